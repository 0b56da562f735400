// The epoll set of the HTTP carrier, kept lazily: a connection stays in it from its first use to its close, although
// libcurl takes it out and puts it in again for every request (two system calls each). The courier's thread; throws
// std::system_error.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "bridge/base/wake.hpp"

namespace busstop {

class Sockets {
 public:
  /// A call of `wake` ends wait(), which drains it.
  explicit Sockets(Wake& wake);
  ~Sockets();
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  /// A connection of ours: it will be close()d here, so that its place in the set is known.
  void opened(int fd);
  void close(int fd) noexcept;
  /// What libcurl now waits for (EPOLLIN, EPOLLOUT; 0: nothing).
  void want(int fd, std::uint32_t events);
  /// The sockets that are ready and wanted. One that is ready and not wanted (an idle connection whose far side has
  /// closed it) leaves the set, or it would be reported for ever.
  [[nodiscard]] std::span<const epoll_event> wait(std::chrono::milliseconds longest);

 private:
  struct Entry {
    std::uint32_t armed = 0;
    std::uint32_t wanted = 0;
    bool ours = false;
  };
  Entry& entry(int fd);
  void arm(int fd, Entry& entry, std::uint32_t events);

  int epoll_;
  Wake& wake_;
  std::vector<Entry> entries_;
  std::array<epoll_event, 256> ready_{};
};

}  // namespace busstop
