// Carries HTTP requests, up to one in each slot, on one thread: libcurl's multi handle driven by epoll. Connections are
// kept for the next request. turn() is where the courier's thread waits. The courier's thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/courier/curl.hpp"
#include "bridge/courier/http_parcel.hpp"
#include "bridge/courier/sockets.hpp"

namespace busstop {

class HttpCarrier {
 public:
  struct Done {
    std::size_t slot = 0;
    Reply reply;
  };

  /// `wake` ends the wait of turn(). Throws std::system_error, std::runtime_error.
  HttpCarrier(const Clock& clock, std::size_t slots, Wake& wake);
  ~HttpCarrier();
  HttpCarrier(const HttpCarrier&) = delete;
  HttpCarrier& operator=(const HttpCarrier&) = delete;

  /// `slot` must be free. Throws Unsendable, std::runtime_error; the slot then stays free.
  void start(std::size_t slot, HttpRequest&& request, HttpParcel::Listener listener = {});
  [[nodiscard]] bool sent(std::size_t slot) const noexcept { return parcels_[slot]->sent(); }
  /// Stops it where it is.
  [[nodiscard]] Reply abort(std::size_t slot);
  /// Moves everything that can move, waits at most `longest` for more (not at all if something has ended) and says what
  /// has ended.
  [[nodiscard]] std::vector<Done> turn(std::chrono::milliseconds longest);

 private:
  using Time = std::chrono::steady_clock::time_point;

  void act(curl_socket_t fd, int events);
  void act_on_timer();
  void collect(std::vector<Done>& done);
  [[nodiscard]] std::chrono::milliseconds until_timer(std::chrono::milliseconds longest) const;
  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* of_socket) noexcept;
  static int on_timer(CURLM* multi, long ms, void* self) noexcept;

  const Clock& clock_;
  Sockets sockets_;
  /// Destroyed before the sockets, which its connections still close.
  CurlMulti multi_;
  /// Made when a slot is first used, then used again and again.
  std::vector<std::unique_ptr<HttpParcel>> parcels_;
  std::vector<bool> busy_;
  /// What has ended, while it is looked at: room that is used again.
  std::vector<std::pair<CURL*, CURLcode>> ended_;
  /// libcurl's next deadline; measured with the clock of the operating system, as its own are.
  std::optional<Time> timer_;
};

}  // namespace busstop
