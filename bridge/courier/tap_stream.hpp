// One stream of taps: what the far side sends is cut into lines, and what is a tap is kept until it is fetched. Knows
// when it has had enough for a while: a flood on a reply topic costs its own sender's time and nobody else's. Pure;
// time comes from outside. The courier's thread.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/sinks/sink.hpp"

namespace busstop {

class TapStream {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// More than that in that time are left with the far side until it is over.
  static constexpr std::size_t most_taps = 1000;
  static constexpr std::chrono::seconds window{2};
  /// A message of 4096 bytes, all of them escaped, fits.
  static constexpr std::size_t longest_line = std::size_t{32} * 1024;
  /// Of a tap no token is as long; what is longer is nothing to keep.
  static constexpr std::size_t longest_text = 256;
  /// A server may send what comes at one moment in another order than it keeps it in. So a stream is made again from
  /// this many taps back, and what was heard before is passed over.
  static constexpr std::size_t overlap = 100;

  /// False: the connection is to be closed, and made again no sooner than rest().
  [[nodiscard]] bool hear(std::string_view bytes, const Sink& sink, Time now);
  /// A new connection begins with a new line.
  void begin() noexcept;
  [[nodiscard]] std::vector<Tapped> fetch() { return std::exchange(heard_, {}); }
  void put_back(std::vector<Tapped> taps) { heard_ = std::move(taps); }
  [[nodiscard]] bool empty() const noexcept { return heard_.empty(); }
  /// Until when it has had enough.
  [[nodiscard]] Time rest(Time now) const noexcept;
  /// Where the stream goes on, for start_at(): the ids of the taps heard last, with blanks between.
  [[nodiscard]] std::string position() const;
  void start_at(std::string_view position);
  /// The message behind which it is asked for; empty: from the beginning.
  [[nodiscard]] std::string behind() const { return known_.empty() ? std::string() : known_.front(); }

 private:
  [[nodiscard]] bool take(std::string_view line, const Sink& sink, Time now);
  void know(std::string id);

  std::string line_;
  bool too_long_ = false;
  std::vector<Tapped> heard_;
  /// Oldest first.
  std::deque<std::string> known_;
  Time window_began_{};
  std::size_t in_window_ = 0;
};

}  // namespace busstop
