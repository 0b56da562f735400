#include "bridge/model/web_url.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

struct GoodUrl {
  const char* text;
  const char* scheme;
  const char* host;
  int port;
  const char* path;
  bool literal;
  bool loopback;
};

constexpr GoodUrl good_urls[] = {
    {"https://example.org", "https", "example.org", 0, "", false, false},
    {"HTTPS://Example.ORG/Path?a=b", "https", "example.org", 0, "/Path?a=b", false, false},
    {"https://example.org?q", "https", "example.org", 0, "?q", false, false},
    {"smtp://relay:2525", "smtp", "relay", 2525, "", false, false},
    {"http://10.1.2.3:8080/hook", "http", "10.1.2.3", 8080, "/hook", true, false},
    {"http://[fd00::1]:80/", "http", "fd00::1", 80, "/", true, false},
    {"http://[::1]", "http", "::1", 0, "", true, true},
    {"http://127.9.9.9/", "http", "127.9.9.9", 0, "/", true, true},
    {"http://localhost:1/", "http", "localhost", 1, "/", false, true},
    {"https://mail_relay.internal.", "https", "mail_relay.internal.", 0, "", false, false},
    {"https://example.org/%E2%80%A8", "https", "example.org", 0, "/%E2%80%A8", false, false},
};

TEST(WebUrl, reads_the_parts_of_a_url) {
  for (const auto& row : good_urls) {
    const auto url = parse_web_url(row.text);
    ASSERT_TRUE(url) << row.text << ": " << what_is_wrong_with_url(row.text);
    EXPECT_EQ(url->scheme, row.scheme) << row.text;
    EXPECT_EQ(url->host, row.host) << row.text;
    EXPECT_EQ(url->port, row.port) << row.text;
    EXPECT_EQ(url->path, row.path) << row.text;
    EXPECT_EQ(url->literal.has_value(), row.literal) << row.text;
    EXPECT_EQ(url->loopback(), row.loopback) << row.text;
    EXPECT_EQ(what_is_wrong_with_url(row.text), "") << row.text;
  }
}

TEST(WebUrl, refuses_what_two_readers_might_understand_differently) {
  for (const std::string_view text : {"",
                                      "example.org",
                                      "//example.org",
                                      "://x",
                                      "https://",
                                      "https:///path",
                                      "https://user@example.org",
                                      "https://a:b@c",
                                      "https://example.org\\@evil.org",
                                      "https://example.org#frag",
                                      "https://exa mple.org",
                                      "https://example.org/\r\nX: y",
                                      "https://example.org/\"",
                                      "https://ex%61mple.org",
                                      "https://münchen.de",
                                      "https://example.org:",
                                      "https://example.org:0",
                                      "https://example.org:65536",
                                      "https://example.org:8o",
                                      "https://example.org:+80",
                                      "https://example.org:-1",
                                      "https://[::1",
                                      "https://[::1]x",
                                      "https://[10.0.0.1]",
                                      "https://[fe80::1%25eth0]",
                                      "https://a..b",
                                      "https://-a.b",
                                      "https://a-.b",
                                      "ht tp://a",
                                      "h2://a",
                                      "https://a,b"}) {
    EXPECT_FALSE(parse_web_url(text)) << text;
    EXPECT_NE(what_is_wrong_with_url(text), "") << text;
  }
  EXPECT_FALSE(parse_web_url(std::string("https://a\0b", 11)));
  EXPECT_FALSE(parse_web_url("https://" + std::string(64, 'a') + ".org")) << "a label of 64";
  EXPECT_FALSE(parse_web_url("https://" + std::string(300, 'a')));
}

TEST(WebUrl, says_what_is_wrong_without_repeating_the_url) {
  for (const auto* text : {"https://canary@example.org", "canary", "https://example.org/#canary", "https://canary..org",
                           "https://[canary]/", "https://example.org:canary"}) {
    EXPECT_EQ(what_is_wrong_with_url(text).find("canary"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace busstop
