// Where one partition is read on, and what must be proved first: that the log still is the one that was read before.
// The last record taken is read again; if it differs, or the log ends before it, the topic was made anew. Pure; the
// Kafka room asks and acts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/model/record.hpp"

namespace busstop {

/// Starting points that only the broker can resolve; the numbers are those of librdkafka.
constexpr std::int64_t log_beginning = -2;
constexpr std::int64_t log_end = -1;

/// The offsets a broker has: [low, high).
struct LogRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

class Position {
 public:
  enum class Verdict {
    take,       ///< a new record (or a true end)
    drop,       ///< read before
    recreated,  ///< this is another log than the one that was read; why() says how that was seen
    restart,    ///< start again, from start()
  };

  /// A partition the store knows.
  [[nodiscard]] static Position known(const Progress& progress);
  /// A partition nobody knows: `start` is an offset, log_beginning or log_end.
  [[nodiscard]] static Position fresh(std::int64_t start);

  /// Where to read from: the last record again, as long as that has something to prove.
  [[nodiscard]] std::int64_t start() const noexcept;
  /// The next offset to take; -1 until the first record or end was seen.
  [[nodiscard]] std::int64_t next() const noexcept { return next_; }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }

  /// The log has not been proved yet.
  [[nodiscard]] bool proving() const noexcept { return proving_; }
  /// Something hints at another log: prove it again. False if it is being proved already, or if there is nothing to
  /// prove it by.
  bool doubt() noexcept;
  [[nodiscard]] Verdict on_record(std::int64_t offset, std::optional<Wall> time, std::uint64_t hash);
  [[nodiscard]] Verdict on_end(std::int64_t offset);
  /// The broker refused start(); `range` is what it has.
  [[nodiscard]] Verdict on_range(LogRange range);
  /// After `recreated`: everything from the beginning.
  void begin_anew();

 private:
  struct Fingerprint {
    std::int64_t offset = -1;
    std::optional<Wall> time;
    std::uint64_t hash = 0;
  };

  Verdict ends_before(std::int64_t high);

  std::int64_t start_ = log_beginning;
  std::int64_t next_ = -1;
  std::optional<Fingerprint> last_;
  bool proving_ = false;
  std::string why_;
};

}  // namespace busstop
