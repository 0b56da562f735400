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

}  // namespace
}  // namespace busstop
