#include "daemon/base/addresses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/sinks/sink.hpp"

namespace busstop {
namespace {

const SinkSettings* find_sink(const Settings& settings, const std::string& name) {
  const auto found = std::ranges::find(settings.sinks, name, &SinkSettings::name);
  return found == settings.sinks.end() ? nullptr : &*found;
}

std::string unknown_sink(const Settings& settings, const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& sink : settings.sinks)
    names.push_back(sink.name);
  const auto meant = nearest(name, names);
  if (!meant.empty()) return fmt::format("there is no sink {}: did you mean {}?", name, meant);
  return fmt::format("there is no sink {}: add [sinks.{}] to the configuration", name, name);
}

}  // namespace

std::string url_host(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#\\"));
  if (const auto user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  if (url.starts_with('[')) {
    url = url.substr(1, url.find(']') - 1);
  } else {
    url = url.substr(0, url.find(':'));
  }
  std::string host(url);
  std::ranges::transform(host, host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return host;
}

std::string Addresses::host_of(const Address& address) const {
  const auto settings = settings_.read();
  const auto* sink = find_sink(*settings, address.sink);
  const auto* kind = sink == nullptr ? nullptr : find_sink_kind(sink->kind);
  return kind != nullptr && kind->outside ? url_host(address.address) : std::string();
}

std::string Addresses::wrong_with(const Address& address) const {
  const auto settings = settings_.read();
  const auto* sink = find_sink(*settings, address.sink);
  if (sink == nullptr) return unknown_sink(*settings, address.sink);
  const auto* kind = find_sink_kind(sink->kind);
  if (kind == nullptr || kind->shape.check_address == nullptr) return {};
  return kind->shape.check_address(*sink, address.address);
}

}  // namespace busstop
