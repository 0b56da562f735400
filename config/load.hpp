// Reads the configuration: FILE, then conf.d/*.toml beside it, in the order of their names. Lists append; a key set
// twice is an error that names both places. Used by daemon/ at start, at --check and at a reload; any thread. Answers
// with errors, never throws for what is in the files.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.hpp"

namespace busstop {

/// Where secrets come from: `{ credential = "smtp" }`, `{ file = "/path" }`, `{ env = "NAME" }`.
struct SecretSources {
  /// $CREDENTIALS_DIRECTORY; empty if there is none.
  std::filesystem::path credentials;
  std::function<std::optional<std::string>(const std::string&)> environment;
  /// For a configuration that is only looked at: nothing is fetched, every secret is "secret".
  bool taken_for_granted = false;
};

/// Every error found, each "file:line:column: what, and what would be right".
using ConfigErrors = std::vector<std::string>;

/// What else is wrong, in the eyes of those who know what keys are for; asked also if there are errors already, so that
/// all are shown at once. The settings are then those that could be read, and must not be used for anything else.
using FurtherCheck = std::function<ConfigErrors(const Settings&)>;

[[nodiscard]] std::variant<Settings, ConfigErrors> load_settings(const std::filesystem::path& file,
                                                                 const SecretSources& secrets,
                                                                 const std::vector<SinkShape>& kinds,
                                                                 const FurtherCheck& further = {});

/// The same for one text that stands for the file `name`. A literal secret is refused in a file that everybody can
/// read.
[[nodiscard]] std::variant<Settings, ConfigErrors> parse_settings(std::string_view toml, const std::string& name,
                                                                  const SecretSources& secrets,
                                                                  const std::vector<SinkShape>& kinds,
                                                                  bool world_readable = false);

}  // namespace busstop
