// Every D-Bus handler and getter runs inside guarded(): on sdbus-c++ 1.2 an exception of any other kind than
// sdbus::Error ends the process, so that one call of any local user would. What is done later for a caller, when there
// is no handler to throw out of, runs inside answered().
#pragma once

#include <exception>
#include <string>

#include "bridge/store/database.hpp"
#include "daemon/answers/fault.hpp"
#include "daemon/wire/compat.hpp"
#include "daemon/wire/rows.hpp"

namespace busstop::dbus {

[[nodiscard]] inline sdbus::Error to_error(const Fault& fault) {
  return {ErrorName(error_name(fault.kind())), wire_text(fault.what())};
}

/// The exception that is being handled, as the caller hears it.
[[nodiscard]] inline sdbus::Error current_error() {
  const auto failed = [](const std::string& text) { return to_error(Fault(Fault::Kind::failed, text)); };
  try {
    throw;
  } catch (const sdbus::Error& error) {
    return error;
  } catch (const Fault& fault) {
    return to_error(fault);
  } catch (const StoreError& error) {
    return failed(std::string("the store cannot be read: ") + error.what());
  } catch (const std::exception& error) {
    return failed(std::string("a bug in busstopd: ") + error.what());
  } catch (...) {
    return failed("a bug in busstopd");
  }
}

template <class Handler>
auto guarded(Handler&& handler) -> decltype(handler()) {
  try {
    return handler();
  } catch (...) {
    throw current_error();
  }
}

/// Runs `work`; what it throws is the caller's answer.
template <class Result, class Work>
void answered(const Result& result, Work&& work) noexcept {
  try {
    try {
      work();
    } catch (...) {
      result.returnError(current_error());
    }
  } catch (...) {
    // The bus is gone, or there is no memory for an error: nobody can be told.
  }
}

}  // namespace busstop::dbus
