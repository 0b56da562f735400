#include "config/urls.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "config/values.hpp"

namespace busstop {

namespace {

bool is_loopback(const std::string& host) noexcept {
  in_addr v4{};
  in6_addr v6{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  return host == "localhost";
}

bool is_host(const std::string& host, bool bracketed) noexcept {
  in6_addr v6{};
  if (bracketed) return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1;
  return !host.empty() && host.find_first_of(" \t/?#@:[]\\,\"'<>{}") == std::string::npos;
}

/// What is wrong with the URL after "SCHEME://", in words; empty if nothing.
std::string fault_of(std::string_view authority, const std::optional<HostPort>& at) {
  if (authority.find('@') != std::string_view::npos) {
    return "may not carry a user or a password; they have keys of their own";
  }
  if (!at) return "must have a host and, if any, a port of 1 to 65535 after ://, for instance ://relay.example.org:587";
  return {};
}

}  // namespace

std::optional<HostPort> parse_host_port(std::string_view text) {
  HostPort parts;
  const bool bracketed = text.starts_with('[');
  const auto end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && end == std::string_view::npos) return {};
  parts.host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  auto rest = end == std::string_view::npos ? std::string_view() : text.substr(bracketed ? end + 1 : end);
  if (!is_host(parts.host, bracketed)) return {};
  if (rest.empty()) return parts;
  if (!rest.starts_with(':')) return {};
  rest.remove_prefix(1);
  const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), parts.port);
  if (error != std::errc() || stop != rest.data() + rest.size() || parts.port < 1 || parts.port > 65535) return {};
  return parts;
}

std::optional<Url> url_of(const Value& value, const std::vector<std::string_view>& schemes) {
  const auto text = line_of(value);
  if (!text) return {};
  const auto colon = text->find("://");
  Url url{*text, text->substr(0, colon), {}, false};
  if (colon == std::string::npos || std::find(schemes.begin(), schemes.end(), url.scheme) == schemes.end()) {
    value.refuse(fmt::format("must begin with {}://", fmt::join(schemes, ":// or ")));
    return {};
  }
  const auto rest = std::string_view(*text).substr(colon + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  const auto at = parse_host_port(authority);
  auto fault = fault_of(authority, at);
  if (fault.empty() && text->find_first_of(" #\\") != std::string::npos) fault = "may not have blanks, # or \\";
  if (!fault.empty()) {
    value.refuse(fault);
    return {};
  }
  url.host = at->host;
  url.loopback = is_loopback(url.host);
  return url;
}

}  // namespace busstop
