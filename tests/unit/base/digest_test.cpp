#include "bridge/base/digest.hpp"

#include <gtest/gtest.h>

#include "bridge/base/base64.hpp"

namespace busstop {
namespace {

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

TEST(Digest, SealsAsRfc4231Says) {
  EXPECT_EQ(base64url(bytes_of(hmac_sha256(Secret("Jefe"), "what do ya want for nothing?"))),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
  EXPECT_EQ(base64url(bytes_of(hmac_sha256(Secret(std::string(20, '\x0b')), "Hi There"))),
            "sDRMYdjbOFNcqK_OrwvxK4gdwgDJgz2nJuk3bC4yz_c");
}

TEST(Digest, HashesAsFips180Says) {
  EXPECT_EQ(base64url(bytes_of(sha256("abc"))), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

TEST(Digest, BytesAreTheSameOnlyIfAllAre) {
  EXPECT_TRUE(same_bytes("", ""));
  EXPECT_TRUE(same_bytes("abc", "abc"));
  EXPECT_FALSE(same_bytes("abc", "abd"));
  EXPECT_FALSE(same_bytes("abc", "abcd"));
}

TEST(Digest, RandomBytesAreAsManyAndOthersEachTime) {
  EXPECT_EQ(random_bytes(32).size(), 32U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace busstop
