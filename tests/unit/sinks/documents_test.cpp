// busstopd-sinks(7) and the sinks of the configuration that the package installs: every kind with every key of its
// shape, and no other; the defaults are those of the shape.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "bridge/sinks/sink.hpp"
#include "config/load.hpp"
#include "tests/support/documents.hpp"

namespace busstop::test {
namespace {

using Names = std::set<std::string>;

/// Keys by kind; "kind" itself is not among them.
std::map<std::string, Names> keys_of_shapes() {
  std::map<std::string, Names> keys;
  for (const auto& kind : sink_kinds()) {
    auto& names = keys[std::string(kind.shape.kind)];
    for (const auto& key : kind.shape.keys)
      names.emplace(key.name);
  }
  return keys;
}

/// "parallel = 64" by kind: what a shape says of its own, and TLS, which is "required" wherever it is a key.
std::map<std::string, Names> defaults_of_shapes() {
  std::map<std::string, Names> defaults;
  for (const auto& kind : sink_kinds()) {
    auto& known = defaults[std::string(kind.shape.kind)];
    for (const auto& key : kind.shape.keys) {
      using Type = SinkKey::Type;
      const auto seconds = std::chrono::floor<std::chrono::seconds>(kind.shape.timeout).count();
      if (key.type == Type::count) known.insert(fmt::format("{} = {}", key.name, kind.shape.parallel));
      if (key.type == Type::tls) known.insert(fmt::format("{} = \"required\"", key.name));
      if (key.type == Type::duration && seconds % 60 == 0)
        known.insert(fmt::format("{} = \"{}min\"", key.name, seconds / 60));
      if (key.type == Type::duration && seconds % 60 != 0) known.insert(fmt::format("{} = \"{}s\"", key.name, seconds));
    }
  }
  return defaults;
}

/// The keys of each kind on the page, or with `defaults` what is shown of those that have one.
std::map<std::string, Names> documented(bool defaults) {
  std::map<std::string, Names> kinds;
  for (const auto& line : lines_in(tree_file("packaging/man/busstopd-sinks.7")))
    if (line.starts_with(".Ss ")) kinds[line.substr(4)] = {};
  for (const auto& item : items_of_manual("busstopd-sinks.7", "KINDS")) {
    const auto words = item.words_of("Ic");
    if (!defaults) kinds[item.subsection].insert(words.at(0));
    if (defaults && words.size() > 1) kinds[item.subsection].insert(joined(words));
  }
  return kinds;
}

/// Every line of the installed file's sinks by their kind.
std::map<std::string, Names> lines_installed() {
  std::map<std::string, Names> lines;
  bool sinks = false;
  Names* kind = nullptr;
  for (const auto& line : lines_in(installed_configuration(true))) {
    if (line.starts_with('[')) {
      sinks = line.starts_with("[sinks.");
      kind = nullptr;
    }
    const std::string_view key = "kind = \"";
    if (sinks && line.starts_with(key)) {
      kind = &lines[line.substr(key.size(), line.size() - key.size() - 1)];
    } else if (kind != nullptr && line.find(" = ") != std::string::npos && !line.starts_with('#')) {
      kind->insert(line);
    }
  }
  return lines;
}

TEST(SinkDocuments, ThePageNamesEveryKindWithItsKeys) {
  EXPECT_EQ(documented(false), keys_of_shapes());
}

TEST(SinkDocuments, ThePageHasTheDefaults) {
  EXPECT_EQ(documented(true), defaults_of_shapes());
}

TEST(SinkDocuments, TheInstalledFileNamesEveryKindWithItsKeysAndDefaults) {
  const auto lines = lines_installed();
  std::map<std::string, Names> keys;
  for (const auto& [kind, written] : lines) {
    keys[kind] = {};
    for (const auto& line : written)
      keys[kind].insert(line.substr(0, line.find(' ')));
  }
  EXPECT_EQ(keys, keys_of_shapes());
  for (const auto& [kind, known] : defaults_of_shapes()) {
    for (const auto& line : known)
      EXPECT_TRUE(lines.at(kind).contains(line)) << kind << ": " << line;
  }
}

TEST(SinkDocuments, TheConfigurationPageNamesTheKinds) {
  for (const auto& item : items_of_manual("busstopd.toml.5", "KEYS")) {
    if (item.subsection != "[sinks.NAME]") continue;
    Names kinds;
    for (const auto& [kind, keys] : keys_of_shapes())
      kinds.insert(kind);
    EXPECT_EQ(item.named_by("Ql"), kinds);
  }
}

TEST(SinkDocuments, TheInstalledFileWithEverythingSwitchedOnIsOneThatLoads) {
  std::vector<SinkShape> shapes;
  for (const auto& kind : sink_kinds())
    shapes.push_back(kind.shape);
  auto text = installed_configuration(true);
  // The certificates of this machine, if it has any, are elsewhere.
  const std::string_view file = "ca_file = ";
  for (auto at = text.find(file); at != std::string::npos; at = text.find(file))
    text.erase(at, text.find('\n', at) - at);
  const std::string_view secret = "{ credential = ";
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret))
    text.replace(at, secret.size(), "{ env = ");
  const SecretSources secrets{{}, [](const std::string&) { return std::optional<std::string>("x"); }};
  const auto read = parse_settings(text, "busstopd.toml", secrets, shapes);
  const auto* errors = std::get_if<ConfigErrors>(&read);
  if (errors != nullptr) ADD_FAILURE() << errors->front();
}

}  // namespace
}  // namespace busstop::test
