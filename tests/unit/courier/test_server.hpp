// A TCP server on loopback for the courier's tests: one thread, every conversation decided by a function of the test.
// Throws std::system_error if no port can be had.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bridge/base/wake.hpp"

namespace busstop::test {

class TestServer {
 public:
  struct Said {
    std::string bytes;
    bool close = false;
  };
  /// Takes what it understands from the front of `input` and says something. Called once with no input when a
  /// connection is made.
  using Talk = std::function<Said(int connection, std::string& input)>;

  explicit TestServer(Talk talk);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] std::string url(const std::string& scheme, const std::string& path = "") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + path;
  }
  /// How many connections were ever made.
  [[nodiscard]] int connections() const;
  /// Sends `bytes` to every open connection.
  void send_to_all(std::string bytes);

 private:
  struct Connection {
    int number = 0;
    std::string input;
  };
  void run();
  void accept_one();
  bool hear(int fd);
  bool reply(int fd, Connection& connection);

  Talk talk_;
  int port_ = 0;
  int listener_ = -1;
  Wake wake_;
  mutable std::mutex mutex_;
  bool quit_ = false;
  int made_ = 0;
  std::string for_all_;
  std::map<int, Connection> open_;
  std::thread thread_;
};

/// What a web server is asked, kept for the test; answers come from the test's function ("" holds the answer back).
class WebServer {
 public:
  struct Request {
    std::string head;
    std::string body;
    std::string target;
    int connection = 0;
  };
  using Answer = std::function<std::string(const Request&)>;

  explicit WebServer(Answer answer);

  [[nodiscard]] std::string url(const std::string& path) const { return server_.url("http", path); }
  [[nodiscard]] int connections() const { return server_.connections(); }
  void answer_all(const std::string& bytes) { server_.send_to_all(bytes); }
  [[nodiscard]] std::vector<Request> requests() const;
  /// True once `count` requests have come; false after ten seconds.
  [[nodiscard]] bool wait_for(std::size_t count);

 private:
  TestServer::Said talk(int connection, std::string& input);

  Answer answer_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Request> requests_;
  TestServer server_;
};

/// An HTTP answer with a Content-Length.
[[nodiscard]] std::string http(int status, const std::string& body = "", const std::string& headers = "");

/// An SMTP server: `answer` says what to reply to a command line, or to "." for the end of a message; "" is a plain
/// yes, "-" silence.
class MailServer {
 public:
  using Answer = std::function<std::string(const std::string& command)>;
  explicit MailServer(Answer answer);

  [[nodiscard]] std::string url() const { return server_.url("smtp"); }
  [[nodiscard]] int connections() const { return server_.connections(); }
  void answer_all(const std::string& line) { server_.send_to_all(line + "\r\n"); }
  [[nodiscard]] std::vector<std::string> commands() const;
  [[nodiscard]] std::vector<std::string> messages() const;
  [[nodiscard]] bool wait_for_command(const std::string& begins);

 private:
  TestServer::Said talk(int connection, std::string& input);
  std::string reply_to(int connection, const std::string& line);

  Answer answer_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::string> commands_;
  std::vector<std::string> messages_;
  std::map<int, std::string> in_data_;
  TestServer server_;
};

}  // namespace busstop::test
