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

/// Phones may answer it.
Sample ntfy_with_replies() {
  auto settings = of_kind("ntfy", "http://127.0.0.1:2586");
  settings.texts["replies"] = "replies-to-us";
  settings.texts["public_url"] = "https://ntfy.example.org";
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
      {"ntfy", ntfy_with_replies()},
      {"gotify", gotify()},
      {"email", email()},
      {"webhook", webhook()},
  };
  return table;
}

std::vector<std::string> hostile_texts() {
  return {"a\r\nBcc: evil@example.org",
          "a\nX-Injected: yes\n\nbody",
          "a\r\n.\r\nMAIL FROM:<evil@example.org>",
          std::string("a\0b", 3),
          "quote \" backslash \\ brace } bracket ] \", \"topic\": \"evil",
          "line\u2028and paragraph\u2029separators, next line \u0085",
          "\xff\xfe broken \xc3( \xed\xa0\x80 bytes \xf0\x9f\x9a",
          "\x1b[31mred\x07",
          "=?UTF-8?Q?fake=0D=0ABcc:_x?=",
          "<script>alert(1)</script>&amp;",
          "--=_12-3\r\nContent-Type: text/html\r\n\r\n",
          "%s%n{0}{}",
          std::string(300'000, 'A'),
          std::string(3, '\n').append(5000, '"')};
}

}  // namespace busstop::conformance
