// The terminal while something is shown on it until a person ends it, and the signals meanwhile. One at a time, made
// before any thread. Leaves the terminal as it found it. Throws Failure if there are no descriptors left.
#pragma once

#include <string>
#include <vector>

namespace busstop::ctl {

/// What the signals that came mean.
enum class Wish { none, end, redraw, suspend };

/// SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP and SIGWINCH as something to wait for.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// The one that counts most of those that have come.
  [[nodiscard]] Wish take() const;
  /// Stops this process as Ctrl-Z does; returns when it goes on.
  static void stop_here();

 private:
  int fd_ = -1;
};

/// The other screen of the terminal, where `full`; nothing otherwise.
class Screen {
 public:
  explicit Screen(bool full);
  /// Gives the terminal back.
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void enter();
  void leave() noexcept;
  /// As many of the lines as there is room for, each cut at the width.
  void show(const std::vector<std::string>& lines) const;

 private:
  bool full_;
  bool entered_ = false;
};

/// `line` cut to `width` characters on the screen; colours count nothing, and end where it is cut. Pure.
[[nodiscard]] std::string fitted(const std::string& line, std::size_t width);

}  // namespace busstop::ctl
