// Follows the reply topics of sinks: for each a transfer that does not end, beside the slots. What breaks is made
// again, after a wait that grows, from the last tap that was heard. Taps go to the ledger in batches; while it takes
// none, the far side keeps what comes. The courier's thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/courier/http_carrier.hpp"
#include "bridge/courier/tap_stream.hpp"
#include "bridge/model/delivery.hpp"

namespace busstop {

class Followers {
 public:
  /// Further sinks with a reply topic are not followed, and the journal says so.
  static constexpr std::size_t most = 16;

  /// Uses the places of `http` from `first` on.
  Followers(const Clock& clock, Journal& journal, HttpCarrier& http, std::size_t first);

  void connect(Channel<Taps>& taps) noexcept { taps_ = &taps; }
  /// Where the store says that its stream goes on; one that is under way stays where it is.
  void follow(const Follow& from, std::shared_ptr<const Sink> sink);
  /// The sinks from now on.
  void use(const std::map<std::string, std::shared_ptr<const Sink>, std::less<>>& sinks);
  /// Starts what is due and passes on what was heard. Answers how long that can wait at most.
  [[nodiscard]] std::chrono::milliseconds turn(std::chrono::milliseconds longest);
  void ended(std::size_t place, const Reply& reply);
  /// Nothing is followed any more.
  void close();

 private:
  using Time = TapStream::Time;
  struct Stream {
    std::string sink;
    std::shared_ptr<const Sink> how;
    TapStream taps;
    bool running = false;
    bool heard = false;
    Time began{};
    Time again{};
    int failures = 0;
    bool said = false;
  };
  void start(std::size_t index);
  void stop(std::size_t index);
  void pass_on(Stream& stream);
  void wait_after(Stream& stream, const Reply& reply);
  [[nodiscard]] bool hear(std::size_t index, std::string_view bytes);

  const Clock& clock_;
  Journal& journal_;
  HttpCarrier& http_;
  const std::size_t first_;
  Channel<Taps>* taps_ = nullptr;
  std::map<std::string, Follow, std::less<>> told_;
  /// By place; an empty one is free. Its address stays.
  std::vector<std::unique_ptr<Stream>> streams_;
};

}  // namespace busstop
