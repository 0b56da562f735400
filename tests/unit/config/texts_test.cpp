// What busstopd says by itself: every text of every language, and how a file changes and adds to them.
#include "config/texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "bridge/base/text.hpp"
#include "tests/unit/config/folder.hpp"
#include "tests/unit/config/kinds.hpp"

namespace busstop::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// As it stands, with every field filled in.
std::string whole(const Language& language, std::size_t key, const std::string& value) {
  Fills fills;
  for (const auto field : text_keys()[key].fields)
    fills.push_back({field, value});
  return filled(language.text(key), fills);
}

std::set<std::string> fields_of(const Language& language, std::size_t key) {
  const auto found = fields_in(language.text(key));
  EXPECT_EQ(found.wrong, "");
  return {found.names.begin(), found.names.end()};
}

TEST(Texts, each_of_each_language_is_said_whole_with_every_field_it_may_have) {
  const auto& texts = Texts::built_in();
  ASSERT_THAT(texts.tags(), ElementsAre("de", "en"));
  for (const auto& tag : texts.tags()) {
    const auto& language = *texts.find(tag);
    for (std::size_t key = 0; key < text_keys().size(); ++key) {
      SCOPED_TRACE(tag + " " + text_keys()[key].name);
      const auto text = whole(language, key, "Jake");
      EXPECT_THAT(text, Not(IsEmpty()));
      EXPECT_EQ(text.find_first_of("{}\n"), std::string::npos) << text;
      EXPECT_EQ(text.find("  "), std::string::npos) << text;
      EXPECT_TRUE(is_utf8(text));
      const auto& allowed = text_keys()[key].fields;
      for (const auto& field : fields_of(language, key))
        EXPECT_NE(std::ranges::find(allowed, field), allowed.end()) << field;
    }
    EXPECT_EQ(split(language.say(Word::months), ' ').size(), 12U);
  }
}

TEST(Texts, a_body_has_no_control_character_but_line_breaks) {
  EXPECT_EQ(errors_of(parse("[texts.en.call]\nbody = \"One\\nTwo\"\n")), "");
  for (const auto* bad : {"\\t", "\\u001b", "\\u007f", "\\r"})
    EXPECT_THAT(errors_of(parse(std::string("[texts.en.call]\nbody = \"One") + bad + "Two\"\n")),
                HasSubstr("has a control character"))
        << bad;
}

TEST(Texts, german_says_what_english_says) {
  const auto& english = Texts::built_in().english();
  const auto& german = *Texts::built_in().find("de");
  for (std::size_t key = 0; key < text_keys().size(); ++key)
    EXPECT_EQ(fields_of(german, key), fields_of(english, key)) << text_keys()[key].name;
  for (std::size_t key = 0; key < text_keys().size(); ++key)
    EXPECT_NE(german.text(key), english.text(key)) << text_keys()[key].name;
}

TEST(Texts, nothing_becomes_longer_than_a_title_or_a_body_may_be) {
  const std::string name(200, 'x');
  const std::string all(5000, 'y');
  for (const auto& tag : Texts::built_in().tags()) {
    for (std::size_t what = 0; what < say_count; ++what) {
      const Fill fills[] = {{"child", name},   {"parent", name},  {"by", name},     {"stop", name},
                            {"product", name}, {"requests", all}, {"message", all}, {"sink", name}};
      const auto said = Texts::built_in().find(tag)->say(static_cast<Say>(what), fills);
      EXPECT_LE(said.title.size(), 250U);
      EXPECT_LE(said.body.size(), 4096U);
      EXPECT_TRUE(is_utf8(said.title) && is_utf8(said.body));
    }
  }
}

TEST(Texts, what_is_filled_in_is_not_looked_at_again) {
  const Fill fills[] = {{"child", "{stop} }} {{ {x"}, {"stop", "{child}"}};
  EXPECT_EQ(filled("{child} at { stop } {{stop}} {nobody}.", fills), "{stop} }} {{ {x at {child} {stop} .");
}

TEST(Texts, a_word_of_ours_is_another_at_the_beginning_of_a_sentence) {
  const auto& english = Texts::built_in().english();
  const Fill fills[] = {english.fill("by", Word::neighbour)};
  EXPECT_EQ(filled("{by} and {by}. {by}! {by}\n{by}: {by}", fills),
            "A neighbour and a neighbour. A neighbour! A neighbour\na neighbour: a neighbour");
  EXPECT_EQ(filled("1.{by}", fills), "1.a neighbour");
}

TEST(Texts, a_time_of_another_day_has_its_date) {
  const auto& texts = Texts::built_in();
  EXPECT_EQ(texts.english().time("15:11", {}), "15:11");
  EXPECT_EQ(texts.english().time("15:11", std::pair(4U, 5U)), "15:11 on 4 May");
  EXPECT_EQ(texts.find("de")->time("15:11", std::pair(4U, 3U)), "15:11 am 4. März");
}

TEST(Texts, a_language_is_found_by_the_beginning_of_its_tag) {
  const auto& texts = Texts::built_in();
  for (const auto* tag : {"de", "de-AT", "DE-at", "de-AT-1996"})
    EXPECT_EQ(texts.find(tag), texts.find("de")) << tag;
  EXPECT_EQ(texts.find("en-GB"), &texts.english());
  for (const auto* tag : {"fr", "den", "d", ""})
    EXPECT_EQ(texts.find(tag), nullptr) << tag;
  for (const auto* name : {"a child", "A  CHILD", "ein Kind"})
    EXPECT_TRUE(texts.is_unnamed_child(name)) << name;
  EXPECT_FALSE(texts.is_unnamed_child("Jake"));
}

Settings read(const std::string& text) {
  return settings_of(parse(text));
}

TEST(TextsOfTheFile, one_text_is_changed_and_the_others_stay) {
  const auto settings =
      read("[texts.en]\ncall.title = \"{child}? {{now}}\"\nwatch = \"I will\"\n[texts.de]\nmore = \"+{count}\"\n");
  EXPECT_THAT(settings.warnings, IsEmpty());
  const Fill fills[] = {{"child", "Jake"}, {"count", "2"}};
  const auto& english = settings.texts.english();
  EXPECT_EQ(english.say(Say::call, fills).title, "Jake? {now}");
  EXPECT_THAT(english.say(Say::call, fills).body, HasSubstr("Whoever can, please confirm."));
  EXPECT_EQ(english.say(Word::watch, fills), "I will");
  EXPECT_EQ(settings.texts.find("de")->say(Word::more, fills), "+2");
  EXPECT_NE(settings.texts, Settings().texts);
}

TEST(TextsOfTheFile, a_further_language_begins_as_the_one_next_to_it_or_as_english) {
  const auto settings = read(
      "[texts.de-AT]\nhelp = \"was\"\n[texts.es]\nchild = \"un niño\"\n[texts.de]\nhelp = \"etwas\"\nmore = \"+\"\n");
  const auto& texts = settings.texts;
  EXPECT_THAT(texts.tags(), ElementsAre("de", "de-AT", "en", "es"));
  EXPECT_EQ(texts.find("de-at")->say(Word::help), "was");
  EXPECT_EQ(texts.find("de-AT")->say(Word::more), "+");
  EXPECT_EQ(texts.find("de-CH")->say(Word::help), "etwas");
  EXPECT_EQ(texts.find("es")->say(Word::child), "un niño");
  EXPECT_EQ(texts.find("es")->say(Word::neighbour), "a neighbour");
  EXPECT_TRUE(texts.is_unnamed_child("Un niño"));
  ASSERT_EQ(settings.warnings.size(), 1U);
  EXPECT_THAT(settings.warnings[0], HasSubstr("t.toml:3:1: texts.es lacks call.title, call.body, "));
  EXPECT_THAT(settings.warnings[0], HasSubstr(" more; they are said in English"));
}

constexpr const char* a_rule = "[[topics.notify]]\ntopic = \"o\"\nto = \"shop\"\ntitle = \"x\"\nbody = \"y\"\n";

TEST(Texts, a_rule_has_words_of_its_own_in_languages_that_are_known_from_then_on) {
  const auto parsed = parse(a_rule + std::string("texts.de = { title = \"Neu: {item}\" }\n[topics.notify.texts.es]\n"
                                                 "body = \"Pedido\\nnuevo\"\n"));
  ASSERT_EQ(errors_of(parsed), "");
  const auto& settings = std::get<Settings>(parsed);
  ASSERT_EQ(settings.topics.notify.size(), 1U);
  EXPECT_THAT(settings.topics.notify[0].texts,
              ElementsAre(RuleText{"de", "Neu: {item}", ""}, RuleText{"es", "", "Pedido\nnuevo"}));
  EXPECT_THAT(settings.texts.tags(), ElementsAre("de", "en", "es"));
}

TEST(Texts, a_mistake_in_the_words_of_a_rule_names_its_place) {
  const auto wrong = [](const std::string& text) { return errors_of(parse(a_rule + text)); };
  EXPECT_THAT(
      wrong("texts.German = { title = \"x\" }\n"),
      HasSubstr("t.toml:6:7: topics.notify.texts.German is no language; write for instance texts.de = { title"));
  EXPECT_THAT(wrong("texts.de = { titel = \"x\" }\n"), HasSubstr("did you mean \"title\"?"));
  EXPECT_THAT(wrong("texts.de = { title = \"{a\" }\n"), HasSubstr("topics.notify.texts.de.title has a { without"));
  EXPECT_THAT(wrong("texts = \"x\"\n"), HasSubstr("topics.notify.texts must be a section"));
  std::string many;
  for (char a = 'a'; a <= 'c'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b)
      many += std::string("texts.") + a + b + " = { title = \"x\" }\n";
  }
  EXPECT_THAT(wrong(many), HasSubstr("topics.notify.texts has 78 languages; 50 are the most"));
}

}  // namespace
}  // namespace busstop::test
