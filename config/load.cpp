#include "config/load.hpp"

#include <fmt/format.h>

#include "config/files.hpp"
#include "config/findings.hpp"
#include "config/merge.hpp"
#include "config/readers.hpp"
#include "config/syntax.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_file = 16UL << 20U;

/// The tree of one file; nothing and an error if it has none.
std::optional<TomlNode> parse_file(std::string_view text, const std::shared_ptr<const SourceFile>& file,
                                   Findings& findings) {
  const std::string bytes(text);
  if (const auto fault = fault_of_text(bytes)) {
    findings.error({file}, *fault);
    return {};
  }
  auto parsed = parse_toml(bytes, file);
  if (auto* tree = std::get_if<TomlNode>(&parsed)) return std::move(*tree);
  const auto& fault = std::get<TomlFault>(parsed);
  findings.error(fault.place, explain_fault(fault, bytes));
  return {};
}

std::optional<TomlNode> load_file(const std::filesystem::path& path, int order, Findings& findings) {
  const auto read = read_file(path, longest_file);
  const auto* text = std::get_if<FileText>(&read);
  const auto file =
      std::make_shared<const SourceFile>(SourceFile{path.string(), order, text != nullptr && text->world_readable});
  if (text != nullptr) return parse_file(text->bytes, file, findings);
  findings.error({file}, std::get<std::string>(read));
  return {};
}

std::variant<Settings, ConfigErrors> read_settings(const TomlNode& tree, Findings& findings,
                                                   const SecretSources& secrets, const std::vector<SinkShape>& kinds,
                                                   const FurtherCheck& further) {
  Settings settings;
  Section in(*tree.as<TomlTable>(), tree.place, "", findings);
  if (const auto part = in.section("kafka")) read_kafka(*part, secrets, settings.kafka);
  if (const auto part = in.section("store")) read_store(*part, settings.store);
  if (const auto part = in.section("alerts")) read_alerts(*part, settings.alerts);
  if (const auto part = in.section("restocks")) read_restocks(*part, settings.restocks);
  if (const auto part = in.section("texts")) read_texts(*part, settings.texts);
  KnownSinks sinks;
  std::vector<NamedHousehold> named;
  if (const auto part = in.section("sinks")) sinks = read_sinks(*part, secrets, kinds, settings.sinks);
  if (const auto part = in.section("topics")) read_topics(*part, sinks, settings.texts, settings.topics, named);
  read_stops(in.sections("stops"), settings.stops);
  read_households(in.sections("households"), sinks, settings.texts, settings.households);
  check_named(named, settings.households, findings);
  in.finish();
  auto errors = findings.errors();
  if (further) {
    for (auto& error : further(settings))
      errors.push_back(std::move(error));
  }
  if (!errors.empty()) return first_of(std::move(errors));
  settings.warnings = first_of(findings.warnings());
  return settings;
}

}  // namespace

std::variant<Settings, ConfigErrors> load_settings(const std::filesystem::path& file, const SecretSources& secrets,
                                                   const std::vector<SinkShape>& kinds, const FurtherCheck& further) {
  Findings findings;
  const auto list = list_files(file);
  std::optional<TomlNode> all;
  int order = 0;
  for (const auto& path : list.files) {
    auto tree = load_file(path, order++, findings);
    if (!tree) continue;
    if (all) {
      merge_into(*all, std::move(*tree), findings);
    } else {
      all = std::move(tree);
    }
  }
  if (!list.error.empty() || !all) {
    auto errors = findings.errors();
    if (!list.error.empty()) errors.push_back(list.error);
    return first_of(std::move(errors));
  }
  return read_settings(*all, findings, secrets, kinds, further);
}

std::variant<Settings, ConfigErrors> parse_settings(std::string_view toml, const std::string& name,
                                                    const SecretSources& secrets, const std::vector<SinkShape>& kinds,
                                                    bool world_readable) {
  Findings findings;
  const auto file = std::make_shared<const SourceFile>(SourceFile{name, 0, world_readable});
  const auto tree = parse_file(toml, file, findings);
  if (!tree) return first_of(findings.errors());
  return read_settings(*tree, findings, secrets, kinds, {});
}

}  // namespace busstop
