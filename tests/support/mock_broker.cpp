// A Kafka cluster in memory: librdkafka's own mock, behind real ports that any client may use.
//   mock_broker [--brokers N] [--topic NAME[:PARTITIONS]]...
// Prints `bootstrap 127.0.0.1:PORT[,...]` and serves until SIGTERM, SIGINT or the end of its input
// (where that is a pipe or a terminal). Lines it takes there: `topic NAME[:PARTITIONS]`, `down`, `up`.
// The mock chooses its ports itself. A topic a producer brings into being has 4 partitions, and the mock
// has no setting for that: name beforehand those which should have 1. A group's first member waits 3 s, the
// next one until the session of the one before has run out: give clients session.timeout.ms=4000 (below the
// 3 s nobody ever gets in) and heartbeat.interval.ms=300. Nothing survives its end.
#include <librdkafka/rdkafka.h>
// after rdkafka.h, which it needs
#include <librdkafka/rdkafka_mock.h>

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/handle.hpp"

namespace {

using busstop::Handle;

struct Options {
  int brokers = 1;
  std::vector<std::string> topics;
};

// Throws std::invalid_argument for anything but a number from 1 to 1000.
int count_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1 || number > 1000) {
    throw std::invalid_argument("not a number from 1 to 1000: " + std::string(text));
  }
  return number;
}

// Throws std::invalid_argument for what it does not know.
Options read_options(const std::vector<std::string>& args) {
  Options options;
  for (std::size_t i = 0; i < args.size(); i += 2) {
    if (i + 1 == args.size()) {
      throw std::invalid_argument("usage: mock_broker [--brokers N] [--topic NAME[:PARTITIONS]]...");
    }
    if (args[i] == "--brokers") {
      options.brokers = count_of(args[i + 1]);
    } else if (args[i] == "--topic") {
      options.topics.push_back(args[i + 1]);
    } else {
      throw std::invalid_argument("unknown option " + args[i] + "; there are --brokers and --topic");
    }
  }
  return options;
}

// The mock cluster and the client handle it needs for its bookkeeping. One thread calls; the mock has its own.
class Cluster {
 public:
  explicit Cluster(int brokers) : brokers_(brokers) {
    std::array<char, 512> why{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "3", nullptr, 0);  // it warns that this client has no broker, rightly
    client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size()));
    if (!client_) {
      throw std::runtime_error(why.data());
    }
    mock_.reset(rd_kafka_mock_cluster_new(client_.get(), brokers));
    if (!mock_) {
      throw std::runtime_error("the mock cluster does not start");
    }
  }

  std::string bootstrap() const { return rd_kafka_mock_cluster_bootstraps(mock_.get()); }

  // NAME or NAME:PARTITIONS. Throws if the mock refuses it.
  void add_topic(std::string_view wanted) {
    const auto colon = wanted.find(':');
    const std::string name(wanted.substr(0, colon));
    const int partitions = colon == std::string_view::npos ? 1 : count_of(wanted.substr(colon + 1));
    check(rd_kafka_mock_topic_create(mock_.get(), name.c_str(), partitions, brokers_), "topic " + name);
  }

  void set_down() { check(rd_kafka_mock_broker_set_down(mock_.get(), -1), "down"); }
  void set_up() { check(rd_kafka_mock_broker_set_up(mock_.get(), -1), "up"); }

 private:
  static void check(rd_kafka_resp_err_t error, const std::string& what) {
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      throw std::runtime_error(what + ": " + rd_kafka_err2str(error));
    }
  }

  int brokers_;
  Handle<rd_kafka_t, rd_kafka_destroy> client_;
  Handle<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy> mock_;
};

void obey(Cluster& cluster, std::string_view line) {
  try {
    if (line.starts_with("topic ")) {
      cluster.add_topic(line.substr(6));
    } else if (line == "down") {
      cluster.set_down();
    } else if (line == "up") {
      cluster.set_up();
    } else {
      throw std::invalid_argument("unknown command; there are topic, down and up");
    }
    std::printf("done %.*s\n", static_cast<int>(line.size()), line.data());
  } catch (const std::exception& e) {
    std::printf("failed %.*s: %s\n", static_cast<int>(line.size()), line.data(), e.what());
  }
  std::fflush(stdout);
}

// Under nohup, a service manager or a shell's `&` the input is /dev/null: its end means nothing.
bool someone_holds_the_input() {
  struct stat what{};
  return fstat(STDIN_FILENO, &what) == 0 &&
         (S_ISFIFO(what.st_mode) || S_ISSOCK(what.st_mode) || isatty(STDIN_FILENO) == 1);
}

// Returns at a signal or the end of the input.
void serve(Cluster& cluster, int signals) {
  std::array<pollfd, 2> watched{{{signals, POLLIN, 0}, {someone_holds_the_input() ? STDIN_FILENO : -1, POLLIN, 0}}};
  std::string pending;
  while (poll(watched.data(), watched.size(), -1) >= 0 && watched[0].revents == 0) {
    std::array<char, 4096> chunk{};
    const auto got = read(STDIN_FILENO, chunk.data(), chunk.size());
    if (got <= 0) {
      return;
    }
    pending.append(chunk.data(), static_cast<std::size_t>(got));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
      obey(cluster, std::string_view(pending).substr(0, end));
      pending.erase(0, end + 1);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = read_options({argv + 1, argv + argc});
    sigset_t ends;  // blocked before the mock's thread is born, which inherits it
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    Cluster cluster(options.brokers);
    for (const auto& topic : options.topics) {
      cluster.add_topic(topic);
    }
    std::printf("bootstrap %s\n", cluster.bootstrap().c_str());
    std::fflush(stdout);
    serve(cluster, signalfd(-1, &ends, SFD_CLOEXEC));
    return 0;
  } catch (const std::invalid_argument& e) {
    std::fprintf(stderr, "mock_broker: %s\n", e.what());
    return 64;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "mock_broker: %s\n", e.what());
    return 1;
  }
}
