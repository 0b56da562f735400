#include "daemon/ctl/bus.hpp"

#include <chrono>

#include "daemon/ctl/failure.hpp"
#include "daemon/dbus_compat.hpp"
#include "daemon/instance_name.hpp"

namespace busstop::ctl {
namespace {

using dbus::Row;
using dbus::Rows;
using sdbus::Struct;

/// A broker that is away answers after some ten seconds.
constexpr std::chrono::seconds usual_patience{60};
/// Of a backup.
constexpr std::chrono::seconds longest_patience{24 * 3600};
constexpr const char* admin = "org.busstop.BusStop1.Admin";

template <class Number>
bool take_number(const sdbus::Variant& from, Value& to) {
  if (!from.containsValueOfType<Number>()) return false;
  to = static_cast<std::int64_t>(from.get<Number>());
  return true;
}

template <class Same>
bool take_same(const sdbus::Variant& from, Value& to) {
  if (!from.containsValueOfType<Same>()) return false;
  to = from.get<Same>();
  return true;
}

std::vector<Dict> to_dicts(const Rows& rows);

Value to_value(const sdbus::Variant& from) {
  Value to;
  if (take_same<std::string>(from, to) || take_same<bool>(from, to) || take_number<std::int64_t>(from, to) ||
      take_number<std::uint64_t>(from, to) || take_number<std::int32_t>(from, to) ||
      take_number<std::uint32_t>(from, to) || take_same<Bytes>(from, to) || take_same<Texts>(from, to) ||
      take_same<std::vector<Texts>>(from, to)) {
    return to;
  }
  if (from.containsValueOfType<Rows>()) return to_dicts(from.get<Rows>());
  return to;  // a kind of value that a later release may have
}

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

Bytes bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

}  // namespace

struct Bus::Impl {
  std::unique_ptr<sdbus::IConnection> connection;
  std::unique_ptr<sdbus::IProxy> proxy;
  std::chrono::seconds patience = usual_patience;

  template <class... Results, class... Arguments>
  void call(const std::string& method, std::tuple<Results&...> results, const Arguments&... arguments) {
    call_at(dbus::interface_name, method, results, arguments...);
  }

  /// One call; its results go to `results`.
  template <class... Results, class... Arguments>
  void call_at(const char* interface, const std::string& method, std::tuple<Results&...> results,
               const Arguments&... arguments) {
    try {
      auto call = proxy->callMethod(method);
      call.onInterface(interface).withTimeout(patience).withArguments(arguments...);
      std::apply([&call](auto&... result) { call.storeResultsTo(result...); }, results);
    } catch (const sdbus::Error& error) {
      throw failure_of(error.getName(), error.getMessage());
    }
  }

  template <class Result, class... Arguments>
  Result ask(const std::string& method, const Arguments&... arguments) {
    Result result;
    call(method, std::tie(result), arguments...);
    return result;
  }
};

Bus::Bus(const std::string& bus, const std::string& instance) : impl_(std::make_unique<Impl>()) {
  const bool known = bus == "system" || bus == "session" || bus.find('=') != std::string::npos;
  if (!known)
    throw Failure(exit_usage, "--bus " + bus + ": give system, session, or an address like unix:path=/run/bus");
  if (!instance.empty() && !is_instance_name(instance))
    throw Failure(exit_usage, "--instance \"" + instance + "\": " + instance_name_rule);
  dbus::choose_bus(bus);
  try {
    impl_->connection = dbus::connect(bus);
    impl_->proxy = sdbus::createProxy(*impl_->connection, dbus::ServiceName(bus_name_of(instance)),
                                      dbus::ObjectPath(dbus::object_path));
  } catch (const sdbus::Error& error) {
    throw Failure(exit_unavailable,
                  "there is no such bus: --bus is system, session, or an address (" + error.getMessage() + ")");
  }
}

Bus::~Bus() = default;

Dict Bus::properties() {
  Row found;
  try {
    impl_->proxy->callMethod("GetAll")
        .onInterface("org.freedesktop.DBus.Properties")
        .withArguments(std::string(dbus::interface_name))
        .storeResultsTo(found);
  } catch (const sdbus::Error& error) {
    throw failure_of(error.getName(), error.getMessage());
  }
  Dict all;
  for (const auto& [name, value] : found)
    all.values.emplace(name, property_value(name, value));
  return all;
}

std::vector<Dict> Bus::alerts(std::uint32_t limit, std::int64_t before) {
  return to_dicts(impl_->ask<Rows>("ListAlerts", limit, before));
}
Dict Bus::alert(std::int64_t id) {
  return to_dict(impl_->ask<Row>("GetAlert", id));
}
std::vector<Dict> Bus::deliveries(const Dict& filter, std::uint32_t limit, const std::string& before) {
  return to_dicts(impl_->ask<Rows>("ListDeliveries", to_row(filter), limit, before));
}
Dict Bus::delivery(const std::string& id) {
  return to_dict(impl_->ask<Row>("GetDelivery", id));
}
std::vector<Dict> Bus::households(std::uint32_t limit, const std::string& after) {
  return to_dicts(impl_->ask<Rows>("ListHouseholds", limit, after));
}
std::vector<Dict> Bus::contacts(const std::string& household) {
  return to_dicts(impl_->ask<Rows>("ListContacts", household, std::uint32_t{0}, std::string()));
}
std::vector<Dict> Bus::subscriptions(const std::string& product, const std::string& household, std::uint32_t limit,
                                     std::int64_t after) {
  return to_dicts(impl_->ask<Rows>("ListSubscriptions", product, household, limit, after));
}
std::vector<Dict> Bus::dead_letters(std::uint32_t limit, std::int64_t before) {
  return to_dicts(impl_->ask<Rows>("ListDeadLetters", limit, before));
}
Dict Bus::dead_letter(std::int64_t id) {
  return to_dict(impl_->ask<Row>("GetDeadLetter", id));
}
std::vector<Dict> Bus::topics() {
  return to_dicts(impl_->ask<Rows>("ListTopics"));
}

void Bus::add_household(const Dict& household) {
  impl_->call("AddHousehold", std::tie(), to_row(household));
}

void Bus::change(const std::string& method, const Texts& arguments) {
  if (arguments.size() == 1) return impl_->call(method, std::tie(), arguments[0]);
  impl_->call(method, std::tie(), arguments.at(0), arguments.at(1));
}

std::int64_t Bus::test_household(const std::string& id) {
  return impl_->ask<std::int64_t>("TestHousehold", id);
}

Place Bus::produce(const OutgoingRecord& record) {
  std::vector<Struct<std::string, Bytes>> headers;
  for (const auto& [name, value] : record.headers)
    headers.emplace_back(name, bytes_of(value));
  Place place;
  impl_->call("Produce", std::tie(place.partition, place.offset), record.topic, record.key.has_value(),
              bytes_of(record.key.value_or("")), bytes_of(record.value), headers);
  return place;
}

void Bus::create_topic(const std::string& name, int partitions, int replication) {
  impl_->call("CreateTopic", std::tie(), name, std::int32_t{partitions}, std::int32_t{replication});
}

Texts Bus::reload() {
  return impl_->ask<Texts>("Reload");
}

std::int64_t Bus::change_sink(const std::string& method, const std::string& sink) {
  std::int64_t waiting = 0;
  impl_->call_at(admin, method, std::tie(waiting), sink);
  return waiting;
}

std::vector<Dict> Bus::replay_dead_letters(const std::vector<std::int64_t>& ids) {
  Rows rows;
  impl_->call_at(admin, "ReplayDeadLetters", std::tie(rows), ids);
  return to_dicts(rows);
}

std::int64_t Bus::drop_dead_letters(const std::vector<std::int64_t>& ids) {
  std::int64_t dropped = 0;
  impl_->call_at(admin, "DropDeadLetters", std::tie(dropped), ids);
  return dropped;
}

std::int64_t Bus::backup(int file) {
  std::int64_t bytes = 0;
  impl_->patience = longest_patience;
  impl_->call_at(admin, "Backup", std::tie(bytes), sdbus::UnixFd(file));
  return bytes;
}

SinkTest Bus::test_sink(const std::string& sink, const std::string& address) {
  SinkTest test;
  std::uint64_t micros = 0;
  impl_->call_at(admin, "TestSink", std::tie(test.delivery, micros), sink, address);
  test.patience = std::chrono::microseconds(micros);
  return test;
}

}  // namespace busstop::ctl
