#include "tests/conformance/samples.hpp"

namespace busstop::conformance {

namespace {

SinkSettings of_kind(std::string kind, std::string url = "") {
  SinkSettings settings;
  settings.name = "sample-" + kind;
  settings.kind = std::move(kind);
  settings.url = std::move(url);
  return settings;
}

Sample ntfy_with_token() {
  auto settings = of_kind("ntfy", "https://ntfy.example.org");
  settings.secrets.emplace("token", Secret("tk_canary1"));
  return {settings, "topic-canary"};
}

Sample ntfy_with_password() {
  auto settings = of_kind("ntfy", "https://ntfy.example.org/");
  settings.texts["user"] = "bus";
  settings.secrets.emplace("password", Secret("canary2"));
  return {settings, "topic-canary"};
}

/// Its secret is the address.
Sample gotify() {
  return {of_kind("gotify", "https://gotify.example.org/push"), "gtfy_app.canary4"};
}

Sample email() {
  auto settings = of_kind("email", "smtps://relay.example.org");
  settings.texts["from"] = "Bus stop <alerts@example.org>";
  settings.texts["user"] = "bus";
  settings.secrets.emplace("password", Secret("canary3"));
  return {settings, "mike@example.net"};
}

Sample webhook() {
  return {of_kind("webhook"), "https://hooks.example.org/bus?token=canary"};
}

}  // namespace

const std::multimap<std::string_view, Sample>& samples() {
  static const std::multimap<std::string_view, Sample> table{
      {"log", {of_kind("log"), "mike"}},
      {"ntfy", ntfy_with_token()},
      {"ntfy", ntfy_with_password()},
      {"gotify", gotify()},
      {"email", email()},
      {"webhook", webhook()},
  };
  return table;
}

}  // namespace busstop::conformance
