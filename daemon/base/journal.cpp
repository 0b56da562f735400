#include "daemon/base/journal.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "bridge/base/matter.hpp"
#include "bridge/base/text.hpp"
#include "daemon/base/message_ids.hpp"
#include "daemon/base/systemd.hpp"

namespace busstop {
namespace {

constexpr std::size_t longest_line = 1000;
constexpr std::array<std::string_view, 8> level_words = {"emerg",   "alert",  "crit", "err",
                                                         "warning", "notice", "info", "debug"};

/// systemd.exec(5): $JOURNAL_STREAM is "DEVICE:INODE" of the stream that was handed out as stdout or stderr.
bool stderr_is_journal() noexcept {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat found{};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &found) != 0) return false;
  char* rest = nullptr;
  const auto device = std::strtoull(stream, &rest, 10);
  if (*rest != ':') return false;
  return device == found.st_dev && std::strtoull(rest + 1, nullptr, 10) == found.st_ino;
}

}  // namespace

ProcessJournal::Target choose_journal_target(bool is_journal, bool under_systemd) noexcept {
  if (is_journal) return ProcessJournal::Target::journald;
  return under_systemd ? ProcessJournal::Target::prefixed : ProcessJournal::Target::plain;
}

ProcessJournal::Target find_journal_target() noexcept {
  const bool under_systemd = std::getenv("INVOCATION_ID") != nullptr || std::getenv("NOTIFY_SOCKET") != nullptr;
  return choose_journal_target(stderr_is_journal(), under_systemd && ::isatty(STDERR_FILENO) == 0);
}

std::string journal_text(std::string_view line) {
  return clipped(one_line(line), longest_line);
}

std::string stderr_line(ProcessJournal::Target target, Level level, std::string_view line) {
  if (target == ProcessJournal::Target::plain) return journal_text(line) + "\n";
  return fmt::format("<{}>{}\n", static_cast<int>(level), journal_text(line));
}

std::vector<std::string> journal_entry(Level level, std::string_view line, const Fields& fields) {
  std::vector<std::string> entry = {"MESSAGE=" + journal_text(line),
                                    fmt::format("PRIORITY={}", static_cast<int>(level)),
                                    fmt::format("SYSLOG_IDENTIFIER={}", syslog_identifier)};
  for (const auto& [key, value] : fields) {
    entry.push_back(fmt::format("{}={}", key, journal_text(value)));
    if (key == matter_field) entry.push_back(fmt::format("MESSAGE_ID={}", message_id_of(value)));
  }
  return entry;
}

std::optional<int> syslog_level(std::string_view word) noexcept {
  const auto* const found = std::ranges::find(level_words, word);
  if (found == level_words.end()) return {};
  return static_cast<int>(found - level_words.begin());
}

std::string_view syslog_word(int level) noexcept {
  return level_words.at(static_cast<std::size_t>(std::clamp(level, 0, 7)));
}

void ProcessJournal::say(Level level, std::string_view line, const Fields& fields) noexcept {
  if (static_cast<int>(level) > threshold_) return;
  const Target target = target_;
  try {
    if (target == Target::journald && send_to_journald(journal_entry(level, line, fields))) return;
    const auto text = stderr_line(target, level, line);
    // A stderr that is gone or full is no reason to stop working.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
  } catch (...) {
    // Out of memory: the line is lost, the daemon goes on.
  }
}

}  // namespace busstop
