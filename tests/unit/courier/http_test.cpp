// What leaves over HTTP, where it may go, and how its answers are read.
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/courier/courier_fixture.hpp"
#include "tests/unit/courier/test_server.hpp"

namespace busstop::test {
namespace {

class Http : public CourierTest {
 protected:
  /// Sends one request and gives back what came of it.
  Report send(const HttpRequest& request) {
    start([request](const Contact&) { return request; });
    order(assignment(1));
    return report();
  }
};

std::string yes(const WebServer::Request&) {
  return http(200, "taken");
}

TEST_F(Http, delivers_the_body_with_its_headers) {
  WebServer server(yes);
  HttpRequest request = post(server.url("/hook?a=b"));
  request.headers.emplace_back("webhook-id", "1-1");
  request.authorization = Secret("Bearer canary-token");
  const Report answer = send(request);
  EXPECT_TRUE(is<Delivered>(answer));
  EXPECT_EQ(answer.code, 200);
  EXPECT_EQ(answer.answer, "taken");
  EXPECT_EQ(answer.started, clock_.wall());
  EXPECT_GT(answer.took, Duration(0));
  EXPECT_TRUE(judged_[0].sent);
  const auto asked = server.requests().at(0);
  EXPECT_EQ(asked.body, request.body);
  EXPECT_TRUE(asked.head.starts_with("POST /hook?a=b HTTP/1.1\r\n")) << asked.head;
  for (const char* line : {"webhook-id: 1-1\r\n", "Content-Type: application/json\r\n",
                           "Authorization: Bearer canary-token\r\n", "User-Agent: busstopd/"})
    EXPECT_NE(asked.head.find(line), std::string::npos) << line;
  EXPECT_EQ(asked.head.find("Expect:"), std::string::npos);
}

TEST_F(Http, never_asks_whether_it_may_send_a_body) {
  WebServer server(yes);
  start([url = server.url("/")](const Contact& contact) {
    HttpRequest request = post(url);
    request.body.assign(std::stoul(contact.at.address), 'x');
    return request;
  });
  const std::vector<std::size_t> sizes{1, 1024, 1025, 20'000, 1'100'000};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    order(assignment(static_cast<int>(i), std::to_string(sizes[i])));
    EXPECT_TRUE(is<Delivered>(report())) << sizes[i];
    EXPECT_EQ(server.requests().at(i).body.size(), sizes[i]);
    EXPECT_EQ(server.requests().at(i).head.find("Expect:"), std::string::npos) << sizes[i];
  }
}

TEST_F(Http, uses_connections_again) {
  WebServer server(yes);
  start_posting_to(server.url("/"), 16);
  constexpr int count = 1000;
  for (int i = 0; i < count; ++i)
    order(assignment(i));
  for (int i = 0; i < count; ++i)
    ASSERT_TRUE(is<Delivered>(report()));
  EXPECT_EQ(server.requests().size(), std::size_t{count});
  EXPECT_LE(server.connections(), 16);
}

TEST_F(Http, goes_on_when_the_far_side_closed_an_idle_connection) {
  WebServer server([](const WebServer::Request& request) { return request.target == "/close" ? "close" : http(204); });
  start_posting_to(server.url("/"));
  for (int i = 0; i < 20; ++i) {
    order(assignment(2 * i, "keep"));
    EXPECT_TRUE(is<Delivered>(report()));
    order(assignment(2 * i + 1, "close"));
    EXPECT_TRUE(is<Retry>(report()));
  }
}

TEST_F(Http, says_that_nobody_listens) {
  // A port from which the listener has gone.
  std::string url;
  {
    url = WebServer(yes).url("/");
  }
  EXPECT_TRUE(is<Retry>(send(post(url))));
  EXPECT_EQ(judged_[0].wire, Wire::cannot_connect);
  EXPECT_FALSE(judged_[0].sent);
}

TEST_F(Http, gives_up_after_the_timeout_and_says_it_was_sent) {
  WebServer server([](const auto&) { return ""; });
  HttpRequest request = post(server.url("/"));
  request.timeout = std::chrono::milliseconds(150);
  const Report answer = send(request);
  ASSERT_TRUE(is<Retry>(answer));
  EXPECT_TRUE(std::get<Retry>(answer.verdict).told);
  EXPECT_EQ(judged_[0].wire, Wire::timed_out);
}

TEST_F(Http, says_that_the_answer_broke_off) {
  WebServer server([](const auto&) { return "close"; });
  send(post(server.url("/")));
  EXPECT_EQ(judged_[0].wire, Wire::broken);
  EXPECT_TRUE(judged_[0].sent);
}

TEST_F(Http, says_that_what_came_is_no_http) {
  WebServer server([](const auto&) { return std::string("220 this is a mail server\r\n\r\n"); });
  send(post(server.url("/")));
  EXPECT_EQ(judged_[0].wire, Wire::broken);
}

TEST_F(Http, does_not_follow_redirects) {
  WebServer server([](const WebServer::Request& request) {
    return request.target == "/" ? http(302, "", "Location: /elsewhere\r\n") : http(200);
  });
  EXPECT_EQ(std::get<Refused>(send(post(server.url("/"))).verdict).reason, "302");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Http, keeps_the_retry_after_header_as_it_came) {
  WebServer server([](const auto&) { return http(503, "busy", "rEtry-after:  100000 \r\n"); });
  send(post(server.url("/")));
  EXPECT_EQ(judged_[0].retry_after, "100000");
}

TEST_F(Http, refuses_private_addresses_for_what_came_from_outside) {
  WebServer server(yes);
  HttpRequest request = post(server.url("/"));
  request.reach = {};
  EXPECT_TRUE(is<Retry>(send(request)));
  EXPECT_EQ(judged_[0].wire, Wire::forbidden_address);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(Http, refuses_them_on_a_connection_that_somebody_else_opened) {
  WebServer server(yes);
  const std::string url = server.url("/");
  start([&](const Contact& contact) {
    HttpRequest request = post(url);
    request.reach.anywhere = contact.at.address == "admin";
    return request;
  });
  order(assignment(1, "admin"));
  EXPECT_TRUE(is<Delivered>(report()));
  order(assignment(2, "outside"));
  EXPECT_TRUE(is<Retry>(report()));
  EXPECT_EQ(judged_.at(1).wire, Wire::forbidden_address);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Http, never_lets_a_line_break_out_in_a_header) {
  WebServer server(yes);
  const std::string url = server.url("/");
  const std::map<std::string, std::pair<std::string, std::string>> hostile = {
      {"lf", {"Title", "x\nX-Injected: 1"}},
      {"crlf", {"Title", "x\r\nX-Injected: 1"}},
      {"nul", {"Title", std::string("a\0b", 3)}},
      {"name", {"X: 1\r\nTitle", "x"}},
      {"colon", {"X:", "x"}},
      {"empty", {"", "x"}},
  };
  start([&](const Contact& contact) {
    HttpRequest request = post(url);
    if (contact.at.address == "method")
      request.method = "POST / HTTP/1.1\r\nX-Injected:";
    else if (contact.at.address == "token")
      request.authorization = Secret("x\r\nX-Injected: 1");
    else
      request.headers.push_back(hostile.at(contact.at.address));
    return request;
  });
  int number = 0;
  for (const char* way : {"lf", "crlf", "nul", "name", "colon", "empty", "method", "token"}) {
    order(assignment(++number, way));
    EXPECT_TRUE(is<Refused>(report())) << way;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(Http, takes_a_long_answer_for_what_its_status_says_and_keeps_its_beginning) {
  WebServer server([](const WebServer::Request& request) {
    return http(request.target == "/yes" ? 200 : 410, std::string(1024 * 1024, 'x'));
  });
  start_posting_to(server.url("/"));
  order(assignment(1, "yes"));
  const Report long_yes = report();
  EXPECT_TRUE(is<Delivered>(long_yes));
  EXPECT_EQ(long_yes.answer, std::string(512, 'x'));
  order(assignment(2, "no"));
  EXPECT_EQ(std::get<Refused>(report().verdict).reason, "410");
}

TEST_F(Http, stops_at_endless_headers) {
  WebServer server([](const auto&) {
    std::string headers;
    for (int i = 0; i < 2000; ++i)
      headers += "X-Filler: " + std::string(50, 'x') + "\r\n";
    return http(200, "", headers);
  });
  send(post(server.url("/")));
  EXPECT_EQ(judged_[0].wire, Wire::answer_too_large);
}

TEST_F(Http, hides_a_token_that_the_far_side_repeats) {
  WebServer server([](const auto&) { return http(403, "bad token canary-token, go away"); });
  HttpRequest request = post(server.url("/"));
  request.authorization = Secret("Bearer canary-token");
  EXPECT_EQ(send(request).answer, "bad token ***, go away");
}

TEST_F(Http, does_not_go_where_a_url_should_not_lead) {
  const std::map<std::string, Wire> cases = {
      {"ftp://127.0.0.1/x", Wire::bad_url},           {"file:///etc/passwd", Wire::bad_url},
      {"http://user:pw@127.0.0.1:1/", Wire::bad_url}, {"http://", Wire::bad_url},
      {"gopher://127.0.0.1:25/x", Wire::bad_url},
  };
  start([](const Contact& contact) { return post(contact.at.address); });
  int number = 0;
  for (const auto& [url, wire] : cases) {
    order(assignment(++number, url));
    EXPECT_TRUE(is<Retry>(report())) << url;
    EXPECT_EQ(judged_.back().wire, wire) << url;
  }
}

TEST_F(Http, is_not_held_up_by_a_name_that_cannot_be_found) {
  // Looking it up may fail at once or take longer than the request has; both end it, and the descriptors of the
  // resolver that come and go between are not taken for connections.
  WebServer server(yes);
  const std::string good = server.url("/");
  start([&](const Contact& contact) {
    HttpRequest request = post(contact.at.address.empty() ? good : contact.at.address);
    if (!contact.at.address.empty()) request.timeout = std::chrono::milliseconds(300);
    return request;
  });
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i)
    order(assignment(i, i % 2 == 0 ? "http://host-" + std::to_string(i) + ".invalid/" : ""));
  int delivered = 0;
  for (int i = 0; i < 10; ++i)
    delivered += is<Delivered>(report()) ? 1 : 0;
  EXPECT_EQ(delivered, 5);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  for (const auto& reply : judged_)
    EXPECT_TRUE(reply.wire == Wire::ok || reply.wire == Wire::cannot_resolve || reply.wire == Wire::timed_out);
}

TEST_F(Http, does_not_read_the_proxy_from_the_environment) {
  WebServer server(yes);
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  EXPECT_TRUE(is<Delivered>(send(post(server.url("/")))));
  ::unsetenv("http_proxy");
}

TEST_F(Http, does_not_trust_a_certificate_that_is_none) {
  TestServer plain(
      [](int, std::string& input) { return TestServer::Said{input.empty() ? "" : "HTTP/1.1 400 no\r\n\r\n", false}; });
  send(post(plain.url("https", "/")));
  EXPECT_EQ(judged_[0].wire, Wire::tls_failed);
  EXPECT_FALSE(judged_[0].sent);
}

}  // namespace
}  // namespace busstop::test
