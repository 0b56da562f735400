// Households, contacts and subscriptions out of a file: looked at as a whole, then written; a thousand rows a call, the
// next ones being read while the daemon works.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <future>
#include <iostream>

#include "bridge/base/clock.hpp"
#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/bad_lines.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/import_lines.hpp"

namespace busstop::ctl {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t rows_a_call = 1000;
constexpr std::size_t bytes_a_call = std::size_t{512} << 10U;
constexpr std::chrono::milliseconds between_words{200};

/// How far it is, on a terminal.
class Progress {
 public:
  ~Progress() {
    if (told_) std::cerr << "\r" << std::string(width, ' ') << "\r" << std::flush;
  }
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void tell(bool only_look, std::int64_t rows, double share) {
    const auto now = steady_clock::now();
    if (!terminal_ || now - last_ < between_words) return;
    last_ = now;
    told_ = true;
    const auto percent = share < 0 ? std::string() : fmt::format(" ({:.0f} %)", share * 100);
    std::cerr << fmt::format("\r{:<{}}\r{}: {} lines{}", "", width, only_look ? "looking" : "importing", rows, percent)
              << std::flush;
  }

 private:
  static constexpr std::size_t width = 60;
  const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool told_ = false;
  steady_clock::time_point last_ = steady_clock::now();
};

/// Rows that go in one call, and the lines they stand in.
template <class Line>
struct Batch {
  std::vector<Line> rows;
  std::vector<std::int64_t> lines;
  std::size_t bytes = 0;
};

template <class Line>
class Importer {
 public:
  using Read = std::function<std::optional<Line>(ImportedRow&)>;
  Importer(Bus& bus, const Request& request, const ImportKind& kind, Read read)
      : bus_(bus), request_(request), kind_(kind), read_(std::move(read)) {}

  std::string run(const Style& style) {
    ImportFile file(request_.first, !request_.skip_bad);
    const auto format = import_format(request_.format, request_.first, file);
    if (!request_.skip_bad) {
      pass(file, format, true);
      if (!bad_.empty()) refuse(style);
      file.rewind();
      done_ = {};
    }
    pass(file, format, false);
    if (!request_.skip_bad && !bad_.empty()) stopped(style);
    if (!bad_.empty() && !style.json) std::cerr << bad_.text();
    return summary(style);
  }

 private:
  void pass(ImportFile& file, ImportFormat format, bool only_look) {
    Progress progress;
    ImportRows rows(file, format, kind_);
    ImportedRow row;
    std::int64_t count = 0;
    Batch<Line> batch;
    while (may_go_on(only_look) && rows.next(row)) {
      progress.tell(only_look, ++count, file.share());
      auto line = row.wrong.empty() ? read_(row) : std::nullopt;
      if (!line) {
        bad_.add(row.line, row.wrong);
        continue;
      }
      const auto bytes = size_of(*line);
      if (!batch.rows.empty() && (batch.rows.size() >= rows_a_call || batch.bytes + bytes > bytes_a_call))
        send(std::exchange(batch, {}), only_look);
      batch.bytes += bytes;
      batch.rows.push_back(*std::move(line));
      batch.lines.push_back(row.line);
    }
    if (!batch.rows.empty() && may_go_on(only_look)) send(std::move(batch), only_look);
    collect();
  }

  /// Where everything was looked at before, nothing is refused any more, unless somebody else changed something.
  [[nodiscard]] bool may_go_on(bool only_look) const { return only_look || request_.skip_bad || bad_.empty(); }

  /// The call before must have ended: the rows keep their order.
  void send(Batch<Line> batch, bool only_look) {
    collect();
    if (!may_go_on(only_look)) return;
    lines_ = std::move(batch.lines);
    under_way_ = std::async(std::launch::async,
                            [this, rows = std::move(batch.rows), only_look] { return bus_.import(rows, only_look); });
  }

  void collect() {
    if (!under_way_.valid()) return;
    try {
      const auto answer = under_way_.get();
      done_.added += answer.added;
      done_.changed += answer.changed;
      done_.unchanged += answer.unchanged;
      for (const auto& [place, why] : answer.refused)
        bad_.add(place < lines_.size() ? lines_[place] : 0, why);
    } catch (const Failure& failure) {
      const auto taken = done_.added + done_.changed + done_.unchanged;
      if (taken == 0) throw;
      throw Failure(failure.code(), fmt::format("{}\n{} lines had been taken: import the file again, what is there "
                                                "stays as it is",
                                                failure.what(), taken));
    }
  }

  [[nodiscard]] std::string counted_bad() const {
    return fmt::format("{} bad line{}", bad_.count(), bad_.count() == 1 ? "" : "s");
  }
  [[nodiscard]] std::string json() const {
    return JsonObject()
               .add("added", done_.added)
               .add("changed", done_.changed)
               .add("unchanged", done_.unchanged)
               .add("refused", bad_.count())
               .add_raw("bad", bad_.json())
               .text() +
           "\n";
  }
  [[nodiscard]] std::string summary(const Style& style) const {
    if (style.json) return json();
    return fmt::format("{} added, {} changed, {} unchanged, {} refused\n", done_.added, done_.changed, done_.unchanged,
                       bad_.count());
  }
  [[noreturn]] void refuse(const Style& style) {
    done_ = {};
    throw Failure(exit_bad_data,
                  fmt::format("{}, so nothing was written: put right what is wrong, or give --skip-bad{}",
                              counted_bad(), style.json ? "" : "\n" + std::string(trimmed(bad_.text()))),
                  style.json ? json() : std::string());
  }
  [[noreturn]] void stopped(const Style& style) {
    throw Failure(exit_bad_data,
                  fmt::format("this was right when the file was looked at; what stands before it is written, and the "
                              "file may be imported again\n{}",
                              trimmed(bad_.text())),
                  summary(style));
  }

  Bus& bus_;
  const Request& request_;
  const ImportKind& kind_;
  Read read_;
  BadLines bad_;
  ImportAnswer done_;
  std::future<ImportAnswer> under_way_;
  std::vector<std::int64_t> lines_;
};

}  // namespace

std::string import_households(Bus& bus, const Request& request, const Style& style) {
  return Importer<HouseholdLine>(bus, request, household_import(), household_line).run(style);
}

std::string import_contacts(Bus& bus, const Request& request, const Style& style) {
  return Importer<ContactLine>(bus, request, contact_import(), contact_line).run(style);
}

std::string import_subscriptions(Bus& bus, const Request& request, const Style& style) {
  // Where no time is given the order of the lines is that of the queue. A row takes more than a microsecond, so none
  // is ahead of the clock.
  auto now = SystemClock().wall();
  return Importer<SubscriptionLine>(bus, request, subscription_import(),
                                    [&now](ImportedRow& row) { return subscription_line(row, now += Duration(1)); })
      .run(style);
}

}  // namespace busstop::ctl
