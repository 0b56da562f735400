// The one Journal of the process: structured to journald where stderr leads there, else one line each to stderr. Any
// thread; a line is one write, so lines of two threads do not mix. Throws nothing.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/journal.hpp"

namespace busstop {

class ProcessJournal final : public Journal {
 public:
  /// `prefixed`: "<4>line", as sd-daemon(3) reads it from the stderr of a service.
  enum class Target { journald, prefixed, plain };

  explicit ProcessJournal(Target target) noexcept
      : console_(target == Target::journald ? Target::prefixed : target), target_(target) {}
  void say(Level level, std::string_view line, const Fields& fields = {}) noexcept override;

  /// The least important level (syslog's 0 to 7) that is said; at first that of Level::info.
  [[nodiscard]] int threshold() const noexcept { return threshold_; }
  void set_threshold(int level) noexcept { threshold_ = level; }
  /// Else to stderr.
  [[nodiscard]] bool speaks_to_journald() const noexcept { return target_ == Target::journald; }
  void speak_to_journald(bool journald) noexcept { target_ = journald ? Target::journald : console_; }

 private:
  const Target console_;
  std::atomic<Target> target_;
  std::atomic<int> threshold_ = static_cast<int>(Level::info);
};

inline constexpr const char* syslog_identifier = "busstopd";
/// Of "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug".
[[nodiscard]] std::optional<int> syslog_level(std::string_view word) noexcept;
[[nodiscard]] std::string_view syslog_word(int level) noexcept;

/// Looks at $JOURNAL_STREAM, $INVOCATION_ID, $NOTIFY_SOCKET and stderr.
[[nodiscard]] ProcessJournal::Target find_journal_target() noexcept;
[[nodiscard]] ProcessJournal::Target choose_journal_target(bool stderr_is_journal, bool under_systemd) noexcept;

/// `line` as it may be written: one line without control characters, at most 1000 bytes.
[[nodiscard]] std::string journal_text(std::string_view line);
/// The same with its line end, and with "<N>" before it where that is asked for.
[[nodiscard]] std::string stderr_line(ProcessJournal::Target target, Level level, std::string_view line);
/// "KEY=value" for journald: the line, its level, our name, the fields, and the MESSAGE_ID of a matter.
[[nodiscard]] std::vector<std::string> journal_entry(Level level, std::string_view line, const Fields& fields);

}  // namespace busstop
