#include "bridge/sinks/http_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bridge/model/web_url.hpp"
#include "bridge/sinks/mime.hpp"
#include "bridge/sinks/wording.hpp"

namespace busstop {

namespace {

/// True if a header can carry it.
bool is_header_safe(const Secret& secret) {
  return std::ranges::all_of(secret.reveal(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::vector<SinkKey> http_server_keys() {
  using Type = SinkKey::Type;
  return {{"url", Type::url, true},   {"token", Type::secret}, {"user", Type::text},
          {"password", Type::secret}, {"tls", Type::tls},      {"ca_file", Type::file},
          {"parallel", Type::count},  {"rate", Type::rate},    {"timeout", Type::duration}};
}

std::vector<std::string> check_http_server(const SinkSettings& settings, std::string_view path_means) {
  if (auto wrong = what_is_wrong_with_url(settings.url); !wrong.empty()) return {std::move(wrong)};
  std::vector<std::string> all;
  const auto url = parse_web_url(settings.url).value();
  if (!path_means.empty() && !url.path.empty() && url.path != "/")
    all.push_back(fmt::format("url must be the server's root; {}", path_means));
  if (url.scheme == "https" && settings.tls.mode == Tls::Mode::none)
    all.emplace_back("tls = \"none\" contradicts https://");
  const auto token = settings.secret("token");
  const auto password = settings.secret("password");
  const auto user = settings.text("user");
  if (!token.empty() && (!user.empty() || !password.empty()))
    all.emplace_back("give either token or user and password, not both");
  if (user.empty() != password.empty()) all.emplace_back("user and password are needed together");
  if (user.find(':') != std::string::npos) all.emplace_back("user must not contain a colon");
  if (!is_header_safe(token)) all.emplace_back("token must be printable ASCII without blanks and line breaks");
  if (url.scheme == "http" && !url.loopback() && !(token.empty() && password.empty())) {
    all.emplace_back("a token or password must not go out without TLS: use https://, or a server on this machine");
  }
  return all;
}

HttpRequest request_to_server(const SinkSettings& settings) {
  const auto url = parse_web_url(settings.url).value();
  HttpRequest request;
  request.url = settings.url + (url.path.empty() ? "/" : "");
  request.headers = {{"Content-Type", "application/json"}};
  request.reach.anywhere = true;
  request.tls = settings.tls;
  if (url.scheme == "http") request.tls.mode = Tls::Mode::none;
  request.timeout = settings.timeout;
  const auto token = settings.secret("token");
  const auto password = settings.secret("password");
  if (!token.empty()) {
    request.authorization = Secret("Bearer " + token.reveal());
  } else if (!password.empty()) {
    request.authorization = Secret("Basic " + base64(settings.text("user") + ":" + password.reveal()));
  }
  return request;
}

HttpRequest question_at(const HttpRequest& base, std::string_view path) {
  HttpRequest request = base;
  request.method = "GET";
  request.url += path;
  request.headers.clear();
  return request;
}

PushText push_text(const Notice& notice, std::size_t longest_title, std::size_t longest_message) {
  PushText text{title_of(notice, longest_title), body_of(notice, longest_message)};
  if (text.message.empty()) text.message = text.title.empty() ? "(no text)" : std::exchange(text.title, "");
  return text;
}

}  // namespace busstop
