#include "bridge/courier/curl.hpp"

#include <string.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace busstop {

namespace {

/// curl_global_init() once a process, from whichever courier comes first.
void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl cannot be set up");
}

constexpr std::chrono::seconds longest_connect{10};
/// A connection on which nothing moves for this long is given up even where the transfer has more time.
constexpr std::chrono::seconds longest_silence{60};

}  // namespace

void wipe_and_free(curl_slist* list) noexcept {
  for (auto* entry = list; entry != nullptr; entry = entry->next)
    ::explicit_bzero(entry->data, std::strlen(entry->data));
  curl_slist_free_all(list);
}

CurlEasy new_easy() {
  start_curl();
  CurlEasy easy(curl_easy_init());
  if (!easy) throw std::runtime_error("libcurl has no handle to give");
  return easy;
}

CurlMulti new_multi() {
  start_curl();
  CurlMulti multi(curl_multi_init());
  if (!multi) throw std::runtime_error("libcurl has no multi handle to give");
  return multi;
}

void append(CurlList& list, const std::string& line) {
  auto* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  [[maybe_unused]] auto* same = list.release();
  list.reset(longer);
}

void set_common(CURL* easy, const Tls& tls, Duration timeout) {
  const auto ms = std::max<long>(1, std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count());
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_TIMEOUT_MS, ms);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, std::min(ms, long{std::chrono::milliseconds(longest_connect).count()}));
  if (timeout > longest_silence) {
    set(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(easy, CURLOPT_LOW_SPEED_TIME, long{longest_silence.count()});
  }
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  // A name server that does not answer must not hold the thread when the transfer is over.
  set(easy, CURLOPT_QUICK_EXIT, 1L);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  // Else libcurl reads http_proxy, and the address checks would see the proxy only.
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!tls.ca_file.empty()) {
    set(easy, CURLOPT_CAINFO, tls.ca_file.c_str());
    // A CA of one's own replaces the system's, it does not add to them.
    set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
}

namespace {

bool is_tls(int code) noexcept {
  // By number: it has no name in the oldest libcurl we build with.
  constexpr int ech_required_since_8_8 = 101;
  constexpr std::array codes{static_cast<int>(CURLE_SSL_CONNECT_ERROR),
                             static_cast<int>(CURLE_SSL_ENGINE_NOTFOUND),
                             static_cast<int>(CURLE_SSL_ENGINE_SETFAILED),
                             static_cast<int>(CURLE_SSL_CERTPROBLEM),
                             static_cast<int>(CURLE_SSL_CIPHER),
                             static_cast<int>(CURLE_PEER_FAILED_VERIFICATION),
                             static_cast<int>(CURLE_USE_SSL_FAILED),
                             static_cast<int>(CURLE_SSL_ENGINE_INITFAILED),
                             static_cast<int>(CURLE_SSL_CACERT_BADFILE),
                             static_cast<int>(CURLE_SSL_SHUTDOWN_FAILED),
                             static_cast<int>(CURLE_SSL_CRL_BADFILE),
                             static_cast<int>(CURLE_SSL_ISSUER_ERROR),
                             static_cast<int>(CURLE_SSL_PINNEDPUBKEYNOTMATCH),
                             static_cast<int>(CURLE_SSL_INVALIDCERTSTATUS),
                             static_cast<int>(CURLE_SSL_CLIENTCERT),
                             ech_required_since_8_8};
  return std::ranges::find(codes, code) != codes.end();
}

}  // namespace

Wire wire_of(CURLcode code) noexcept {
  // By number: it has no name in the oldest libcurl we build with.
  constexpr int too_large_since_8_6 = 100;
  switch (static_cast<int>(code)) {
    case CURLE_OK:
      return Wire::ok;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return Wire::bad_url;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
      return Wire::cannot_resolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_QUIC_CONNECT_ERROR:
      return Wire::cannot_connect;
    case CURLE_REMOTE_ACCESS_DENIED:
      return Wire::sender_refused;
    case CURLE_LOGIN_DENIED:
    case CURLE_AUTH_ERROR:
      return Wire::login_refused;
    case CURLE_OPERATION_TIMEDOUT:
      return Wire::timed_out;
    case CURLE_WRITE_ERROR:  // said by our own callbacks only
    case CURLE_FILESIZE_EXCEEDED:
    case too_large_since_8_6:
      return Wire::answer_too_large;
    case CURLE_ABORTED_BY_CALLBACK:
      return Wire::recalled;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_PARTIAL_FILE:
    case CURLE_UPLOAD_FAILED:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_HTTP2_STREAM:
    case CURLE_HTTP3:
      return Wire::broken;
    default:
      return is_tls(static_cast<int>(code)) ? Wire::tls_failed : Wire::failed;
  }
}

}  // namespace busstop
