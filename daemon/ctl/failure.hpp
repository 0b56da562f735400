// Why a command failed, and what busstopctl ends with. Thrown by everything in this folder, caught in run(). The exit
// codes are documented in the help: they stay.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace busstop::ctl {

inline constexpr int exit_ok = 0;
/// The daemon refused it, or it went wrong.
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 64;
/// Lines of a file that was to be imported.
inline constexpr int exit_bad_data = 65;
inline constexpr int exit_no_input = 66;
/// The daemon, or the bus, is not there, or does not answer.
inline constexpr int exit_unavailable = 69;
inline constexpr int exit_no_permission = 77;

class Failure : public std::runtime_error {
 public:
  /// `output` is printed all the same: what was found, or what had been done by then.
  Failure(int code, const std::string& text, std::string output = {})
      : std::runtime_error(text), code_(code), output_(std::move(output)) {}
  [[nodiscard]] int code() const noexcept { return code_; }
  [[nodiscard]] const std::string& output() const noexcept { return output_; }

 private:
  int code_;
  std::string output_;
};

/// What an error of D-Bus means to the person at the terminal. `unit`: of systemd. Pure.
[[nodiscard]] Failure failure_of(const std::string& error_name, const std::string& text, const std::string& unit);
/// Whether an error of D-Bus says no more than that nobody has answered.
[[nodiscard]] bool is_silence(const std::string& error_name);
/// Of a daemon that is on the bus and does not answer what every process answers at once.
[[nodiscard]] Failure no_answer(const std::string& unit);

}  // namespace busstop::ctl
