// What the files of Bus share: its connection, and how a call is made. Included by bus*.cpp of this folder only. One
// thread. Throws Failure.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "daemon/ctl/bus.hpp"
#include "daemon/ctl/bus_values.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {

inline constexpr const char* admin_interface = "org.busstop.BusStop1.Admin";

struct Bus::Impl {
  std::string name;
  bool something = false;
  std::unique_ptr<sdbus::IConnection> connection;
  std::unique_ptr<sdbus::IProxy> proxy;
  /// A broker that is away answers after some ten seconds.
  std::chrono::seconds patience = std::chrono::seconds(60);
  bool asks_person = true;
  /// Of systemd.
  std::string unit;
  /// When the daemon was last seen to answer.
  std::optional<std::chrono::steady_clock::time_point> alive;

  /// Lets the daemon's polkit ask the person at the terminal.
  static void let_ask(sdbus::Message& message);
  /// Whether there is a process with the daemon's name. Starts none.
  [[nodiscard]] bool running();
  /// Throws Failure if the daemon is there and does not answer what takes no time: what is asked then may take minutes.
  /// Who is started by a call may take longer.
  void find_alive();
  /// What the error of a call means, now that the daemon may be asked whether it hangs.
  [[nodiscard]] Failure explain(const sdbus::Error& error);
  /// The same, or longer where a person may be asked.
  [[nodiscard]] static std::chrono::seconds patience_with(std::chrono::seconds patience);

  template <class... Results, class... Arguments>
  void call(const std::string& method, std::tuple<Results&...> results, const Arguments&... arguments) {
    call_at(dbus::interface_name, method, results, arguments...);
  }

  /// One call; its results go to `results`.
  template <class... Results, class... Arguments>
  void call_at(const char* interface, const std::string& method, std::tuple<Results&...> results,
               const Arguments&... arguments) {
    find_alive();
    try {
      auto message = proxy->createMethodCall(dbus::InterfaceName(interface), dbus::MethodName(method));
      if (asks_person) let_ask(message);
      static_cast<void>((message << ... << arguments));
      auto reply = proxy->callMethod(message, patience_with(patience));
      std::apply([&reply](auto&... result) { static_cast<void>((reply >> ... >> result)); }, results);
      alive = std::chrono::steady_clock::now();
    } catch (const sdbus::Error& error) {
      throw explain(error);
    }
  }

  template <class Result, class... Arguments>
  Result ask(const std::string& method, const Arguments&... arguments) {
    Result result;
    call(method, std::tie(result), arguments...);
    return result;
  }
};

}  // namespace busstop::ctl
