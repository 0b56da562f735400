#include "bridge/base/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace busstop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Json parsed(std::string_view text) {
  auto result = Json::parse(text);
  EXPECT_TRUE(std::holds_alternative<Json>(result)) << text;
  return std::get<Json>(std::move(result));
}

std::string error_of(std::string_view text) {
  const auto result = Json::parse(text);
  const auto* error = std::get_if<std::string>(&result);
  return error == nullptr ? "" : *error;
}

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
}

TEST(Json, SaysWhereATextStopsBeingJson) {
  struct Case {
    std::string_view text;
    std::string_view error;
  };
  for (const auto& [text, error] : std::initializer_list<Case>{{"", "byte 0: "},
                                                               {"   ", "byte 3: "},
                                                               {"{", "byte 1: incomplete"},
                                                               {R"({"a":1)", "byte 6: incomplete"},
                                                               {R"("abc)", "byte 4: incomplete"},
                                                               {"tru", "byte 3: incomplete"},
                                                               {"-", "byte 1: incomplete"},
                                                               {"{} {}", "byte 3: extra data"},
                                                               {"{'a':1}", "byte 1: syntax"},
                                                               {"[1,]", "byte 3: syntax"},
                                                               {"NaN", "byte 0: syntax"},
                                                               {"01", "byte 1: "},
                                                               {"\"\xff\"", "invalid UTF-8"},
                                                               {"\"\xed\xa0\x80\"", "invalid UTF-8"}}) {
    EXPECT_THAT(error_of(text), HasSubstr(error)) << text;
  }
}

TEST(Json, ReadsANumberThatEndsWithTheText) {
  EXPECT_EQ(parsed("12").root().integer(), 12);
  EXPECT_EQ(parsed(" 1.5 ").root().number(), 1.5);
}

TEST(Json, RefusesMoreThan64Levels) {
  EXPECT_EQ(error_of(nested(64)), "");
  EXPECT_EQ(error_of(nested(65)), "nested deeper than 64 levels");
  EXPECT_EQ(error_of(std::string(1'000'000, '[')), "nested deeper than 64 levels");
}

TEST(Json, CountsTheLastOfAKeyGivenTwice) {
  EXPECT_EQ(parsed(R"({"a":1,"a":2})").root().find("a").integer(), 2);
}

TEST(Json, KeepsWholeNumbersExact) {
  EXPECT_EQ(parsed("9007199254740993").root().integer(), 9007199254740993);
  EXPECT_EQ(parsed("-9223372036854775808").root().integer(), INT64_MIN);
  EXPECT_EQ(parsed("9223372036854775808").root().integer(), std::nullopt);
  EXPECT_EQ(parsed("18446744073709551615").root().scalar_text(), "18446744073709551615");
  EXPECT_EQ(parsed("1.0").root().integer(), std::nullopt);
}

TEST(Json, ANumberOfAnyLengthIsANumberAndNoText) {
  for (const auto* text : {"12345678901234567890123", "1e400", "2.5"}) {
    const auto json = parsed(text);
    EXPECT_EQ(json.root().type_name(), "a number");
    EXPECT_FALSE(json.root().is_string()) << text;
    EXPECT_EQ(json.root().string(), std::nullopt) << text;
    EXPECT_EQ(json.root().integer(), std::nullopt) << text;
  }
  EXPECT_EQ(parsed("2.5").root().number(), 2.5);
  EXPECT_EQ(parsed("12345678901234567890123").root().number(), 12345678901234567890123.0);
  EXPECT_EQ(parsed("1e400").root().number(), HUGE_VAL);
  EXPECT_EQ(parsed("-1e400").root().number(), -HUGE_VAL);
  EXPECT_EQ(parsed("1e-400").root().number(), 0.0);
}

TEST(JsonView, AnswersNothingForWhatIsNotThere) {
  const JsonView nothing;
  EXPECT_FALSE(nothing.exists());
  EXPECT_EQ(nothing.type_name(), "nothing");
  EXPECT_EQ(nothing.string(), std::nullopt);
  EXPECT_EQ(nothing.integer(), std::nullopt);
  EXPECT_EQ(nothing.number(), std::nullopt);
  EXPECT_EQ(nothing.boolean(), std::nullopt);
  EXPECT_EQ(nothing.scalar_text(), std::nullopt);
  EXPECT_EQ(nothing.dump(), "");
  EXPECT_TRUE(nothing.items().empty());
  EXPECT_TRUE(nothing.keys().empty());
  EXPECT_FALSE(nothing.find("a").exists());
  EXPECT_FALSE(nothing.path("a.b").exists());
  EXPECT_TRUE(nothing.equals(JsonView()));
}

TEST(JsonView, NamesItsTypeInWords) {
  const auto json = parsed(R"([null, true, "a", [], {}, 1, 1.5, 18446744073709551615])");
  std::vector<std::string_view> names;
  for (const auto item : json.root().items())
    names.push_back(item.type_name());
  EXPECT_THAT(
      names, ElementsAre("null", "a boolean", "a string", "an array", "an object", "a number", "a number", "a number"));
}

TEST(JsonView, FollowsAPathThroughObjectsAndArrays) {
  const auto json = parsed(R"({"a":{"b":[{"c":7}]},"":{"":1}})");
  const auto root = json.root();
  EXPECT_EQ(root.path("a.b.0.c").integer(), 7);
  EXPECT_TRUE(root.path("a.b").is_array());
  EXPECT_EQ(root.path(".").integer(), 1);
  for (const auto* gone :
       {"x", "a.x", "a.b.1", "a.b.-1", "a.b.x", "a.b.0.c.d", "a..b", "a.b.0 ", "a.b.99999999999999999999"}) {
    EXPECT_FALSE(root.path(gone).exists()) << gone;
  }
}

TEST(JsonView, GivesScalarsAsPeopleWriteThem) {
  struct Case {
    std::string_view json;
    std::optional<std::string> text;
  };
  for (const auto& [json, text] : std::initializer_list<Case>{{R"("a b")", "a b"},
                                                              {"2", "2"},
                                                              {"-0.5", "-0.5"},
                                                              {"59.34", "59.34"},
                                                              {"0.1", "0.1"},
                                                              {"1e999", "1e999"},
                                                              {"1e400", "1e400"},
                                                              {"-1.50", "-1.50"},
                                                              {"18446744073709551616", "18446744073709551616"},
                                                              {"12345678901234567890123", "12345678901234567890123"},
                                                              {"true", "true"},
                                                              {"null", std::nullopt},
                                                              {"[]", std::nullopt},
                                                              {"{}", std::nullopt}}) {
    EXPECT_EQ(parsed(json).root().scalar_text(), text) << json;
  }
}

TEST(JsonView, DumpsWhatParsesToTheSameValue) {
  const std::string_view compact = R"({"a":[1,-2.5,59.34,"x\n\"y",null,true,{}],"b":{"ü":[]}})";
  const auto json = parsed(compact);
  EXPECT_EQ(json.root().dump(), compact);
  const std::string_view numbers = "[1e999,-1e400,12345678901234567890123,1.50,1E+2,18446744073709551615]";
  EXPECT_EQ(parsed(numbers).root().dump(), numbers);
}

TEST(JsonView, ComparesByValue) {
  struct Case {
    std::string_view a;
    std::string_view b;
    bool equal;
  };
  for (const auto& [a, b, equal] :
       std::initializer_list<Case>{{"2", "2.0", true},
                                   {"2", "2.5", false},
                                   {"2", "\"2\"", false},
                                   {"null", "false", false},
                                   {"[1,{\"a\":2}]", "[1.0,{\"a\":2.0}]", true},
                                   {"[1,2]", "[1]", false},
                                   {R"({"a":1,"b":2})", R"({"b":2,"a":1})", true},
                                   {R"({"a":1})", R"({"b":1})", false},
                                   {R"({"a":1})", R"({"a":1,"b":2})", false},
                                   {"9007199254740993", "9007199254740992.0", false},
                                   {"9223372036854775807", "9223372036854775808.0", false},
                                   {"18446744073709551615", "18446744073709551616.0", false},
                                   {"9223372036854775808", "9223372036854775808.0", true},
                                   {"-1", "18446744073709551615", false},
                                   {"1", "1e999", false},
                                   {"1e400", "1e500", false},
                                   {"1e400", "\"1e400\"", false},
                                   {"18446744073709551616", "18446744073709551617", false},
                                   {"12345678901234567890123", "12345678901234567890124", false}}) {
    EXPECT_EQ(parsed(a).root().equals(parsed(b).root()), equal) << a << " and " << b;
    EXPECT_EQ(parsed(b).root().equals(parsed(a).root()), equal) << b << " and " << a;
  }
  EXPECT_FALSE(parsed("null").root().equals(JsonView()));
}

TEST(Json, APartKeepsTheWholeAlive) {
  std::optional<Json> data;
  {
    const auto whole = parsed(R"({"data":{"child_name":"Jake, whose name is longer than a small string"}})");
    data = whole.part(whole.root().find("data"));
  }
  EXPECT_EQ(data->root().find("child_name").string(), "Jake, whose name is longer than a small string");
}

TEST(JsonObject, WritesMembersInOrderAndEscapes) {
  EXPECT_EQ(JsonObject().text(), "{}");
  JsonObject kept(100);
  EXPECT_EQ(kept.add("a", "b").text(), R"({"a":"b"})");
  EXPECT_EQ(kept.add("c", "é").text(), R"({"a":"b","c":"é"})") << "a text that was asked for changes nothing";
  const auto text = JsonObject()
                        .add("a\"b", "x\ny")
                        .add("n", std::int64_t{-5})
                        .add("i", 7)
                        .add("t", true)
                        .add_raw("l", json_array({"1", json_quoted("z")}))
                        .text();
  EXPECT_EQ(text, R"({"a\"b":"x\ny","n":-5,"i":7,"t":true,"l":[1,"z"]})");
  EXPECT_EQ(json_array({}), "[]");
}

}  // namespace
}  // namespace busstop
