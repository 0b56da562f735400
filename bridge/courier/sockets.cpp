#include "bridge/courier/sockets.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>

namespace busstop {

Sockets::Sockets(Wake& wake) : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(wake) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
  want(wake.fd(), EPOLLIN);
}

Sockets::~Sockets() {
  ::close(epoll_);
}

Sockets::Entry& Sockets::entry(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= entries_.size()) entries_.resize(index + 1);
  return entries_[index];
}

void Sockets::opened(int fd) {
  entry(fd) = {0, 0, true};
}

void Sockets::close(int fd) noexcept {
  if (static_cast<std::size_t>(fd) < entries_.size()) entries_[static_cast<std::size_t>(fd)] = {};
  ::close(fd);  // leaves the epoll set by itself
}

void Sockets::want(int fd, std::uint32_t events) {
  Entry& now = entry(fd);
  now.wanted = events;
  if (events == 0) {
    // What libcurl opens for itself (its resolver's pipe) it also closes without telling us: its number may come back
    // as another socket, so it must not stay.
    if (!now.ours) arm(fd, now, 0);
    return;
  }
  if (now.armed != events) arm(fd, now, events);
}

void Sockets::arm(int fd, Entry& entry, std::uint32_t events) {
  if (entry.armed == events) return;
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  const int operation = events == 0 ? EPOLL_CTL_DEL : entry.armed == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (::epoll_ctl(epoll_, operation, fd, &event) != 0 && operation != EPOLL_CTL_DEL)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  entry.armed = events;
}

std::span<const epoll_event> Sockets::wait(std::chrono::milliseconds longest) {
  const auto ms = static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, longest.count()));
  const int count = ::epoll_wait(epoll_, ready_.data(), static_cast<int>(ready_.size()), ms);
  if (count < 0) {
    if (errno == EINTR) return {};
    throw std::system_error(errno, std::generic_category(), "epoll_wait");
  }
  const auto end = std::remove_if(ready_.begin(), ready_.begin() + count, [&](const epoll_event& event) {
    const int fd = event.data.fd;
    if (fd == wake_.fd()) {
      wake_.drain();
      return true;
    }
    Entry& its = entry(fd);
    if (its.wanted == 0) arm(fd, its, 0);
    return its.wanted == 0;
  });
  return {ready_.data(), static_cast<std::size_t>(end - ready_.begin())};
}

}  // namespace busstop
