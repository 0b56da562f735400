#include "tests/unit/courier/test_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <stdexcept>
#include <utility>

namespace busstop::test {

namespace {

/// Below 32768, where no outgoing connection takes a port away.
int listen_on(int& port) {
  std::random_device random;
  for (int attempt = 0; attempt < 200; ++attempt) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    port = 20000 + static_cast<int>(random() % 12000);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && ::listen(fd, 512) == 0) return fd;
    ::close(fd);
  }
  throw std::runtime_error("no free port");
}

}  // namespace

TestServer::TestServer(Talk talk) : talk_(std::move(talk)), listener_(listen_on(port_)), thread_([this] { run(); }) {}

TestServer::~TestServer() {
  {
    const std::scoped_lock lock(mutex_);
    quit_ = true;
  }
  wake_.signal();
  thread_.join();
  for (const auto& [fd, connection] : open_)
    ::close(fd);
  ::close(listener_);
}

int TestServer::connections() const {
  const std::scoped_lock lock(mutex_);
  return made_;
}

void TestServer::send_to_all(std::string bytes) {
  {
    const std::scoped_lock lock(mutex_);
    for_all_ += bytes;
  }
  wake_.signal();
}

void TestServer::run() {
  while (true) {
    std::vector<pollfd> watched = {{wake_.fd(), POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const auto& [fd, connection] : open_)
      watched.push_back({fd, POLLIN, 0});
    ::poll(watched.data(), watched.size(), -1);
    if (watched[0].revents != 0) {
      wake_.drain();
      const std::scoped_lock lock(mutex_);
      if (quit_) return;
      for (const auto& [fd, connection] : open_)
        ::send(fd, for_all_.data(), for_all_.size(), MSG_NOSIGNAL);
      for_all_.clear();
    }
    for (std::size_t i = 2; i < watched.size(); ++i) {
      if (watched[i].revents == 0 || hear(watched[i].fd)) continue;
      ::close(watched[i].fd);
      open_.erase(watched[i].fd);
    }
    if (watched[1].revents != 0) accept_one();
  }
}

void TestServer::accept_one() {
  const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) return;
  const int yes = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  int number = 0;
  {
    const std::scoped_lock lock(mutex_);
    number = made_++;
  }
  auto& connection = open_[fd];
  connection = {number, {}};
  reply(fd, connection);
}

bool TestServer::hear(int fd) {
  std::array<char, 65536> buffer{};
  const auto bytes = ::recv(fd, buffer.data(), buffer.size(), 0);
  if (bytes <= 0) return false;
  auto& connection = open_[fd];
  connection.input.append(buffer.data(), static_cast<std::size_t>(bytes));
  return reply(fd, connection);
}

bool TestServer::reply(int fd, Connection& connection) {
  const Said said = talk_(connection.number, connection.input);
  for (std::size_t sent = 0; sent < said.bytes.size();) {
    const auto bytes = ::send(fd, said.bytes.data() + sent, said.bytes.size() - sent, MSG_NOSIGNAL);
    if (bytes <= 0) return false;
    sent += static_cast<std::size_t>(bytes);
  }
  return !said.close;
}

WebServer::WebServer(Answer answer)
    : answer_(std::move(answer)),
      server_([this](int connection, std::string& input) { return talk(connection, input); }) {}

TestServer::Said WebServer::talk(int connection, std::string& input) {
  const auto end = input.find("\r\n\r\n");
  if (end == std::string::npos) return {};
  Request request{input.substr(0, end + 2), {}, {}, connection};
  const std::string key = "Content-Length: ";
  const auto at = request.head.find(key);
  const std::size_t length = at == std::string::npos ? 0 : std::stoul(request.head.substr(at + key.size()));
  if (input.size() < end + 4 + length) return {};
  request.body = input.substr(end + 4, length);
  input.erase(0, end + 4 + length);
  const auto blank = request.head.find(' ');
  request.target = request.head.substr(blank + 1, request.head.find(' ', blank + 1) - blank - 1);
  std::string bytes = answer_(request);
  const bool close = bytes == "close";
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(std::move(request));
  }
  came_.notify_all();
  return close ? TestServer::Said{{}, true} : TestServer::Said{std::move(bytes), false};
}

std::vector<WebServer::Request> WebServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

bool WebServer::wait_for(std::size_t count) {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, std::chrono::seconds(10), [&] { return requests_.size() >= count; });
}

std::string http(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\n" + headers +
         (status == 204 ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" + body;
}

MailServer::MailServer(Answer answer)
    : answer_(std::move(answer)),
      server_([this](int connection, std::string& input) { return talk(connection, input); }) {}

TestServer::Said MailServer::talk(int connection, std::string& input) {
  if (input.empty()) return {reply_to(connection, "CONNECT"), false};
  TestServer::Said said;
  while (true) {
    const bool in_data = in_data_.contains(connection);
    const std::string mark = in_data ? "\r\n.\r\n" : "\r\n";
    const auto end = input.find(mark);
    if (end == std::string::npos) return said;
    const std::string line = input.substr(0, end);
    input.erase(0, end + mark.size());
    if (in_data) {
      in_data_.erase(connection);
      const std::scoped_lock lock(mutex_);
      messages_.push_back(line + "\r\n");
    }
    const std::string reply = reply_to(connection, in_data ? "." : line);
    said.bytes += reply;
    said.close = line == "QUIT" && !reply.empty();
  }
}

std::string MailServer::reply_to(int connection, const std::string& line) {
  std::string reply = answer_(line);
  const bool data = line == "DATA";
  if (reply.empty()) {
    if (line == "CONNECT")
      reply = "220 test.example.org ESMTP";
    else if (line.starts_with("EHLO"))
      reply = "250-test.example.org\r\n250-AUTH PLAIN\r\n250 SIZE 1000000";
    else if (line.starts_with("AUTH"))
      reply = "235 2.7.0 welcome";
    else if (data)
      reply = "354 go on";
    else if (line == "QUIT")
      reply = "221 bye";
    else
      reply = "250 2.0.0 fine";
  }
  if (data && reply.starts_with("354")) in_data_[connection];
  {
    const std::scoped_lock lock(mutex_);
    commands_.push_back(line);
  }
  came_.notify_all();
  return reply == "-" ? "" : reply + "\r\n";
}

std::vector<std::string> MailServer::commands() const {
  const std::scoped_lock lock(mutex_);
  return commands_;
}

std::vector<std::string> MailServer::messages() const {
  const std::scoped_lock lock(mutex_);
  return messages_;
}

bool MailServer::wait_for_command(const std::string& begins) {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, std::chrono::seconds(10), [&] {
    return std::ranges::any_of(commands_, [&](const auto& line) { return line.starts_with(begins); });
  });
}

}  // namespace busstop::test
