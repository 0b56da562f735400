#include "config/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "config/files.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

constexpr std::string_view forms = R"({ credential = "NAME" }, { file = "/PATH" } or { env = "NAME" })";

/// Names of credentials and variables; what is anything else may be the secret itself and is not shown.
bool is_name(std::string_view text) noexcept {
  return text.size() <= 255 && !text.starts_with('.') && !text.starts_with('-') &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.@-") ==
             std::string_view::npos;
}

std::optional<Secret> checked(const Value& value, std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r'))
    text.pop_back();
  Secret secret(std::move(text));
  if (secret.empty()) {
    value.refuse("is an empty secret; put the password or token there");
  } else if (secret.reveal().find('\0') != std::string::npos) {
    value.refuse("has a zero byte, so it is no password or token");
  } else {
    return secret;
  }
  return {};
}

std::optional<Secret> checked(const Value& value, FileText file, const std::filesystem::path& path) {
  if (file.world_readable) {
    value.warn(fmt::format("comes from {}, which everybody can read; chmod 640 it", path.string()));
  }
  return checked(value, std::move(file.bytes));
}

std::optional<Secret> from_file(const Value& value, const std::filesystem::path& path) {
  auto read = read_file(path, 1UL << 20U);
  if (const auto* fault = std::get_if<std::string>(&read)) {
    value.refuse(fmt::format("comes from {}, which {}", path.string(), *fault));
    return {};
  }
  return checked(value, std::move(std::get<FileText>(read)), path);
}

std::optional<Secret> from_credential(const Value& value, const std::string& name,
                                      const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty()) {
    value.refuse(
        fmt::format("needs $CREDENTIALS_DIRECTORY, which is not set; LoadCredential={} in the unit sets it, "
                    "outside systemd write {{ file = \"/PATH\" }} or {{ env = \"NAME\" }}",
                    name));
  } else if (!std::filesystem::is_directory(folder, error)) {
    value.refuse(
        fmt::format("needs $CREDENTIALS_DIRECTORY, but {} is not there; in a container run mount --make-rshared / "
                    "before the start",
                    folder.string()));
  } else if (!std::filesystem::exists(folder / name, error)) {
    value.refuse(
        fmt::format("needs the credential {0}, which {1} has not; put it into /etc/credstore/{0} (or write "
                    "LoadCredential={0}:/PATH in the unit) and restart",
                    name, folder.string()));
  } else {
    auto read = read_file(folder / name, 1UL << 20U);
    if (auto* file = std::get_if<FileText>(&read)) return checked(value, std::move(*file), folder / name);
    value.refuse(fmt::format("needs the credential {}, which {}", name, std::get<std::string>(read)));
  }
  return {};
}

std::optional<Secret> from_environment(const Value& value, const std::string& name, const SecretSources& sources) {
  auto found = sources.environment ? sources.environment(name) : std::nullopt;
  if (found) return checked(value, std::move(*found));
  value.refuse(fmt::format("needs the environment variable {}, which is not set", name));
  return {};
}

std::optional<Secret> from_literal(const Value& value, const std::string& text) {
  const auto key = value.name().substr(value.name().rfind('.') + 1);
  const auto& file = *value.node().place.file;
  if (file.world_readable) {
    value.refuse(
        fmt::format("is written out in a file that everybody can read; write {} and chmod 640 {}", forms, file.name));
    return {};
  }
  value.warn(fmt::format("is written out; better keep it elsewhere: {}", forms));
  return checked(value, text);
}

}  // namespace

std::optional<Secret> secret_of(const Value& value, const SecretSources& sources) {
  if (const auto* text = value.node().as<std::string>()) return from_literal(value, *text);
  const auto* table = value.node().as<TomlTable>();
  if (table == nullptr) {
    value.refuse_type(forms);
    return {};
  }
  Section section(*table, value.node().place, value.name(), value.findings());
  const auto credential = section.value("credential");
  const auto file = section.value("file");
  const auto env = section.value("env");
  section.finish();
  if (table->entries.size() != 1) value.refuse(fmt::format("must say one place: {}", forms));
  if (table->entries.size() != 1 || !(credential || file || env)) return {};
  const auto named = file ? path_of(*file) : line_of(credential ? *credential : *env);
  if (!named) return {};
  if (sources.taken_for_granted) return Secret("secret");
  if (file) return from_file(value, *named);
  if (!is_name(*named)) {
    value.refuse("must name where the secret is, not be it; a name has letters, digits, _ . @ and -");
    return {};
  }
  return credential ? from_credential(value, *named, sources.credentials) : from_environment(value, *named, sources);
}

}  // namespace busstop
