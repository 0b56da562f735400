#include "bridge/courier/http_parcel.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "bridge/base/text.hpp"
#include "bridge/sinks/sink.hpp"

namespace busstop {

namespace {

constexpr std::size_t kept_bytes = 512;
constexpr std::size_t most_bytes = 64 * 1024;
constexpr std::size_t most_retry_after = 128;
/// What every libcurl sends without asking first.
constexpr std::size_t most_at_once = 1024;

/// RFC 9110, 5.6.2.
constexpr auto in_tokens = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return in_tokens[static_cast<unsigned char>(c)]; });
}

bool has_controls(std::string_view text) noexcept {
  return std::ranges::any_of(text,
                             [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_folded(std::string_view text, std::string_view low) noexcept {
  return text.size() >= low.size() &&
         std::equal(low.begin(), low.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

/// libcurl sends header lines as they are: what could begin another line must not get there.
std::string header_line(const std::string& name, const std::string& value) {
  if (!is_token(name)) throw Unsendable("a header has no proper name");
  if (has_controls(value)) throw Unsendable("the header " + name + " holds control characters");
  return value.empty() ? name + ";" : name + ": " + value;
}

/// A far side that repeats our token in its answer must not bring it into the store, also where only its beginning was
/// kept.
void hide(std::string& text, std::string_view authorization) {
  const auto token = authorization.substr(authorization.find_last_of(' ') + 1);
  if (token.size() < 4) return;
  for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at))
    text.replace(at, token.size(), "***");
  for (auto size = token.size() - 1; size >= 4; --size) {
    if (!text.ends_with(token.substr(0, size))) continue;
    text.replace(text.size() - size, size, "***");
    return;
  }
}

}  // namespace

HttpParcel::HttpParcel(Sockets& sockets) : sockets_(sockets), easy_(new_easy()) {}

void HttpParcel::load(HttpRequest&& request, Listener listener) {
  request_ = std::move(request);
  listener_ = std::move(listener);
  headers_.reset();
  text_.clear();
  retry_after_.clear();
  body_bytes_ = header_bytes_ = 0;
  const bool tls = starts_with_folded(request_.url, "https://");
  gate_ = {std::move(request_.reach), !tls, !request_.authorization.empty()};

  curl_easy_reset(easy());
  set_common(easy(), request_.tls, request_.timeout);
  set(easy(), CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(easy(), CURLOPT_USERAGENT, "busstopd/" BUSSTOP_VERSION);
  set(easy(), CURLOPT_URL, request_.url.c_str());
  load_method();
  load_headers();
  load_callbacks();
}

void HttpParcel::load_method() {
  if (!is_token(request_.method)) throw Unsendable("the request has no proper method");
  const bool bare = request_.body.empty() && request_.method != "POST" && request_.method != "PUT";
  if (bare) {
    set(easy(), CURLOPT_HTTPGET, 1L);
  } else {
    set(easy(), CURLOPT_POST, 1L);
    set(easy(), CURLOPT_POSTFIELDS, request_.body.c_str());
    set(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  }
  if (request_.method != (bare ? "GET" : "POST")) set(easy(), CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void HttpParcel::load_headers() {
  for (const auto& [name, value] : request_.headers)
    append(headers_, header_line(name, value));
  if (gate_.secret) {
    std::string line = header_line("Authorization", request_.authorization.reveal());
    append(headers_, line);
    [[maybe_unused]] const Secret wiped(std::move(line));
  }
  // No waiting for "100 Continue" before a large body; with a small one libcurl does not.
  if (request_.body.size() > most_at_once) append(headers_, "Expect:");
  set(easy(), CURLOPT_HTTPHEADER, headers_.get());
}

void HttpParcel::load_callbacks() {
  set(easy(), CURLOPT_WRITEFUNCTION, &HttpParcel::on_body);
  set(easy(), CURLOPT_WRITEDATA, this);
  set(easy(), CURLOPT_HEADERFUNCTION, &HttpParcel::on_header);
  set(easy(), CURLOPT_HEADERDATA, this);
  set(easy(), CURLOPT_OPENSOCKETFUNCTION, &HttpParcel::on_open);
  set(easy(), CURLOPT_OPENSOCKETDATA, this);
  // Kept by the connection, which may outlive the parcel's request.
  set(easy(), CURLOPT_CLOSESOCKETFUNCTION, &HttpParcel::on_close);
  set(easy(), CURLOPT_CLOSESOCKETDATA, &sockets_);
  // A connection that somebody else was allowed to open may be used again.
  if (gate_.reach.anywhere && !(gate_.plain && gate_.secret)) return;
  set(easy(), CURLOPT_PREREQFUNCTION, &HttpParcel::on_request);
  set(easy(), CURLOPT_PREREQDATA, this);
}

bool HttpParcel::sent() const noexcept {
  long bytes = 0;
  return curl_easy_getinfo(easy(), CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK && bytes > 0;
}

Reply HttpParcel::unload(CURLcode code, Wall at) {
  long status = 0;
  curl_off_t took = 0;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy(), CURLINFO_TOTAL_TIME_T, &took);
  Reply reply;
  reply.wire = wire(code, static_cast<int>(status));
  reply.code = static_cast<int>(status);
  reply.sent = sent();
  reply.at = at;
  reply.took = Duration(took);
  if (status == 0 && code != CURLE_OK) text_ = curl_easy_strerror(code);
  hide(text_, request_.authorization.reveal());
  hide(text_, request_.confidential.reveal());
  reply.text = std::move(text_);
  reply.retry_after = std::move(retry_after_);
  headers_.reset();
  request_ = {};
  listener_ = {};
  return reply;
}

Wire HttpParcel::wire(CURLcode code, int status) const noexcept {
  if (code == CURLE_OK) return Wire::ok;
  if (gate_.refused != Passage::open && (code == CURLE_ABORTED_BY_CALLBACK || gate_.opened == 0))
    return gate_.refused == Passage::needs_tls ? Wire::tls_failed : Wire::forbidden_address;
  // The status says it all: the far side has answered, only too long.
  if (code == CURLE_WRITE_ERROR && status >= 200 && body_bytes_ > 0) return Wire::ok;
  // Nothing logs in here but a user name in the URL, which is refused.
  if (code == CURLE_LOGIN_DENIED) return Wire::bad_url;
  // What is not HTTP is a protocol libcurl does not know.
  if (code == CURLE_UNSUPPORTED_PROTOCOL && sent()) return Wire::broken;
  return wire_of(code);
}

std::size_t HttpParcel::on_body(char* data, std::size_t size, std::size_t count, void* parcel) noexcept {
  auto& self = *static_cast<HttpParcel*>(parcel);
  const std::size_t bytes = size * count;
  self.body_bytes_ += bytes;
  if (self.text_.size() < kept_bytes) self.text_.append(data, std::min(bytes, kept_bytes - self.text_.size()));
  long status = 0;
  if (self.listener_ && curl_easy_getinfo(self.easy(), CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status == 200)
    return self.listener_({data, bytes}) ? bytes : 0;
  return self.body_bytes_ > most_bytes ? 0 : bytes;
}

std::size_t HttpParcel::on_header(char* data, std::size_t size, std::size_t count, void* parcel) noexcept {
  auto& self = *static_cast<HttpParcel*>(parcel);
  const std::size_t bytes = size * count;
  const std::string_view line(data, bytes);
  constexpr std::string_view wanted = "retry-after:";
  self.header_bytes_ += bytes;
  if (line.starts_with("HTTP/")) self.retry_after_.clear();  // an interim answer (1xx) came before
  if (starts_with_folded(line, wanted))
    self.retry_after_ = trimmed(line.substr(wanted.size())).substr(0, most_retry_after);
  return self.header_bytes_ > most_bytes ? 0 : bytes;
}

curl_socket_t HttpParcel::on_open(void* parcel, curlsocktype, curl_sockaddr* address) noexcept {
  auto& self = *static_cast<HttpParcel*>(parcel);
  const int fd = open_socket(self.gate_, address->addr, address->socktype, address->protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  self.sockets_.opened(fd);
  return fd;
}

int HttpParcel::on_close(void* sockets, curl_socket_t fd) noexcept {
  static_cast<Sockets*>(sockets)->close(fd);
  return 0;
}

int HttpParcel::on_request(void* parcel, char* remote, char*, int, int) noexcept {
  return may_use(static_cast<HttpParcel*>(parcel)->gate_, remote) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

}  // namespace busstop
