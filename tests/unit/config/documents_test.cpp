// busstopd.toml(5) and the configuration that the package installs: they name every key that the readers know, and none
// that they do not; where the page shows a default, it is that of the file, which is compared with the settings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/toml.hpp"
#include "tests/support/documents.hpp"
#include "tests/unit/config/kinds.hpp"

namespace busstop::test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

using Names = std::set<std::string>;

/// The keys that the reader of a table says it has, when `text` gives it one called "~~~~~~~~" that it has not.
Names keys_read(const std::string& text) {
  const auto told = errors_of(parse(text));
  const std::string_view before = "has no \"~~~~~~~~\"; it may have: ";
  const auto begin = told.find(before);
  if (begin == std::string::npos) throw std::runtime_error(text + " told nothing of its keys: " + told);
  auto list = told.substr(begin + before.size());
  list.resize(list.find('\n'));
  std::ranges::replace(list, ',', ' ');
  const auto words = words_in(list);
  return {words.begin(), words.end()};
}

/// One table of the configuration: where it stands on the page, and how to make its reader tell its keys.
struct Table {
  const char* section;
  const char* subsection;
  /// The key it is the value of, where it is listed below that; else "".
  const char* parent;
  const char* text;
  /// Where the installed file has it; empty: nowhere.
  std::vector<std::string> installed;
};
const Table tables[] = {
    {"KEYS", "[kafka]", "", "[kafka]\n\"~~~~~~~~\" = 1\n", {"kafka"}},
    {"KEYS", "[store]", "", "[store]\n\"~~~~~~~~\" = 1\n", {"store"}},
    {"KEYS", "[topics]", "", "[topics]\n\"~~~~~~~~\" = 1\n", {"topics"}},
    {"KEYS", "[[topics.notify]]", "", "[[topics.notify]]\n\"~~~~~~~~\" = 1\n", {"topics", "notify"}},
    {"KEYS", "[alerts]", "", "[alerts]\n\"~~~~~~~~\" = 1\n", {"alerts"}},
    {"KEYS", "[alerts]", "steps", "[alerts]\nsteps = [{ \"~~~~~~~~\" = 1 }]\n", {"alerts", "steps"}},
    {"KEYS", "[restocks]", "", "[restocks]\n\"~~~~~~~~\" = 1\n", {"restocks"}},
    {"KEYS", "[texts.LANGUAGE]", "", "[texts.en]\n\"~~~~~~~~\" = 1\n", {}},
    {"KEYS", "[sinks.NAME]", "", "[sinks.a]\nkind = \"log\"\n\"~~~~~~~~\" = 1\n", {"sinks", "journal"}},
    {"KEYS", "[[stops]]", "", "[[stops]]\n\"~~~~~~~~\" = 1\n", {"stops"}},
    {"KEYS", "[[households]]", "", "[[households]]\n\"~~~~~~~~\" = 1\n", {"households"}},
    {"KEYS",
     "[[households]]",
     "children",
     "[[households]]\nchildren = [{ \"~~~~~~~~\" = 1 }]\n",
     {"households", "children"}},
    {"SECRETS", "", "", "[sinks.a]\nkind = \"ntfy\"\ntoken = { \"~~~~~~~~\" = 1 }\n", {}},
};

Names keys_on_the_page(const Table& table) {
  Names keys;
  std::string parent;
  for (const auto& item : items_of_manual("busstopd.toml.5", table.section)) {
    const auto words = item.words_of("Ic");
    if (item.subsection != table.subsection || words.empty()) continue;
    if (item.depth == 0) parent = words.front();
    const bool listed = item.depth == 0 ? std::string_view(table.parent).empty() : table.parent == parent;
    if (listed) keys.insert(words.front());
  }
  return keys;
}

/// The table at `path` of the installed file with everything switched on; of a list its first.
const TomlTable& table_at(const TomlNode& tree, const std::vector<std::string>& path) {
  const auto* at = &tree;
  for (const auto& key : path) {
    const auto* entry = at->as<TomlTable>()->find(key);
    if (entry == nullptr) throw std::runtime_error("the installed file has no " + key);
    at = &entry->node;
    if (const auto* list = at->as<TomlArray>()) at = &list->front();
  }
  return *at->as<TomlTable>();
}

Names keys_installed(const std::vector<std::string>& path) {
  static const auto parsed = parse_toml(installed_configuration(true),
                                        std::make_shared<const SourceFile>(SourceFile{"busstopd.toml", 0, false}));
  Names keys;
  for (const auto& entry : table_at(std::get<TomlNode>(parsed), path).entries)
    keys.insert(entry.key);
  return keys;
}

TEST(ConfigDocuments, ThePageNamesTheKeysOfEachTable) {
  for (const auto& table : tables) {
    const auto keys = keys_read(table.text);
    ASSERT_THAT(keys, Not(IsEmpty()));
    EXPECT_EQ(keys_on_the_page(table), keys) << table.section << " " << table.subsection << " " << table.parent;
  }
}

TEST(ConfigDocuments, ThePageHasASectionForEachTableAndNoOther) {
  Names wanted;
  for (const auto& table : tables)
    if (table.subsection[0] != '\0') wanted.insert(table.subsection);
  Names top;
  for (const auto& section : wanted) {
    const auto name = section.substr(section.find_first_not_of('['));
    top.insert(name.substr(0, name.find_first_of(".]")));
  }
  EXPECT_EQ(top, keys_read("\"~~~~~~~~\" = 1\n"));
  Names found;
  for (const auto& item : items_of_manual("busstopd.toml.5", "KEYS"))
    found.insert(item.subsection);
  EXPECT_EQ(found, wanted);
}

TEST(ConfigDocuments, TheInstalledFileNamesEveryKey) {
  EXPECT_EQ(keys_installed({}), keys_read("\"~~~~~~~~\" = 1\n"));
  for (const auto& table : tables) {
    if (table.installed.empty()) continue;
    EXPECT_EQ(keys_installed(table.installed), keys_read(table.text)) << table.subsection;
  }
}

/// "[kafka]\n#brokers = "localhost:9092"\n" -> {"[kafka]", "brokers = \"localhost:9092\""}.
std::set<std::pair<std::string, std::string>> lines_installed() {
  std::set<std::pair<std::string, std::string>> lines;
  std::string section;
  for (const auto& line : lines_in(installed_configuration(true))) {
    if (line.starts_with('[')) section = line;
    lines.emplace(section, line);
  }
  return lines;
}

TEST(ConfigDocuments, ADefaultOnThePageIsThatOfTheInstalledFile) {
  const auto lines = lines_installed();
  int defaults = 0;
  for (const auto& item : items_of_manual("busstopd.toml.5", "KEYS")) {
    const auto words = item.words_of("Ic");
    if (words.size() < 3 || item.depth > 0) continue;
    ++defaults;
    EXPECT_TRUE(lines.contains({item.subsection, joined(words)})) << item.subsection << " " << joined(words);
  }
  EXPECT_GE(defaults, 18);
}

TEST(ConfigDocuments, AKeyWithADefaultInTheInstalledFileHasItOnThePage) {
  // What the file shows as an example: these have no default.
  const Names examples = {"topic", "to",    "title",    "body",     "texts.de", "when",  "id",
                          "name",  "stops", "contacts", "children", "quiet",    "limit", "second_circle"};
  std::set<std::pair<std::string, std::string>> documented;
  for (const auto& item : items_of_manual("busstopd.toml.5", "KEYS"))
    documented.emplace(item.subsection, joined(item.words_of("Ic")));
  for (const auto& [section, line] : lines_installed()) {
    const auto key = line.substr(0, line.find(' '));
    if (line.find(" = ") == std::string::npos || line.starts_with('#')) continue;
    if (section.starts_with("[sinks.") || section.starts_with("[texts.")) continue;
    if (section == "[kafka.properties]" || section == "[[stops]]" || examples.contains(key)) continue;
    if (key == "group" && section != "[kafka]") continue;
    EXPECT_TRUE(documented.contains({section, line})) << section << " " << line;
  }
}

}  // namespace
}  // namespace busstop::test
