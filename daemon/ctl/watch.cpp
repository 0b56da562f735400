// The daemon as it goes on: a screen that follows it, or a line for each change. What it says of itself wakes us; what
// it does not say (lags, counters) is asked for once a second while something moves, and more rarely while nothing
// does.
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "bridge/base/clock.hpp"
#include "bridge/base/times.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/watch_view.hpp"

namespace busstop::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration soonest = seconds(1);
constexpr Duration rarest = seconds(5);
/// That it comes is said by the bus.
constexpr Duration while_gone = seconds(60);

class Watch {
 public:
  Watch(Bus& bus, const Request& request, const Style& style)
      : bus_(bus), request_(request), style_(style), full_(style.terminal && !style.json), screen_(full_) {
    if (!request.duration.empty()) end_ = clock_.steady() + *parse_duration(request.duration);
  }

  void run() {
    bus_.listen();
    for (bool more = true; more;) {
      look();
      more = !told_enough() && wait();
    }
  }

 private:
  [[nodiscard]] bool told_enough() const { return request_.count > 0 && told_ >= request_.count; }

  Look ask() {
    Look found{clock_.wall(), {}};
    if (!bus_.running()) return found;
    try {
      found.properties = bus_.properties();
    } catch (const Failure& failure) {
      // It left while it was asked.
      if (failure.code() != exit_unavailable || bus_.running()) throw;
    }
    return found;
  }

  void look() {
    auto now = ask();
    const bool first = looks_++ == 0;
    const bool still_gone = !first && !last_.properties && !now.properties;
    const auto changes = still_gone ? std::vector<std::string>() : changes_between(last_, now, style_.json);
    if (full_) {
      // That only the clock moved is not counted.
      if (!changes.empty()) ++told_;
      drawn_ = screen_of(now, last_.properties ? last_ : now, style_);
      screen_.show(drawn_);
    } else {
      print(changes);
    }
    patience_ = changes.empty() ? std::min(patience_ * 2, rarest) : soonest;
    looked_ = clock_.steady();
    next_ = looked_ + (now.properties ? patience_ : while_gone);
    last_ = std::move(now);
  }

  void print(const std::vector<std::string>& changes) {
    for (const auto& line : changes) {
      if (told_enough()) break;
      std::puts(line.c_str());
      ++told_;
    }
    if (std::fflush(stdout) != 0) throw Failure(exit_failed, "nobody reads what is printed any more");
  }

  /// Until it is time to look again; false if it is time to end.
  bool wait() {
    while (true) {
      const auto now = clock_.steady();
      if (end_ && now >= *end_) return false;
      if (bus_.heard()) next_ = std::min(next_, looked_ + soonest);
      if (now >= next_) return true;
      const auto until = end_ ? std::min(next_, *end_) : next_;
      const auto patience = std::chrono::ceil<milliseconds>(until - now).count();
      std::array<pollfd, 2> both{{{signals_.fd(), POLLIN, 0}, {bus_.fd(), POLLIN, 0}}};
      ::poll(both.data(), both.size(), static_cast<int>(patience));
      const auto wish = signals_.take();
      if (wish == Wish::end) return false;
      if (wish == Wish::suspend) suspend();
      if (wish == Wish::redraw && full_) screen_.show(drawn_);
    }
  }

  void suspend() {
    screen_.leave();
    Signals::stop_here();
    screen_.enter();
    if (full_) screen_.show(drawn_);
  }

  Bus& bus_;
  const Request& request_;
  const Style& style_;
  const bool full_;
  SystemClock clock_;
  Signals signals_;
  Screen screen_;
  std::optional<Steady> end_;
  Look last_{};
  std::vector<std::string> drawn_;
  Duration patience_ = soonest;
  Steady looked_{};
  Steady next_{};
  std::int64_t looks_ = 0;
  std::int64_t told_ = 0;
};

}  // namespace

std::string watch(Bus& bus, const Request& request, const Style& style) {
  Watch(bus, request, style).run();
  return {};
}

}  // namespace busstop::ctl
