#include "daemon/ctl/bus_values.hpp"

#include <cstdint>
#include <type_traits>
#include <utility>

namespace busstop::ctl {
namespace {

using dbus::Row;
using dbus::Rows;
using sdbus::Struct;

template <class Number>
Value number_in(const sdbus::Variant& from) {
  return static_cast<std::int64_t>(from.get<Number>());
}

/// Its type is asked for once: a list has ten thousand values.
Value to_value(const sdbus::Variant& from) {
  const std::string type = from.peekValueType();
  if (type == "s") return from.get<std::string>();
  if (type == "x") return number_in<std::int64_t>(from);
  if (type == "t") return number_in<std::uint64_t>(from);
  if (type == "b") return from.get<bool>();
  if (type == "i") return number_in<std::int32_t>(from);
  if (type == "u") return number_in<std::uint32_t>(from);
  if (type == "as") return from.get<Texts>();
  if (type == "aas") return from.get<std::vector<Texts>>();
  if (type == "ay") return from.get<Bytes>();
  if (type == "aa{sv}") return to_dicts(from.get<Rows>());
  return {};  // a kind of value that a later release may have
}

/// Rows of a property: its structs' members under these names.
template <class... Members, std::size_t... Index>
Dict named(const Struct<Members...>& row, const char* const* names, std::index_sequence<Index...>) {
  Dict dict;
  const auto put = [&dict](const char* name, const auto& member) {
    if constexpr (std::is_integral_v<std::decay_t<decltype(member)>>) {
      dict.values.emplace(name, static_cast<std::int64_t>(member));
    } else {
      dict.values.emplace(name, member);
    }
  };
  (put(names[Index], std::get<Index>(row)), ...);
  return dict;
}

template <class... Members>
Value rows_of(const sdbus::Variant& property, const char* const (&names)[sizeof...(Members)]) {
  std::vector<Dict> rows;
  for (const auto& row : property.get<std::vector<Struct<Members...>>>()) {
    rows.push_back(named(row, names, std::index_sequence_for<Members...>{}));
  }
  return rows;
}

}  // namespace

Dict to_dict(const Row& row) {
  Dict dict;
  for (const auto& [key, value] : row)
    dict.values.emplace(key, to_value(value));
  return dict;
}

std::vector<Dict> to_dicts(const Rows& rows) {
  std::vector<Dict> dicts;
  for (const auto& row : rows)
    dicts.push_back(to_dict(row));
  return dicts;
}

Row to_row(const Dict& dict) {
  Row row;
  for (const auto& [key, value] : dict.values) {
    std::visit(
        [&row, &name = key](const auto& found) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(found)>, std::vector<Dict>>) {
            row.emplace(name, sdbus::Variant(found));
          }
        },
        value);
  }
  return row;
}

Value property_value(const std::string& name, const sdbus::Variant& value) {
  using s = std::string;
  using t = std::uint64_t;
  using x = std::int64_t;
  if (name == "Topics") {
    return rows_of<s, std::int32_t, x, x, x>(value, {"topic", "partition", "next", "end", "lag"});
  }
  if (name == "Sinks") {
    return rows_of<s, s, s, s, t, t, t, t, t>(
        value, {"name", "kind", "state", "why", "with_courier", "pending", "delivered", "failed_attempts", "next_try"});
  }
  if (name == "Alerts") {
    return rows_of<x, s, s, t, t, std::uint32_t, std::uint32_t>(
        value, {"id", "state", "reason", "opened", "deadline", "told", "claims"});
  }
  if (name == "Counters" || name == "TopicNames") {
    Dict dict;
    if (name == "Counters") {
      for (const auto& [key, count] : value.get<std::map<s, t>>())
        dict.values.emplace(key, static_cast<x>(count));
    } else {
      for (const auto& [key, topic] : value.get<std::map<s, s>>())
        dict.values.emplace(key, topic);
    }
    return std::vector<Dict>{dict};
  }
  return to_value(value);
}

}  // namespace busstop::ctl
