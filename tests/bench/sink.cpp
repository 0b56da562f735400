// The far side of the benchmarks: a web server on 127.0.0.1 that answers 204 to everything, on one thread, over kept
// connections.
//   bench_sink --port N [--delay MS] [--times FILE --id-after TEXT]
// On SIGTERM or SIGINT it prints count, connections, first and last arrival (microseconds since 1970) and requests/s.
// With --times it writes a line "ID MICROSECONDS" for each request; the id is what follows TEXT (for instance
// 'webhook-id: ') up to a quote or CR.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using Steady = std::chrono::steady_clock;

struct Connection {
  std::string input;
  /// So that a delayed answer does not go to whoever has the descriptor next.
  std::uint64_t number = 0;
};

struct Owed {
  Steady::time_point due;
  int fd = -1;
  std::uint64_t number = 0;
};

struct Sink {
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  int listener = -1;
  int signals = -1;
  std::chrono::milliseconds delay{0};
  std::string times_file;
  std::string id_after;
  std::vector<Connection> connections = std::vector<Connection>(65536);
  std::uint64_t made = 0;
  std::deque<Owed> owed;
  std::int64_t count = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::vector<std::pair<std::string, std::int64_t>> times;
};

constexpr std::string_view answer = "HTTP/1.1 204 No Content\r\n\r\n";

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void watch(const Sink& sink, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  ::epoll_ctl(sink.epoll, EPOLL_CTL_ADD, fd, &event);
}

/// The length of the first whole request in `input`; 0 if it is not whole yet.
std::size_t request_length(std::string_view input) {
  const auto end = input.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  constexpr std::string_view key = "\r\ncontent-length:";
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  const auto at =
      std::search(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(end), key.begin(), key.end(), same);
  std::size_t length = end + 4;
  if (at != input.begin() + static_cast<std::ptrdiff_t>(end)) length += std::strtoul(&*at + key.size(), nullptr, 10);
  return input.size() < length ? 0 : length;
}

void note(Sink& sink, std::string_view request) {
  sink.last = now_us();
  if (sink.count++ == 0) sink.first = sink.last;
  if (sink.times_file.empty()) return;
  const auto at = request.find(sink.id_after);
  if (at == std::string_view::npos) return;
  const auto from = at + sink.id_after.size();
  sink.times.emplace_back(request.substr(from, request.find_first_of("\"\r", from) - from), sink.last);
}

void send_answers(int fd, std::size_t count) {
  std::string bytes;
  for (; count > 0; --count)
    bytes += answer;
  [[maybe_unused]] const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void hear(Sink& sink, int fd) {
  static std::array<char, 65536> buffer;
  auto& connection = sink.connections[static_cast<std::size_t>(fd)];
  const auto bytes = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (bytes < 0 && errno == EAGAIN) return;
  if (bytes <= 0) {
    connection = {};
    ::close(fd);
    return;
  }
  connection.input.append(buffer.data(), static_cast<std::size_t>(bytes));
  std::size_t asked = 0;
  std::size_t used = 0;
  while (const auto length = request_length(std::string_view(connection.input).substr(used))) {
    note(sink, std::string_view(connection.input).substr(used, length));
    used += length;
    ++asked;
  }
  connection.input.erase(0, used);
  if (sink.delay.count() == 0) {
    send_answers(fd, asked);
    return;
  }
  for (; asked > 0; --asked)
    sink.owed.push_back({Steady::now() + sink.delay, fd, connection.number});
}

void accept_all(Sink& sink) {
  int fd = -1;
  while ((fd = ::accept4(sink.listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    sink.connections[static_cast<std::size_t>(fd)] = {{}, ++sink.made};
    watch(sink, fd);
  }
}

int pay(Sink& sink) {
  const auto now = Steady::now();
  while (!sink.owed.empty() && sink.owed.front().due <= now) {
    const auto debt = sink.owed.front();
    sink.owed.pop_front();
    if (sink.connections[static_cast<std::size_t>(debt.fd)].number == debt.number) send_answers(debt.fd, 1);
  }
  if (sink.owed.empty()) return -1;
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(sink.owed.front().due - now).count());
}

void serve(Sink& sink) {
  std::array<epoll_event, 512> events{};
  while (true) {
    const int count = ::epoll_wait(sink.epoll, events.data(), static_cast<int>(events.size()), pay(sink));
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == sink.signals) return;
      if (fd == sink.listener)
        accept_all(sink);
      else
        hear(sink, fd);
    }
  }
}

bool listen_on(Sink& sink, int port) {
  sink.listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  ::setsockopt(sink.listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::bind(sink.listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(sink.listener, 1024) != 0)
    return false;
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::sigprocmask(SIG_BLOCK, &ends, nullptr);
  sink.signals = ::signalfd(-1, &ends, SFD_CLOEXEC);
  watch(sink, sink.listener);
  watch(sink, sink.signals);
  return true;
}

void tell(const Sink& sink) {
  const double seconds = static_cast<double>(sink.last - sink.first) * 1e-6;
  std::printf("count=%lld connections=%llu first_us=%lld last_us=%lld requests/s=%.0f\n",
              static_cast<long long>(sink.count), static_cast<unsigned long long>(sink.made),
              static_cast<long long>(sink.first), static_cast<long long>(sink.last),
              seconds > 0 ? static_cast<double>(sink.count) / seconds : 0.0);
  if (sink.times_file.empty()) return;
  std::ofstream file(sink.times_file);
  for (const auto& [id, time] : sink.times)
    file << id << ' ' << time << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  Sink sink;
  int port = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--port")
      port = std::atoi(argv[i + 1]);
    else if (option == "--delay")
      sink.delay = std::chrono::milliseconds(std::atoi(argv[i + 1]));
    else if (option == "--times")
      sink.times_file = argv[i + 1];
    else if (option == "--id-after")
      sink.id_after = argv[i + 1];
    else
      port = -1;
  }
  if (port <= 0 || argc % 2 == 0) {
    std::fprintf(stderr, "usage: bench_sink --port N [--delay MS] [--times FILE --id-after TEXT]\n");
    return 2;
  }
  if (!listen_on(sink, port)) {
    std::perror("bench_sink");
    return 1;
  }
  std::printf("listening on 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  serve(sink);
  tell(sink);
  return 0;
}
