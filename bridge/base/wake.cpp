#include "bridge/base/wake.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>

namespace busstop {

Wake::Wake() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Wake::~Wake() {
  ::close(fd_);
}

void Wake::signal() noexcept {
  const std::uint64_t one = 1;
  // EAGAIN means the counter is full: the reader is awake already.
  [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

void Wake::drain() noexcept {
  std::uint64_t calls = 0;
  [[maybe_unused]] const auto got = ::read(fd_, &calls, sizeof calls);
}

bool Wake::wait(std::chrono::milliseconds timeout) noexcept {
  pollfd entry{fd_, POLLIN, 0};
  const auto longest = std::chrono::milliseconds(std::numeric_limits<int>::max());
  const auto ms = static_cast<int>(std::clamp(timeout, std::chrono::milliseconds(0), longest).count());
  const bool called = ::poll(&entry, 1, ms) > 0;
  if (called) drain();
  return called;
}

}  // namespace busstop
