#include "bridge/base/base64.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

TEST(Base64, ReadsTheVectorsOfRfc4648) {
  struct Case {
    std::string_view text;
    std::string_view bytes;
  };
  for (const auto& [text, bytes] : std::initializer_list<Case>{{"", ""},
                                                               {"Zg==", "f"},
                                                               {"Zm8=", "fo"},
                                                               {"Zm9v", "foo"},
                                                               {"Zm9vYg==", "foob"},
                                                               {"Zm9vYmE=", "fooba"},
                                                               {"Zm9vYmFy", "foobar"},
                                                               {"Zg", "f"},
                                                               {"Zm8", "fo"},
                                                               {"+/+/", "\xfb\xff\xbf"}}) {
    EXPECT_EQ(base64_decoded(text), bytes) << text;
  }
}

TEST(Base64, RefusesEverythingElse) {
  for (const auto* text :
       {"Z", "=", "====", "Zg=", "Zg===", "Z===", "Zm9v=", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "-_-_", "Zg==Zg=="}) {
    EXPECT_EQ(base64_decoded(text), std::nullopt) << text;
  }
}

TEST(Base64Url, WritesWhatItReadsAndEachBytesInOneWay) {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"), std::string("foo"),
                                   std::string("\xff\xfb\xf0"), std::string("a\0b", 3), std::string(1000, '\xfe')}) {
    EXPECT_EQ(base64url_decoded(base64url(bytes)), bytes);
  }
  EXPECT_EQ(base64url("\xff\xfb\xf0?"), "__vwPw");
  for (const auto* text : {"__vwPw==", "//vwPw", "__vwPx", "_", "a b", "Zm9v\n"})
    EXPECT_FALSE(base64url_decoded(text)) << text;
}

}  // namespace
}  // namespace busstop
