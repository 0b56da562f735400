#include "bridge/base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop {
namespace {

using testing::ElementsAre;
using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(Utf8, TakesWellFormedTextOnly) {
  for (const auto good : {""sv, "Jake"sv, "Straße"sv, "😀"sv, "a\0b"sv, "\u0080"sv, "\uFFFD"sv, "\U0010FFFF"sv}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const auto bad :
       {"\xff"sv, "\xc3"sv, "a\x80"sv, "\xc0\xaf"sv, "\xed\xa0\x80"sv, "\xf4\x90\x80\x80"sv, "\xe2\x82"sv}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

TEST(Fold, MakesSpellingsOfOneNameEqual) {
  struct Case {
    std::string_view a;
    std::string_view b;
  };
  for (const auto& [a, b] : std::initializer_list<Case>{{"Oak Street Bus Stop", "oak  STREET bus stop "},
                                                        {"Hauptstraße", "HAUPTSTRASSE"},
                                                        {"Ümit", "U\u0308MIT"},
                                                        {"Oak\u00a0Street", "\tOak\nStreet\u2003"},
                                                        {"ΟΔΟΣ", "οδος"},
                                                        {"ﬁrst", "FIRST"},
                                                        {"Oak\u200bStreet", "OakStreet"}}) {
    EXPECT_EQ(fold(a), fold(b)) << a << " and " << b;
  }
  EXPECT_NE(fold("Oak Street"), fold("Elm Street"));
}

TEST(Fold, IsTheSameTwiceAndLeavesMalformedTextAlone) {
  for (const auto text : {"Oak Street"sv, "ΐ Straße ŉ ﬃ"sv, "İstanbul"sv, ""sv, " "sv})
    EXPECT_EQ(fold(fold(text)), fold(text)) << text;
  EXPECT_EQ(fold("A\xff"), "A\xff");
}

TEST(OneLine, SqueezesBlanksAndDropsControlCharacters) {
  struct Case {
    std::string_view text;
    std::string_view line;
  };
  for (const auto& [text, line] : std::initializer_list<Case>{{" a \r\n b\t", "a b"},
                                                              {"a\0b\x1b[31m\x7f"sv, "ab[31m"},
                                                              {"a\u2028b\u00a0c", "a b c"},
                                                              {"\n\n", ""},
                                                              {"a\xff", "a?"},
                                                              {"Zoë 😀", "Zoë 😀"}}) {
    EXPECT_EQ(one_line(text), line);
  }
}

TEST(Ascii, IsReadAsAllOtherTextIs) {
  std::string all;
  for (int c = 0; c < 0x80; ++c)
    all += static_cast<char>(c);
  for (const std::string& text : {all, std::string(" A \t\r\n b\0C "s), "Oak Street Bus Stop"s, ""s, " \n"s}) {
    // What is not ASCII goes the long way: here with something at its end that falls away, or stays.
    EXPECT_EQ(fold(text), fold(text + "\u200b")) << text;
    EXPECT_EQ(one_line(text + ".") + "é", one_line(text + ".é")) << text;
  }
}

TEST(PlainLines, KeepsLineBreaksAndNoOtherControlCharacter) {
  struct Case {
    std::string_view text;
    std::string_view lines;
  };
  for (const auto& [text, lines] : std::initializer_list<Case>{{"a\r\nb\rc\nd", "a\nb\nc\nd"},
                                                               {"a\tb  c", "a b  c"},
                                                               {"a\0b\x1b[31m\x7f"sv, "ab[31m"},
                                                               {"a\u0085b\u009fc\u00a0d", "abc\u00a0d"},
                                                               {"\r\n a \r", "a"},
                                                               {"Zoë 😀 ÂÀ", "Zoë 😀 ÂÀ"},
                                                               {"\xc2", "\xc2"}}) {
    EXPECT_EQ(plain_lines(text), lines);
  }
}

TEST(Clipped, CutsBetweenCharactersAndMarksTheCut) {
  EXPECT_EQ(clipped("abcdef", 6), "abcdef");
  EXPECT_EQ(clipped("abcdefg", 6), "abc…");
  EXPECT_EQ(clipped("aüüü", 6), "aü…");
  EXPECT_EQ(clipped("aüüüü", 7), "aü…");
  EXPECT_EQ(clipped("😀😀", 7), "😀…");
  EXPECT_EQ(clipped("😀😀", 6), "…");
  EXPECT_EQ(clipped("abcdef", 3), "…");
  EXPECT_EQ(clipped("abcdef", 2), "");
  EXPECT_EQ(clipped("", 0), "");
}

TEST(Clipped, NeverIsLongerThanAllowedNorMalformed) {
  const std::string text =
      "aü€😀"
      "aü€😀";
  for (std::size_t bytes = 0; bytes <= text.size(); ++bytes) {
    EXPECT_LE(clipped(text, bytes).size(), bytes);
    EXPECT_TRUE(is_utf8(clipped(text, bytes))) << bytes;
  }
}

TEST(Trimmed, TakesBlanksOffBothEnds) {
  EXPECT_EQ(trimmed(" \t\r\na b\n "), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Nearest, SuggestsWhatWasProbablyMeant) {
  const std::vector<std::string_view> words{"raise", "cancel"};
  EXPECT_EQ(nearest("rase", words), "raise");
  EXPECT_EQ(nearest("canceled", words), "cancel");
  EXPECT_EQ(nearest("riase", words), "raise");
  EXPECT_EQ(nearest("explode", words), "");
  EXPECT_EQ(nearest("raise", {}), "");
}

}  // namespace
}  // namespace busstop
