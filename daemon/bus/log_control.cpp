#include "daemon/bus/log_control.hpp"

#include <fmt/format.h>

#include "bridge/base/text.hpp"

namespace busstop::dbus {
namespace {

[[noreturn]] void unknown(const char* what, const std::string& value, const char* known) {
  throw sdbus::Error(ErrorName("org.freedesktop.DBus.Error.InvalidArgs"),
                     fmt::format("{} {}: give {}", what, wire_text(clipped(one_line(value), 64)), known));
}

}  // namespace

LogControl::LogControl(sdbus::IConnection& connection, Clerk& clerk)
    : AdaptorInterfaces(connection, ObjectPath("/org/freedesktop/LogControl1")),
      journal_(*clerk.doors().journal),
      clerk_(clerk) {
  registerAdaptor();
}

LogControl::~LogControl() {
  unregisterAdaptor();
}

void LogControl::admit() {
  if (!clerk_.authority().trusts(current_message(getObject()))) throw not_trusted();
}

std::string LogControl::LogLevel() {
  return guarded([this] { return std::string(syslog_word(journal_.threshold())); });
}

void LogControl::LogLevel(const std::string& value) {
  guarded([&] {
    admit();
    const auto level = syslog_level(value);
    if (!level) unknown("log level", value, "emerg, alert, crit, err, warning, notice, info or debug");
    journal_.set_threshold(*level);
  });
}

std::string LogControl::LogTarget() {
  return guarded([this] { return std::string(journal_.speaks_to_journald() ? "journal" : "console"); });
}

void LogControl::LogTarget(const std::string& value) {
  guarded([&] {
    admit();
    if (value != "journal" && value != "console") unknown("log target", value, "journal or console");
    journal_.speak_to_journald(value == "journal");
  });
}

std::string LogControl::SyslogIdentifier() {
  return guarded([] { return std::string(syslog_identifier); });
}

}  // namespace busstop::dbus
