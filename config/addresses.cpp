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
  for (const auto& [name, shape] : sinks)
    names.push_back(name);
  value.refuse(fmt::format(
      "names the sink \"{0}\", which is not there{1}", one_line(sink),
      names.empty() ? fmt::format("; add [sinks.{}]", one_line(sink)) : suggestion(sink, names, "there are")));
  return false;
}

/// The address itself is not shown: a webhook's may carry a token.
bool check_address(const Value& value, const Address& at, const KnownSinks& sinks) {
  const auto* shape = sinks.find(at.sink)->second;
  if (shape == nullptr || shape->check_address == nullptr) return true;
  const auto fault = shape->check_address(at.address);
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
  constexpr auto none = std::string::npos;
  std::size_t open = none;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool twice = at + 1 < text.size() && text[at] == text[at + 1];
    if (text[at] == '{' && open == none && twice) {
      ++at;
    } else if (text[at] == '{' && open == none) {
      open = at;
    } else if (text[at] == '}') {
      open = none;
    }
  }
  if (open == none) return true;
  value.refuse(fmt::format("has a {{ at byte {} that is not closed; write {{field}}, or {{{{ for a brace", open + 1));
  return false;
}

}  // namespace busstop
