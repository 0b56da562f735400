#include <gtest/gtest.h>

#include "bridge/base/json.hpp"
#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

constexpr const char* url = "https://hooks.example.org/bus?token=canary";

SinkSettings settings(std::initializer_list<const char*> allowed = {}) {
  SinkSettings made;
  made.name = "hook";
  made.kind = "webhook";
  for (const auto* network : allowed)
    made.allow_networks.push_back(parse_network(network).value());
  return made;
}

HttpRequest request_for(const Notice& notice, const std::string& address = url, int attempt = 1,
                        const SinkSettings& sink = settings()) {
  return std::get<HttpRequest>(make_sink(sink)->prepare(notice, sample::contact(address), sample::attempt(attempt)));
}

std::string header(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "(none)";
}

TEST(WebhookSink, posts_the_notice_as_json) {
  const auto request = request_for(sample::notice());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, url);
  EXPECT_EQ(header(request, "Content-Type"), "application/json");
  EXPECT_TRUE(request.body.starts_with(R"({"id":"12-3-)")) << request.body;
  auto parsed = Json::parse(request.body);
  ASSERT_TRUE(std::holds_alternative<Json>(parsed)) << request.body;
  const auto root = std::get<Json>(parsed).root();
  EXPECT_EQ(root.find("id").string(), header(request, "webhook-id"));
  EXPECT_EQ(root.find("type").string(), "alert");
  EXPECT_EQ(root.find("timestamp").string(), "2026-05-04T13:11:00Z");
  EXPECT_EQ(root.path("data.title").string(), "Can you watch Jake?");
  EXPECT_EQ(root.path("data.body").string(), "Sarah: Meeting ran over, will be 10 mins late\nOak Street Bus Stop");
  EXPECT_EQ(root.path("data.urgency").string(), "urgent");
  EXPECT_EQ(root.path("data.useful_until").string(), "2026-05-04T13:21:00Z");
  EXPECT_TRUE(root.path("data.thread").is_string());
}

TEST(WebhookSink, a_repeat_differs_in_the_time_of_the_attempt_alone) {
  const auto first = request_for(sample::notice(), url, 1);
  const auto second = request_for(sample::notice(), url, 2);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(header(first, "webhook-id"), header(second, "webhook-id"));
  EXPECT_EQ(header(first, "webhook-id").find('.'), std::string::npos);
  EXPECT_EQ(header(first, "webhook-timestamp"), "1777900265");
  EXPECT_EQ(header(second, "webhook-timestamp"), "1777900270");
}

TEST(WebhookSink, reaches_public_hosts_and_what_the_admin_allows) {
  EXPECT_FALSE(request_for(sample::notice()).reach.anywhere);
  EXPECT_TRUE(request_for(sample::notice()).reach.allowed.empty());
  const auto inside = request_for(sample::notice(), "http://10.1.2.3:8080/hook", 1, settings({"10.1.2.0/24"}));
  EXPECT_EQ(inside.reach.allowed.size(), 1U);
  EXPECT_EQ(inside.tls.mode, Tls::Mode::none);
  EXPECT_EQ(request_for(sample::notice()).tls.mode, Tls::Mode::required);
}

TEST(WebhookSink, plain_http_only_to_numeric_addresses_that_are_allowed) {
  const auto sink = make_sink(settings({"10.1.2.0/24", "127.0.0.1"}));
  const auto prepare = [&](const char* address) {
    return sink->prepare(sample::notice(), sample::contact(address), sample::attempt());
  };
  EXPECT_NO_THROW((void)prepare("http://10.1.2.3/"));
  EXPECT_NO_THROW((void)prepare("http://127.0.0.1:18080/"));
  for (const auto* address :
       {"http://10.1.3.1/", "http://127.0.0.2/", "http://hooks.example.org/", "http://8.8.8.8/", "http://[::1]/"}) {
    EXPECT_THROW((void)prepare(address), Unsendable) << address;
  }
}

TEST(WebhookSink, says_what_is_wrong_with_an_address_without_repeating_it) {
  const auto check = [](std::string_view address) {
    return find_sink_kind("webhook")->shape.check_address(SinkSettings(), address);
  };
  EXPECT_EQ(check(url), "");
  for (const std::string& address :
       {std::string(), std::string("canary"), std::string("ftp://example.org/canary"),
        std::string("https://user:canary@example.org/"), std::string("https://example.org/#canary"),
        std::string("http://example.org/canary"), std::string("https://example.org/a canary"),
        std::string("https://example.org/\r\ncanary: x"), "https://example.org/canary" + std::string(2048, 'a')}) {
    EXPECT_NE(check(address), "") << address;
    EXPECT_EQ(check(address).find("canary"), std::string::npos) << address;
  }
}

TEST(WebhookSink, says_beforehand_where_a_numeric_address_may_not_lead) {
  struct Case {
    const char* address;
    const char* allowed;
    bool good;
  };
  const Case cases[] = {
      {"http://10.0.0.1/x", "", false},
      {"https://10.0.0.1/x", "", false},
      {"http://10.0.0.1/x", "10.0.0.0/24", true},
      {"https://10.0.0.1/x", "10.0.0.0/24", true},
      {"http://10.0.1.1/x", "10.0.0.0/24", false},
      {"https://127.0.0.1/x", "", false},
      {"https://127.0.0.1/x", "0.0.0.0/0", false},
      {"https://[::1]/x", "", false},
      {"https://[fd00::7]/x", "fd00::/8", true},
      {"https://169.254.169.254/latest", "10.0.0.0/8", false},
      {"https://9.9.9.9/x", "", true},
      {"http://9.9.9.9/x", "", false},
      {"https://hooks.example.org/x", "", true},
  };
  for (const auto& one : cases) {
    auto sink = settings();
    sink.allow_networks.clear();
    if (*one.allowed != '\0') sink.allow_networks = {parse_network(one.allowed).value()};
    const auto wrong = find_sink_kind("webhook")->shape.check_address(sink, one.address);
    EXPECT_EQ(wrong.empty(), one.good) << one.address << " with " << one.allowed;
    if (!one.good) {
      EXPECT_NE(wrong.find("allow_networks"), std::string::npos) << "what would be right";
      EXPECT_THROW((void)make_sink(sink)->prepare(sample::notice(), sample::contact(one.address), sample::attempt()),
                   Unsendable);
    }
  }
}

TEST(WebhookSink, its_hosts_are_counted_apart) {
  EXPECT_TRUE(find_sink_kind("webhook")->outside);
}

TEST(WebhookSink, payloads_stay_below_twenty_kilobytes) {
  for (const auto& body : {std::string(100'000, 'x'), std::string(100'000, '"')}) {
    auto notice = sample::notice();
    notice.body = body;
    EXPECT_LE(request_for(notice).body.size(), 20'000U);
  }
}

TEST(WebhookSink, an_endpoint_concerns_only_itself) {
  const auto sink = make_sink(settings());
  for (int status = 100; status < 600; ++status) {
    EXPECT_NE(sample::name_of(sink->judge(sample::reply(Wire::ok, status))), "SinkAtFault") << status;
  }
  EXPECT_EQ(sample::name_of(sink->judge(sample::reply(Wire::ok, 410))), "ContactGone");
  EXPECT_EQ(sample::name_of(sink->judge(sample::reply(Wire::ok, 301))), "Refused");
}

}  // namespace
}  // namespace busstop
