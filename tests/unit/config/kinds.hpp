// Kinds of sinks as the registry describes them, and helpers to read a configuration from a text. For the tests of
// config/.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/load.hpp"

namespace busstop::test {

inline std::string address_fault(const SinkSettings&, std::string_view address) {
  return address.find('@') == std::string_view::npos ? "an e-mail address has an @" : "";
}
inline std::string from_fault(std::string_view from) {
  return from.find('@') == std::string_view::npos ? "from must have an @" : "";
}
inline std::vector<std::string> mail_faults(const SinkSettings& sink) {
  std::vector<std::string> all;
  if (auto wrong = from_fault(sink.text("from")); !wrong.empty()) all.push_back(std::move(wrong));
  const bool pair = sink.text("user").empty() == sink.secret("password").empty();
  if (!pair) all.emplace_back("user and password are needed together");
  return all;
}

inline std::vector<SinkShape> kinds() {
  using Type = SinkKey::Type;
  SinkShape log{.kind = "log", .keys = {}, .schemes = {}};
  SinkShape ntfy{.kind = "ntfy",
                 .keys = {{"url", Type::url, true},
                          {"token", Type::secret},
                          {"user", Type::text},
                          {"password", Type::secret},
                          {"tls", Type::tls},
                          {"ca_file", Type::file},
                          {"parallel", Type::count},
                          {"rate", Type::rate},
                          {"timeout", Type::duration},
                          {"replies", Type::text},
                          {"public_url", Type::text}},
                 .schemes = {"https", "http"}};
  SinkShape gotify{.kind = "gotify",
                   .keys = {{"url", Type::url, true},
                            {"tls", Type::tls},
                            {"ca_file", Type::file},
                            {"parallel", Type::count},
                            {"rate", Type::rate},
                            {"timeout", Type::duration}},
                   .schemes = {"https", "http"}};
  SinkShape email{.kind = "email",
                  .keys = {{"url", Type::url, true},
                           {"from", Type::text, true, from_fault},
                           {"user", Type::text},
                           {"password", Type::secret},
                           {"tls", Type::tls},
                           {"ca_file", Type::file},
                           {"parallel", Type::count},
                           {"rate", Type::rate},
                           {"timeout", Type::duration}},
                  .schemes = {"smtps", "smtp"},
                  .parallel = 20,
                  .check_address = address_fault,
                  .timeout = std::chrono::minutes(1),
                  .check_settings = mail_faults};
  SinkShape webhook{.kind = "webhook",
                    .keys = {{"allow_networks", Type::networks},
                             {"ca_file", Type::file},
                             {"parallel", Type::count},
                             {"rate", Type::rate},
                             {"timeout", Type::duration}},
                    .schemes = {},
                    .parallel = 3};
  return {std::move(log), std::move(ntfy), std::move(gotify), std::move(email), std::move(webhook)};
}

/// No credentials; these environment variables.
inline SecretSources environment(std::map<std::string, std::string> variables) {
  return {{}, [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
          }};
}

inline std::variant<Settings, ConfigErrors> parse(std::string_view text) {
  return parse_settings(text, "t.toml", environment({{"TOKEN", "tk-1\n"}}), kinds());
}

/// The errors, a line each; empty if there is none.
inline std::string errors_of(const std::variant<Settings, ConfigErrors>& read) {
  std::string lines;
  if (const auto* errors = std::get_if<ConfigErrors>(&read)) {
    for (const auto& error : *errors)
      lines += error + "\n";
  }
  return lines;
}

/// Settings that must be there.
inline Settings settings_of(const std::variant<Settings, ConfigErrors>& read) {
  const auto* settings = std::get_if<Settings>(&read);
  return settings != nullptr ? *settings : throw std::runtime_error(errors_of(read));
}

}  // namespace busstop::test
