// The yardstick: POSTs N bodies of 300 bytes to URL with a number of them in flight, by the technique of the courier
// (multi_socket, sockets left in the epoll set, handles reset and used again) and nothing else: no state, no verdicts,
// no Kafka.
//   bench_raw_curl URL N [IN_FLIGHT=64]
// Prints one line: events, failures, seconds, events/s, CPU microseconds per event.
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Run {
  std::string url;
  long wanted = 0;
  long started = 0;
  long ended = 0;
  long failed = 0;
  std::string body;
  curl_slist* headers = nullptr;
  CURLM* multi = nullptr;
  int epoll = -1;
  long timer_ms = -1;
  /// What each socket waits for in the epoll set; 0: it is not in it.
  std::vector<std::uint32_t> armed = std::vector<std::uint32_t>(65536, 0);
};

std::size_t drop(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

int on_close(void* context, curl_socket_t fd) {
  static_cast<Run*>(context)->armed[static_cast<std::size_t>(fd)] = 0;
  return ::close(fd);
}

int on_socket(CURL*, curl_socket_t fd, int what, void* context, void*) {
  auto& run = *static_cast<Run*>(context);
  if (what == CURL_POLL_REMOVE) return 0;
  epoll_event event{};
  if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
  if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
  event.data.fd = fd;
  auto& armed = run.armed[static_cast<std::size_t>(fd)];
  if (armed == event.events) return 0;
  ::epoll_ctl(run.epoll, armed == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
  armed = event.events;
  return 0;
}

int on_timer(CURLM*, long ms, void* context) {
  static_cast<Run*>(context)->timer_ms = ms;
  return 0;
}

void start(Run& run, CURL* easy) {
  ++run.started;
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_URL, run.url.c_str());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 15000L);
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, run.body.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(run.body.size()));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, run.headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &run);
  curl_multi_add_handle(run.multi, easy);
}

void collect(Run& run) {
  std::vector<CURL*> ended;
  int left = 0;
  while (const auto* message = curl_multi_info_read(run.multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    if (message->data.result != CURLE_OK || status / 100 != 2) ++run.failed;
    ended.push_back(message->easy_handle);
  }
  for (auto* easy : ended) {
    curl_multi_remove_handle(run.multi, easy);
    ++run.ended;
    if (run.started < run.wanted) start(run, easy);
  }
}

void turn(Run& run) {
  std::array<epoll_event, 256> events{};
  const int ms = run.timer_ms < 0 ? 1000 : static_cast<int>(run.timer_ms);
  const int count = ::epoll_wait(run.epoll, events.data(), static_cast<int>(events.size()), ms);
  int running = 0;
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    int mask = 0;
    if ((event.events & EPOLLOUT) != 0) mask |= CURL_CSELECT_OUT;
    if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0) mask |= CURL_CSELECT_IN;
    curl_multi_socket_action(run.multi, event.data.fd, mask, &running);
  }
  if (count == 0 || run.timer_ms == 0) {
    run.timer_ms = -1;
    curl_multi_socket_action(run.multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
  collect(run);
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_raw_curl URL N [IN_FLIGHT=64]\n");
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Run run;
  run.url = argv[1];
  run.wanted = std::atol(argv[2]);
  const long in_flight = argc > 3 ? std::atol(argv[3]) : 64;
  run.body = R"({"title":")" + std::string(286, 'x') + R"("})";
  run.headers = curl_slist_append(curl_slist_append(nullptr, "Content-Type: application/json"), "Expect:");
  run.multi = curl_multi_init();
  run.epoll = ::epoll_create1(EPOLL_CLOEXEC);
  curl_multi_setopt(run.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(run.multi, CURLMOPT_SOCKETDATA, &run);
  curl_multi_setopt(run.multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(run.multi, CURLMOPT_TIMERDATA, &run);
  curl_multi_setopt(run.multi, CURLMOPT_MAXCONNECTS, 2 * in_flight);

  std::vector<CURL*> handles;
  const auto begin = Clock::now();
  const double cpu_before = cpu_seconds();
  for (long i = 0; i < in_flight && run.started < run.wanted; ++i) {
    handles.push_back(curl_easy_init());
    start(run, handles.back());
  }
  while (run.ended < run.wanted)
    turn(run);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const auto events = static_cast<double>(run.ended);
  std::printf("events=%ld failed=%ld seconds=%.3f events/s=%.0f cpu_us/event=%.1f\n", run.ended, run.failed, seconds,
              events / seconds, (cpu_seconds() - cpu_before) * 1e6 / events);

  for (auto* easy : handles)
    curl_easy_cleanup(easy);
  curl_multi_cleanup(run.multi);
  curl_slist_free_all(run.headers);
  return run.failed == 0 ? 0 : 1;
}
