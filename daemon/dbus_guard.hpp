// Every D-Bus handler and getter runs inside guarded(): on sdbus-c++ 1.2 an exception of any other kind than
// sdbus::Error ends the process, so that one call of any local user would.
#pragma once

#include <exception>
#include <string>

#include "bridge/store/database.hpp"
#include "daemon/dbus_compat.hpp"
#include "daemon/dbus_rows.hpp"
#include "daemon/fault.hpp"

namespace busstop::dbus {

[[nodiscard]] inline sdbus::Error to_error(const Fault& fault) {
  return {ErrorName(error_name(fault.kind())), wire_text(fault.what())};
}

template <class Handler>
auto guarded(Handler&& handler) -> decltype(handler()) {
  const auto failed = [](const std::string& text) { return to_error(Fault(Fault::Kind::failed, text)); };
  try {
    return handler();
  } catch (const sdbus::Error&) {
    throw;
  } catch (const Fault& fault) {
    throw to_error(fault);
  } catch (const StoreError& error) {
    throw failed(std::string("the store cannot be read: ") + error.what());
  } catch (const std::exception& error) {
    throw failed(std::string("a bug in busstopd: ") + error.what());
  } catch (...) {
    throw failed("a bug in busstopd");
  }
}

}  // namespace busstop::dbus
