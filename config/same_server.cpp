#include "config/same_server.hpp"

#include <algorithm>

#include "bridge/model/web_url.hpp"

namespace busstop {

namespace {

/// The url as far as it names a place.
std::string place_of(const SinkSettings& sink) {
  const auto url = parse_web_url(sink.url);
  if (!url) return sink.url;
  const bool usual = (url->scheme == "https" && url->port == 443) || (url->scheme == "http" && url->port == 80);
  auto path = url->path;
  while (path.ends_with('/'))
    path.pop_back();
  return url->host + " " + std::to_string(usual ? 0 : url->port) + " " + path;
}

}  // namespace

bool same_server(const SinkSettings& a, const SinkSettings& b) {
  return a.kind == b.kind && place_of(a) == place_of(b);
}

std::vector<std::string> sinks_at_server_of(const Settings& settings, std::string_view name) {
  std::vector<std::string> names;
  const auto own = std::ranges::find(settings.sinks, name, &SinkSettings::name);
  if (own == settings.sinks.end()) return names;
  for (const auto& sink : settings.sinks) {
    if (same_server(sink, *own)) names.push_back(sink.name);
  }
  return names;
}

}  // namespace busstop
