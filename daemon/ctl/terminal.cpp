#include "daemon/ctl/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>

#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

constexpr std::string_view to_other_screen = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view back = "\x1b[?25h\x1b[?1049l";

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH})
    sigaddset(&set, signal);
  return set;
}

void put(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;  // nobody looks any more
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Bytes of the escape sequence at the beginning of `text`; 0 if there is none.
std::size_t escape_size(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const auto end = text.find_first_of("mKJHhl", 2);
  return end == std::string_view::npos ? text.size() : end + 1;
}

}  // namespace

Signals::Signals() {
  const auto set = watched();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  fd_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd_ < 0) throw Failure(exit_failed, "cannot wait for signals: " + std::generic_category().message(errno));
}

Signals::~Signals() {
  ::close(fd_);
  const auto set = watched();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

Wish Signals::take() const {
  auto wish = Wish::none;
  signalfd_siginfo info{};
  while (::read(fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    const auto signal = static_cast<int>(info.ssi_signo);
    if (signal != SIGWINCH && signal != SIGTSTP) return Wish::end;
    if (signal == SIGTSTP) wish = Wish::suspend;
    if (wish == Wish::none) wish = Wish::redraw;
  }
  return wish;
}

void Signals::stop_here() {
  ::raise(SIGSTOP);
}

Screen::Screen(bool full) : full_(full) {
  enter();
}

Screen::~Screen() {
  leave();
}

void Screen::enter() {
  if (!full_ || entered_) return;
  put(to_other_screen);
  entered_ = true;
}

void Screen::leave() noexcept {
  if (!entered_) return;
  put(back);
  entered_ = false;
}

void Screen::show(const std::vector<std::string>& lines) const {
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
  const std::size_t rows = known ? size.ws_row : 24;
  const std::size_t columns = known ? size.ws_col : 80;
  std::string text = "\x1b[H";
  for (std::size_t i = 0; i < std::min(rows, lines.size()); ++i) {
    const bool cut = i + 1 == rows && lines.size() > rows;
    text += (i == 0 ? "" : "\r\n") + (cut ? std::string("...") : fitted(lines[i], columns)) + "\x1b[K";
  }
  put(text + "\x1b[J");
}

std::string fitted(const std::string& line, std::size_t width) {
  std::string text;
  bool coloured = false;
  std::size_t shown = 0;
  for (std::size_t at = 0; at < line.size();) {
    if (const auto size = escape_size(std::string_view(line).substr(at)); size > 0) {
      text.append(line, at, size);
      coloured = true;
      at += size;
      continue;
    }
    const bool begins = (static_cast<unsigned char>(line[at]) & 0xC0U) != 0x80U;
    if (begins && ++shown > width) return coloured ? text + "\x1b[0m" : text;
    text += line[at++];
  }
  return text;
}

}  // namespace busstop::ctl
