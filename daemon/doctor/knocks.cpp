// Threads of their own for the knocks: a name server or a far side that hangs holds up neither the others nor the
// answer.
#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <utility>

#include "bridge/base/channel.hpp"
#include "bridge/sinks/sink.hpp"
#include "daemon/doctor/look.hpp"

namespace busstop {

namespace {

constexpr std::size_t most_at_once = 8;

struct Knocked {
  std::size_t place = 0;
  SinkLook facts;
};

/// Shared with threads that may outlive the examination.
struct Round {
  explicit Round(std::vector<SinkSettings> wanted, Duration patience)
      : sinks(std::move(wanted)), each(patience), done(sinks.size() + 1, wake) {}
  const std::vector<SinkSettings> sinks;
  const Duration each;
  std::atomic<std::size_t> next = 0;
  Wake wake;
  Channel<Knocked> done;
};

SinkLook knock_at(const SinkSettings& settings, Duration patience) {
  SinkLook facts;
  facts.settings = settings;
  const SystemClock clock;
  const auto sink = make_sink(settings);
  auto transfer = sink->knock();
  if (!transfer) return facts;
  facts.knocked = SinkLook::Knocked::done;
  try {
    facts.knock = knock(std::move(*transfer), patience, clock);
  } catch (const std::exception& error) {
    facts.knock.reply.wire = Wire::failed;
    facts.knock.reply.text = error.what();
  }
  facts.verdict = sink->judge(facts.knock.reply);
  return facts;
}

void work(Round& round) noexcept {
  for (auto place = round.next++; place < round.sinks.size(); place = round.next++) {
    try {
      round.done.push({place, knock_at(round.sinks[place], round.each)});
    } catch (const std::exception&) {
      // Said as "no time": there is no memory, or the sink cannot be made.
    }
  }
}

}  // namespace

std::vector<SinkLook> knock_at_sinks(const std::vector<SinkSettings>& sinks, Duration each, Duration all) {
  std::vector<SinkLook> found(sinks.size());
  for (std::size_t place = 0; place < sinks.size(); ++place) {
    found[place].settings = sinks[place];
    found[place].knocked = SinkLook::Knocked::no_time;
  }
  const auto round = std::make_shared<Round>(sinks, each);
  for (std::size_t i = 0; i < std::min(most_at_once, sinks.size()); ++i)
    std::thread([round] { work(*round); }).detach();
  const SystemClock clock;
  const auto until = clock.steady() + all;
  for (std::size_t missing = sinks.size(); missing > 0;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock.steady());
    if (left.count() <= 0) break;
    round->wake.wait(left);
    for (auto& one : round->done.take_all()) {
      found[one.place] = std::move(one.facts);
      --missing;
    }
  }
  round->next = sinks.size();
  return found;
}

}  // namespace busstop
