// One HTTP request on its way: an easy handle that is used again, what libcurl is told about the request, and what it
// heard in answer. HTTP/1.1, no redirects, at most 64 KiB of answer unless somebody listens to it. The courier's
// thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bridge/courier/curl.hpp"
#include "bridge/courier/gate.hpp"
#include "bridge/courier/sockets.hpp"

namespace busstop {

class HttpParcel {
 public:
  /// `sockets` must outlive the parcel and every connection it opened. Throws std::runtime_error.
  explicit HttpParcel(Sockets& sockets);

  /// Makes the handle ready for `request`. Throws Unsendable if the request cannot be put into HTTP (a line break in a
  /// header) and std::runtime_error if libcurl refuses.
  /// `listener`: gets the body of a good answer as it comes, and answers whether it wants more; it must not throw.
  using Listener = std::function<bool(std::string_view bytes)>;
  void load(HttpRequest&& request, Listener listener = {});
  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }

  /// True once a byte of the request has left.
  [[nodiscard]] bool sent() const noexcept;
  /// What became of it; `code` as libcurl says. Forgets the request.
  [[nodiscard]] Reply unload(CURLcode code, Wall at);

 private:
  void load_method();
  void load_headers();
  void load_callbacks();
  [[nodiscard]] Wire wire(CURLcode code, int status) const noexcept;

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* parcel) noexcept;
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* parcel) noexcept;
  static curl_socket_t on_open(void* parcel, curlsocktype purpose, curl_sockaddr* address) noexcept;
  static int on_close(void* sockets, curl_socket_t fd) noexcept;
  static int on_request(void* parcel, char* remote, char* local, int remote_port, int local_port) noexcept;

  Sockets& sockets_;
  CurlEasy easy_;
  HttpRequest request_;
  Listener listener_;
  CurlList headers_;
  Gate gate_;
  std::string text_;
  std::string retry_after_;
  std::size_t body_bytes_ = 0;
  std::size_t header_bytes_ = 0;
};

}  // namespace busstop
