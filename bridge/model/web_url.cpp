#include "bridge/model/web_url.hpp"

#include <algorithm>
#include <charconv>
#include <variant>

#include "bridge/base/text.hpp"
#include "bridge/model/reach.hpp"

namespace busstop {

namespace {

using Parsed = std::variant<WebUrl, std::string>;

constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_label = 63;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) noexcept {
  return c >= 'a' && c <= 'z';
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > longest_host) return false;
  if (host.ends_with('.')) host.remove_suffix(1);
  for (const auto label : split(host, '.')) {
    if (label.empty() || label.size() > longest_label || label.starts_with('-') || label.ends_with('-')) return false;
    // The underscore is no part of a host name (RFC 952), but container networks use it.
    const auto fits = [](char c) { return is_digit(c) || is_lower(c) || c == '-' || c == '_'; };
    if (!std::ranges::all_of(label, fits)) return false;
  }
  return true;
}

/// What is wrong with the port, or "".
std::string read_port(std::string_view digits, int& port) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool number = error == std::errc() && end == digits.data() + digits.size() && is_digit(digits.front());
  return number && port >= 1 && port <= 65535 ? "" : "the port of the URL must be a number from 1 to 65535";
}

std::string read_authority(std::string_view authority, WebUrl& url) {
  if (authority.find('@') != std::string_view::npos) return "the URL must not hold a user name or password";
  std::string_view rest;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return "the URL has an unclosed [ in its host";
    url.host = lower(authority.substr(1, close - 1));
    rest = authority.substr(close + 1);
    if (url.host.find(':') != std::string::npos) url.literal = parse_host(url.host);
    if (!url.literal) return "the URL has no IPv6 address between [ and ]";
  } else {
    const auto colon = authority.find(':');
    url.host = lower(authority.substr(0, colon));
    rest = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
    if (!is_host_name(url.host)) return "the URL must name a host in ASCII letters, digits, dots and hyphens";
    url.literal = parse_host(url.host);
  }
  if (rest.empty()) return "";
  if (rest.size() < 2 || rest.front() != ':') return "the URL must have nothing but a port after its host";
  return read_port(rest.substr(1), url.port);
}

Parsed parse(std::string_view text) {
  const auto unfit = [](char c) { return c <= ' ' || c >= '\x7f' || c == '\\' || c == '"' || c == '<' || c == '>'; };
  if (std::ranges::any_of(text, unfit)) {
    return "the URL must be printable ASCII without blanks, quotes and backslashes (write others as %XX)";
  }
  if (text.find('#') != std::string_view::npos) return "the URL must have no fragment (#...)";
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0)
    return "the URL must begin with a scheme such as https://";
  WebUrl url;
  url.scheme = lower(text.substr(0, scheme_end));
  if (!std::ranges::all_of(url.scheme, is_lower)) return "the URL must begin with a scheme such as https://";
  text.remove_prefix(scheme_end + 3);
  const auto authority_end = std::min(text.find_first_of("/?"), text.size());
  auto wrong = read_authority(text.substr(0, authority_end), url);
  if (!wrong.empty()) return wrong;
  url.path = text.substr(authority_end);
  return url;
}

}  // namespace

bool WebUrl::loopback() const noexcept {
  if (!literal) return host == "localhost";
  if (!literal->v6) return literal->bytes[0] == 127;
  return std::ranges::all_of(literal->bytes, literal->bytes + 15, [](unsigned char b) { return b == 0; }) &&
         literal->bytes[15] == 1;
}

std::optional<WebUrl> parse_web_url(std::string_view text) {
  auto parsed = parse(text);
  if (auto* url = std::get_if<WebUrl>(&parsed)) return std::move(*url);
  return {};
}

std::string what_is_wrong_with_url(std::string_view text) {
  auto parsed = parse(text);
  const auto* wrong = std::get_if<std::string>(&parsed);
  return wrong == nullptr ? std::string() : *wrong;
}

}  // namespace busstop
