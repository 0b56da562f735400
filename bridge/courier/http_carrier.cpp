#include "bridge/courier/http_carrier.hpp"

#include <algorithm>
#include <utility>

namespace busstop {

namespace {

using std::chrono::milliseconds;

void check(CURLMcode code) {
  if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
}

int curl_events(std::uint32_t events) noexcept {
  int mask = 0;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP)) != 0) mask |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) mask |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0) mask |= CURL_CSELECT_ERR;
  return mask;
}

}  // namespace

HttpCarrier::HttpCarrier(const Clock& clock, std::size_t slots, Wake& wake)
    : clock_(clock), sockets_(wake), multi_(new_multi()), parcels_(slots), busy_(slots, false) {
  set(multi_.get(), CURLMOPT_SOCKETFUNCTION, &HttpCarrier::on_socket);
  set(multi_.get(), CURLMOPT_SOCKETDATA, this);
  set(multi_.get(), CURLMOPT_TIMERFUNCTION, &HttpCarrier::on_timer);
  set(multi_.get(), CURLMOPT_TIMERDATA, this);
  set(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  // Counts connections in use as well: as many idle ones may be kept as requests may be on their way.
  set(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(2 * slots));
}

HttpCarrier::~HttpCarrier() {
  for (std::size_t slot = 0; slot < parcels_.size(); ++slot)
    if (busy_[slot]) curl_multi_remove_handle(multi_.get(), parcels_[slot]->easy());
}

void HttpCarrier::start(std::size_t slot, HttpRequest&& request, HttpParcel::Listener listener) {
  if (!parcels_[slot]) parcels_[slot] = std::make_unique<HttpParcel>(sockets_);
  parcels_[slot]->load(std::move(request), std::move(listener));
  set(parcels_[slot]->easy(), CURLOPT_PRIVATE, reinterpret_cast<void*>(slot));
  check(curl_multi_add_handle(multi_.get(), parcels_[slot]->easy()));
  busy_[slot] = true;
}

Reply HttpCarrier::abort(std::size_t slot) {
  const bool sent = parcels_[slot]->sent();
  curl_multi_remove_handle(multi_.get(), parcels_[slot]->easy());
  busy_[slot] = false;
  Reply reply = parcels_[slot]->unload(CURLE_ABORTED_BY_CALLBACK, clock_.wall());
  reply.sent = sent;
  return reply;
}

std::vector<HttpCarrier::Done> HttpCarrier::turn(milliseconds longest) {
  std::vector<Done> done;
  act_on_timer();
  collect(done);
  for (const auto& event : sockets_.wait(done.empty() ? until_timer(longest) : milliseconds(0)))
    act(event.data.fd, curl_events(event.events));
  act_on_timer();
  collect(done);
  return done;
}

void HttpCarrier::act(curl_socket_t fd, int events) {
  int running = 0;
  check(curl_multi_socket_action(multi_.get(), fd, events, &running));
}

void HttpCarrier::act_on_timer() {
  if (!timer_ || std::chrono::steady_clock::now() < *timer_) return;
  timer_.reset();
  act(CURL_SOCKET_TIMEOUT, 0);
}

milliseconds HttpCarrier::until_timer(milliseconds longest) const {
  if (!timer_) return longest;
  const auto left = std::chrono::ceil<milliseconds>(*timer_ - std::chrono::steady_clock::now());
  return std::clamp(left, milliseconds(0), longest);
}

void HttpCarrier::collect(std::vector<Done>& done) {
  int left = 0;
  ended_.clear();
  // All of them first: taking handles out between two looks is dearer.
  while (const auto* message = curl_multi_info_read(multi_.get(), &left))
    if (message->msg == CURLMSG_DONE) ended_.emplace_back(message->easy_handle, message->data.result);
  done.reserve(done.size() + ended_.size());
  for (const auto& [easy, code] : ended_) {
    void* slot_as_pointer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot_as_pointer);
    const auto slot = reinterpret_cast<std::size_t>(slot_as_pointer);
    curl_multi_remove_handle(multi_.get(), easy);
    busy_[slot] = false;
    done.push_back({slot, parcels_[slot]->unload(code, clock_.wall())});
  }
}

int HttpCarrier::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) noexcept {
  std::uint32_t events = 0;
  if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) events |= EPOLLIN;
  if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) events |= EPOLLOUT;
  try {
    static_cast<HttpCarrier*>(self)->sockets_.want(fd, events);
    return 0;
  } catch (const std::exception&) {
    return -1;
  }
}

int HttpCarrier::on_timer(CURLM*, long ms, void* self) noexcept {
  auto& timer = static_cast<HttpCarrier*>(self)->timer_;
  if (ms < 0)
    timer.reset();
  else
    timer = std::chrono::steady_clock::now() + milliseconds(ms);
  return 0;
}

}  // namespace busstop
