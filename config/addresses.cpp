#include <fmt/format.h>

#include "bridge/base/text.hpp"
#include "config/readers.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

/// True if there is such a sink; what is wrong with it goes to `value`.
bool check_sink(const Value& value, const std::string& sink, const KnownSinks& sinks) {
  if (sinks.find(sink) != sinks.end()) return true;
  std::vector<std::string_view> names;
  for (const auto& [name, known] : sinks)
    names.push_back(name);
  value.refuse(fmt::format(
      "names the sink \"{0}\", which is not there{1}", one_line(sink),
      names.empty() ? fmt::format("; add [sinks.{}]", one_line(sink)) : suggestion(sink, names, "there are")));
  return false;
}

/// The address itself is not shown: a webhook's may carry a token.
bool check_address(const Value& value, const Address& at, const KnownSinks& sinks) {
  const auto& [shape, settings] = sinks.find(at.sink)->second;
  if (shape == nullptr || shape->check_address == nullptr) return true;
  const auto fault = shape->check_address(*settings, at.address);
  if (fault.empty()) return true;
  value.refuse(fmt::format("has an address that sink \"{}\" ({}) cannot use: {}", at.sink, shape->kind, fault));
  return false;
}

}  // namespace

std::optional<Address> read_address_text(const Value& value, const KnownSinks& sinks) {
  const auto text = line_of(value);
  if (!text) return {};
  auto at = parse_address(*text);
  if (!at) {
    value.refuse("must be SINK:ADDRESS, for instance \"mail:sarah@example.org\"");
    return {};
  }
  if (!check_sink(value, at->sink, sinks) || !check_address(value, *at, sinks)) return {};
  return at;
}

std::optional<Address> read_address_table(const Value& value, const KnownSinks& sinks, bool templates) {
  Section in(*value.node().as<TomlTable>(), value.node().place, value.name(), value.findings());
  const auto sink = in.needed("sink", "\"mail\"");
  const auto address = in.needed("address", "\"sarah@example.org\"");
  in.finish();
  if (!sink || !address) return {};
  auto name = line_of(*sink);
  auto text = line_of(*address);
  if (!name || !text) return {};
  Address at{std::move(*name), std::move(*text)};
  if (!check_sink(*sink, at.sink, sinks)) return {};
  const bool has_fields = templates && at.address.find('{') != std::string::npos;
  if (has_fields ? !braces_fit(*address, at.address) : !check_address(*address, at, sinks)) return {};
  return at;
}

bool braces_fit(const Value& value, const std::string& text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char brace = text[at];
    if (brace != '{' && brace != '}') continue;
    if (at + 1 < text.size() && text[at + 1] == brace) {
      ++at;
      continue;
    }
    const auto end = brace == '{' ? text.find_first_of("{}", at + 1) : std::string::npos;
    if (end == std::string::npos || text[end] == '{') {
      value.refuse(fmt::format("has a {0} without its other half at byte {1}; write {{field}}, or {0}{0} for a brace",
                               brace, at + 1));
      return false;
    }
    at = end;
  }
  return true;
}

}  // namespace busstop
