// What a caller on D-Bus did wrong, or why his wish cannot be met: an error with a kind. Thrown while a call is read,
// carried as a value once a room has it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace busstop {

class Fault : public std::runtime_error {
 public:
  enum class Kind { not_found, invalid, exists, not_ready, failed, config_invalid, denied, needs_password, limits };
  Fault(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  [[nodiscard]] Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

/// The name of the error on D-Bus.
[[nodiscard]] constexpr const char* error_name(Fault::Kind kind) noexcept {
  switch (kind) {
    case Fault::Kind::not_found:
      return "org.busstop.BusStop1.Error.NotFound";
    case Fault::Kind::invalid:
      return "org.busstop.BusStop1.Error.Invalid";
    case Fault::Kind::exists:
      return "org.busstop.BusStop1.Error.Exists";
    case Fault::Kind::not_ready:
      return "org.busstop.BusStop1.Error.NotReady";
    case Fault::Kind::config_invalid:
      return "org.busstop.BusStop1.Error.ConfigInvalid";
    case Fault::Kind::denied:
      return "org.freedesktop.DBus.Error.AccessDenied";
    case Fault::Kind::needs_password:
      return "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired";
    case Fault::Kind::limits:
      return "org.freedesktop.DBus.Error.LimitsExceeded";
    case Fault::Kind::failed:
      break;
  }
  return "org.busstop.BusStop1.Error.Failed";
}

}  // namespace busstop
