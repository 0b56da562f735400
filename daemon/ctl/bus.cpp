#include <systemd/sd-bus.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "bridge/base/bus_trouble.hpp"
#include "daemon/base/instance_name.hpp"
#include "daemon/ctl/bus_call.hpp"

namespace busstop::ctl {
namespace {

using dbus::Row;
using sdbus::Struct;

/// Who is not root may be asked for a password, by the polkit agent of his session; the daemon gives him two minutes.
constexpr std::chrono::seconds person_patience{150};
/// Of a backup.
constexpr std::chrono::seconds longest_patience{24 * 3600};
/// Of a question that every process on a bus answers at once, unless it hangs.
constexpr std::chrono::seconds short_patience{5};
/// Who has just answered is not asked again whether he does.
constexpr std::chrono::seconds remembered{1};

Bytes bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

}  // namespace

Bus::Bus(const std::string& bus, const std::string& instance) : impl_(std::make_unique<Impl>()) {
  const bool known = bus == "system" || bus == "session" || bus.find('=') != std::string::npos;
  if (!known)
    throw Failure(exit_usage, "--bus " + bus + ": give system, session, or an address like unix:path=/run/bus");
  if (!instance.empty() && !is_instance_name(instance))
    throw Failure(exit_usage, "--instance \"" + instance + "\": " + instance_name_rule);
  impl_->name = bus_name_of(instance);
  impl_->unit = instance.empty() ? "busstopd" : "busstopd@" + instance;
  dbus::choose_bus(bus);
  try {
    impl_->connection = dbus::connect(bus);
    impl_->proxy =
        sdbus::createProxy(*impl_->connection, dbus::ServiceName(impl_->name), dbus::ObjectPath(dbus::object_path));
  } catch (const sdbus::Error& error) {
    throw Failure(exit_unavailable, "no bus at " + bus + " (" + bus_trouble(error.getName(), error.getMessage()) +
                                        "): --bus is system, session, or an address");
  }
}

Bus::~Bus() = default;

void Bus::Impl::let_ask(sdbus::Message& message) {
  // Nothing of sdbus-c++ sets this flag.
  sd_bus_message_set_allow_interactive_authorization(static_cast<sd_bus_message*>(dbus::Opened::of(message)), 1);
}

std::chrono::seconds Bus::Impl::patience_with(std::chrono::seconds patience) {
  return ::geteuid() == 0 ? patience : std::max(patience, person_patience);
}

void Bus::Impl::find_alive() {
  const auto now = std::chrono::steady_clock::now();
  if ((alive && now - *alive < remembered) || !running()) return;
  try {
    auto message = proxy->createMethodCall(dbus::InterfaceName("org.freedesktop.DBus.Peer"), dbus::MethodName("Ping"));
    static_cast<void>(proxy->callMethod(message, short_patience));
    alive = now;
  } catch (const sdbus::Error& error) {
    // Where it has ended meanwhile, the call that follows says so.
    if (is_silence(error.getName()) && running()) throw no_answer(unit);
  }
}

Failure Bus::Impl::explain(const sdbus::Error& error) {
  auto known = failure_of(error.getName(), error.getMessage(), unit);
  if (!is_silence(error.getName())) return known;
  try {
    alive.reset();
    if (!running()) return known;
    find_alive();
  } catch (const Failure& failure) {
    return failure;
  }
  return {exit_unavailable,
          "busstopd works, but has not answered this in time, and may still be doing it: look before you try it again"};
}

bool Bus::Impl::running() {
  try {
    bool there = false;
    auto bus = sdbus::createProxy(*connection, dbus::ServiceName("org.freedesktop.DBus"),
                                  dbus::ObjectPath("/org/freedesktop/DBus"));
    bus->callMethod("NameHasOwner").onInterface("org.freedesktop.DBus").withArguments(name).storeResultsTo(there);
    return there;
  } catch (const sdbus::Error& error) {
    throw Failure(exit_unavailable, "the bus is gone (" + bus_trouble(error.getName(), error.getMessage()) + ")");
  }
}

void Bus::ask_no_person() {
  impl_->asks_person = false;
}

Dict Bus::properties() {
  Row found;
  impl_->find_alive();
  try {
    impl_->proxy->callMethod("GetAll")
        .onInterface("org.freedesktop.DBus.Properties")
        .withArguments(std::string(dbus::interface_name))
        .storeResultsTo(found);
  } catch (const sdbus::Error& error) {
    throw impl_->explain(error);
  }
  Dict all;
  for (const auto& [name, value] : found)
    all.values.emplace(name, property_value(name, value));
  return all;
}

void Bus::listen() {
  try {
    const auto note = [impl = impl_.get()] { impl->something = true; };
    dbus::hear(*impl_->connection,
               "type='signal',sender='" + impl_->name + "',path_namespace='" + dbus::object_path + "'", note);
    dbus::hear(*impl_->connection,
               "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='" + impl_->name + "'",
               note);
  } catch (const sdbus::Error& error) {
    throw failure_of(error.getName(), error.getMessage(), impl_->unit);
  }
}

int Bus::fd() {
  return impl_->connection->getEventLoopPollData().fd;
}

bool Bus::heard() {
  try {
    while (dbus::process_one(*impl_->connection)) {
    }
  } catch (const sdbus::Error& error) {
    throw Failure(exit_unavailable, "the bus is gone (" + bus_trouble(error.getName(), error.getMessage()) + ")");
  }
  return std::exchange(impl_->something, false);
}

bool Bus::running() {
  return impl_->running();
}

std::vector<Dict> Bus::alerts(std::uint32_t limit, std::int64_t before) {
  return impl_->ask<std::vector<Dict>>("ListAlerts", limit, before);
}
Dict Bus::alert(std::int64_t id) {
  return impl_->ask<Dict>("GetAlert", id);
}
std::vector<Dict> Bus::deliveries(const Dict& filter, std::uint32_t limit, const std::string& before) {
  return impl_->ask<std::vector<Dict>>("ListDeliveries", to_row(filter), limit, before);
}
Dict Bus::delivery(const std::string& id) {
  return impl_->ask<Dict>("GetDelivery", id);
}
Dict Bus::why(const std::string& of, const std::string& household) {
  return impl_->ask<Dict>("Why", of, household);
}
std::vector<Dict> Bus::households(std::uint32_t limit, const std::string& after) {
  return impl_->ask<std::vector<Dict>>("ListHouseholds", limit, after);
}
std::vector<Dict> Bus::contacts(const std::string& household) {
  return impl_->ask<std::vector<Dict>>("ListContacts", household, std::uint32_t{0}, std::string());
}
std::vector<Dict> Bus::subscriptions(const std::string& product, const std::string& household, std::uint32_t limit,
                                     std::int64_t after) {
  return impl_->ask<std::vector<Dict>>("ListSubscriptions", product, household, limit, after);
}
std::vector<Dict> Bus::dead_letters(std::uint32_t limit, std::int64_t before) {
  return impl_->ask<std::vector<Dict>>("ListDeadLetters", limit, before);
}
Dict Bus::dead_letter(std::int64_t id) {
  return impl_->ask<Dict>("GetDeadLetter", id);
}
std::vector<Dict> Bus::topics() {
  return impl_->ask<std::vector<Dict>>("ListTopics");
}

std::string Bus::add_household(const Dict& household) {
  return impl_->ask<std::string>("AddHousehold", to_row(household));
}

void Bus::change(const std::string& method, const Texts& arguments) {
  if (arguments.size() == 1) return impl_->call(method, std::tie(), arguments[0]);
  impl_->call(method, std::tie(), arguments.at(0), arguments.at(1));
}

std::int64_t Bus::test_household(const std::string& id) {
  return impl_->ask<std::int64_t>("TestHousehold", id);
}

std::vector<Dict> Bus::silences(std::uint32_t limit, std::int64_t before) {
  return impl_->ask<std::vector<Dict>>("ListSilences", limit, before);
}

std::int64_t Bus::add_silence(const Dict& silence, std::uint64_t until) {
  auto row = to_row(silence);
  row.emplace("until", sdbus::Variant(until));
  return impl_->ask<std::int64_t>("AddSilence", row);
}

std::int64_t Bus::remove_silence(std::int64_t id) {
  return impl_->ask<std::int64_t>("RemoveSilence", id);
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
  impl_->call_at(admin_interface, method, std::tie(waiting), sink);
  return waiting;
}

std::vector<Dict> Bus::replay_dead_letters(const std::vector<std::int64_t>& ids) {
  std::vector<Dict> rows;
  impl_->call_at(admin_interface, "ReplayDeadLetters", std::tie(rows), ids);
  return rows;
}

std::int64_t Bus::drop_dead_letters(const std::vector<std::int64_t>& ids) {
  std::int64_t dropped = 0;
  impl_->call_at(admin_interface, "DropDeadLetters", std::tie(dropped), ids);
  return dropped;
}

std::int64_t Bus::backup(int file) {
  std::int64_t bytes = 0;
  impl_->patience = longest_patience;
  impl_->call_at(admin_interface, "Backup", std::tie(bytes), sdbus::UnixFd(file));
  return bytes;
}

std::vector<Dict> Bus::examine() {
  std::vector<Dict> rows;
  impl_->call_at(admin_interface, "Examine", std::tie(rows));
  return rows;
}

SinkTest Bus::test_sink(const std::string& sink, const std::string& address) {
  SinkTest test;
  std::uint64_t micros = 0;
  impl_->call_at(admin_interface, "TestSink", std::tie(test.delivery, micros), sink, address);
  test.patience = std::chrono::microseconds(micros);
  return test;
}

}  // namespace busstop::ctl
