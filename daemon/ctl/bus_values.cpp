#include "daemon/ctl/bus_values.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <type_traits>
#include <utility>

namespace busstop::ctl {
namespace {

using dbus::Row;
using sdbus::Struct;

/// A message as a sdbus::Variant is asked.
struct Reader {
  sdbus::Message& message;

  template <class T>
  [[nodiscard]] T get() const {
    T value{};
    message >> value;
    return value;
  }
};

template <class T, class From>
Value as(const From& from) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    return static_cast<std::int64_t>(from.template get<T>());
  } else {
    return from.template get<T>();
  }
}

/// By the type on the bus.
template <class From>
const std::map<std::string, Value (*)(const From&), std::less<>> values = {
    {"s", as<std::string>}, {"x", as<std::int64_t>},         {"t", as<std::uint64_t>},
    {"b", as<bool>},        {"i", as<std::int32_t>},         {"u", as<std::uint32_t>},
    {"as", as<Texts>},      {"aas", as<std::vector<Texts>>}, {"ay", as<Bytes>}};

Value rows_in(const Reader& reader) {
  return reader.get<std::vector<Dict>>();
}

/// Of the variant that comes next; empty for a kind of value that a later release may have.
Value value_in(sdbus::Message& from) {
  const auto type = dbus::next_in_variant(from);
  const auto known = values<Reader>.find(type);
  const auto read = type == "aa{sv}" ? rows_in : known == values<Reader>.end() ? nullptr : known->second;
  if (read == nullptr) {
    sdbus::Variant skipped;
    from >> skipped;
    return {};
  }
  dbus::enter_variant(from, type);
  auto value = read(Reader{from});
  from.exitVariant();
  return value;
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

sdbus::Message& operator>>(sdbus::Message& from, Dict& dict) {
  if (!from.enterContainer("{sv}")) return from;
  while (from.enterDictEntry("sv")) {
    std::string key;
    from >> key;
    dict.values.insert_or_assign(std::move(key), value_in(from));
    from.exitDictEntry();
  }
  from.clearFlags();
  from.exitContainer();
  return from;
}

sdbus::Message& operator>>(sdbus::Message& from, std::vector<Dict>& dicts) {
  if (!from.enterContainer("a{sv}")) return from;
  while (true) {
    Dict dict;
    if (!(from >> dict)) break;
    dicts.push_back(std::move(dict));
  }
  from.clearFlags();
  from.exitContainer();
  return from;
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
  const auto known = values<sdbus::Variant>.find(value.peekValueType());
  return known == values<sdbus::Variant>.end() ? Value() : known->second(value);
}

}  // namespace busstop::ctl
