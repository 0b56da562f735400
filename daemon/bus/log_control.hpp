// /org/freedesktop/LogControl1: how much of the journal is said, and where; what `systemctl service-log-level` changes.
// The loop thread. Its functions throw sdbus::Error only.
#pragma once

#include <string>

#include "daemon/wire/clerk.hpp"
#include "logcontrol1_adaptor.hpp"

namespace busstop::dbus {

class LogControl final : public sdbus::AdaptorInterfaces<org::freedesktop::LogControl1_adaptor> {
 public:
  LogControl(sdbus::IConnection& connection, Clerk& clerk);
  virtual ~LogControl();

 private:
  std::string LogLevel() override;
  void LogLevel(const std::string& value) override;
  std::string LogTarget() override;
  void LogTarget(const std::string& value) override;
  std::string SyslogIdentifier() override;

  /// Throws Fault unless root or our own user calls.
  void admit();

  ProcessJournal& journal_;
  Clerk& clerk_;
};

}  // namespace busstop::dbus
