#include "bridge/rules/template.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

Template parsed(std::string_view text) {
  auto result = parse_template(text);
  const auto* error = std::get_if<TemplateError>(&result);
  EXPECT_EQ(error, nullptr) << text << ": " << (error == nullptr ? "" : error->what);
  return error == nullptr ? std::get<Template>(std::move(result)) : Template{};
}

/// The text, or "missing PATH".
std::string rendered(std::string_view text, std::string_view json) {
  const auto value = std::get<Json>(Json::parse(json));
  const auto result = render(parsed(text), value.root());
  const auto* missing = std::get_if<MissingField>(&result);
  return missing == nullptr ? std::get<std::string>(result) : "missing " + missing->path;
}

TEST(Template, PutsFieldsIntoText) {
  const auto* order =
      R"({"order_id":"o-1","user":"John Doe","item":"Shoes","quantity":2,"price":59.34,"paid":true,"note":null,
                          "ship":{"city":"Oakville","to":["a","b"]},"empty":""})";
  struct Case {
    std::string_view text;
    std::string_view result;
  };
  for (const auto& [text, result] : std::initializer_list<Case>{
           {"Received order: {quantity} x {item} from {user}", "Received order: 2 x Shoes from John Doe"},
           {"plain", "plain"},
           {"", ""},
           {"{ship.city}", "Oakville"},
           {"{ item }{ship.to.1}", "Shoesb"},
           {"{price} {paid}", "59.34 true"},
           {"{note|none}", "none"},
           {"{gone|none}, {gone|}", "none, "},
           {"{item|none}", "Shoes"},
           {"{empty|none}", ""},
           {"{gone|a|b}", "a|b"},
           {"{gone| two words }", " two words "},
           {"{{item}} {{{item}}}", "{item} {Shoes}"},
           {"{{", "{"},
           {"{ship.to} {ship}", R"(["a","b"] {"city":"Oakville","to":["a","b"]})"},
           {"{note}", "missing note"},
           {"a {gone} b", "missing gone"},
           {"{ship.street}", "missing ship.street"},
           {"{item.name}", "missing item.name"}}) {
    EXPECT_EQ(rendered(text, order), result) << text;
  }
}

TEST(Template, DoesNotReadBracesOfAValueAgain) {
  EXPECT_EQ(rendered("{user}", R"({"user":"{item} }} {","item":"Shoes"})"), "{item} }} {");
}

TEST(Template, SaysWhereItIsWrong) {
  struct Case {
    std::string_view text;
    std::size_t position;
    std::string_view what;
  };
  for (const auto& [text, position, what] :
       std::initializer_list<Case>{{"a {item", 3, "a { without its }; write {{ for a brace"},
                                   {"{", 1, "a { without its }; write {{ for a brace"},
                                   {"{a{b}}", 1, "a { without its }; write {{ for a brace"},
                                   {"{{{", 3, "a { without its }; write {{ for a brace"},
                                   {"a} b", 2, "a } without its {; write }} for a brace"},
                                   {"{item}}", 7, "a } without its {; write }} for a brace"},
                                   {"x {}", 3, "no field between { and }; {name} or {a.b} is wanted"},
                                   {"{ |none}", 1, "no field between { and }; {name} or {a.b} is wanted"},
                                   {"{a..b}", 1, "an empty step in {a..b}; {a.b} is wanted"},
                                   {"{a.}", 1, "an empty step in {a.}; {a.b} is wanted"}}) {
    const auto result = parse_template(text);
    const auto* error = std::get_if<TemplateError>(&result);
    ASSERT_NE(error, nullptr) << text;
    EXPECT_EQ(error->position, position) << text;
    EXPECT_EQ(error->what, what) << text;
  }
}

TEST(Template, CutsWhatIsTooLong) {
  const auto json = R"({"a":")" + std::string(100'000, 'x') + "\"}";
  EXPECT_EQ(rendered("{a}", json).size(), 4096U);
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "{a}";
  EXPECT_LE(rendered(many, json).size(), 70'000U);
}

}  // namespace
}  // namespace busstop
