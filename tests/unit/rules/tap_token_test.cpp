#include "bridge/rules/tap_token.hpp"

#include <gtest/gtest.h>

#include "bridge/base/base64.hpp"
#include "bridge/base/times.hpp"

namespace busstop {
namespace {

const Secret key(std::string(32, 'k'));
const TapToken token{{NoticeId{7}, ContactId{3}}, parse_rfc3339("2026-05-04T13:51:00Z").value()};

TEST(TapToken, says_again_what_was_sealed_and_is_the_same_each_time) {
  const auto text = sealed(token, key);
  EXPECT_EQ(text.size(), 55U);
  EXPECT_EQ(text, sealed(token, key));
  EXPECT_EQ(unsealed(text, key), token);
  const TapToken large{{NoticeId{INT64_MAX}, ContactId{1LL << 40}}, token.expires};
  EXPECT_EQ(unsealed(sealed(large, key), key), large);
}

TEST(TapToken, counts_whole_seconds) {
  auto later = token;
  later.expires += std::chrono::milliseconds(999);
  EXPECT_EQ(sealed(later, key), sealed(token, key));
}

TEST(TapToken, differs_for_each_notice_contact_and_end) {
  auto other = token;
  other.of.notice = NoticeId{8};
  EXPECT_NE(sealed(other, key), sealed(token, key));
  other = token;
  other.of.contact = ContactId{4};
  EXPECT_NE(sealed(other, key), sealed(token, key));
  other = token;
  other.expires += std::chrono::seconds(1);
  EXPECT_NE(sealed(other, key), sealed(token, key));
}

TEST(TapToken, no_changed_bit_is_taken) {
  const auto bytes = base64url_decoded(sealed(token, key)).value();
  for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto forged = bytes;
      forged[byte] = static_cast<char>(static_cast<unsigned char>(forged[byte]) ^ (1U << bit));
      EXPECT_FALSE(unsealed(base64url(forged), key)) << byte << "/" << bit;
    }
  }
}

TEST(TapToken, nothing_else_is_taken) {
  const auto good = sealed(token, key);
  const auto bytes = base64url_decoded(good).value();
  for (const auto& text : {std::string(), std::string("x"), good.substr(0, 54), good + "A", good + "=", " " + good,
                           good + "\n", good + good, std::string(55, 'A'), std::string(1 << 20, 'A'),
                           base64url(bytes.substr(0, 25)), base64url(bytes + "more"), std::string("\xff\xfe\0", 3),
                           std::string(55, '/'), std::string("I'll watch Jake")}) {
    EXPECT_FALSE(unsealed(text, key)) << text.substr(0, 80);
  }
  EXPECT_FALSE(unsealed(good, Secret(std::string(32, 'l')))) << "another daemon's";
  EXPECT_FALSE(unsealed(sealed(token, Secret("")), key)) << "no key";
}

}  // namespace
}  // namespace busstop
