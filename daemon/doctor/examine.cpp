#include "daemon/doctor/examine.hpp"

#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "daemon/answers/one_at_a_time.hpp"
#include "daemon/base/configuration.hpp"
#include "daemon/doctor/advice.hpp"
#include "daemon/doctor/checks.hpp"
#include "daemon/doctor/look.hpp"

namespace busstop {

namespace {

using namespace std::chrono_literals;

constexpr auto each_knock = 8s;
constexpr auto all_knocks = 16s;
constexpr auto in_all = 18s;
constexpr auto recently = std::chrono::hours(7 * 24);

using Shown = std::optional<std::vector<TopicInfo>>;

/// On a thread that nobody waits for longer than he wants.
template <class Work>
auto beside(Work work) {
  using Found = std::invoke_result_t<Work>;
  const auto promise = std::make_shared<std::promise<Found>>();
  auto found = promise->get_future();
  std::thread([promise, work = std::move(work)] {
    try {
      promise->set_value(work());
    } catch (...) {
      promise->set_exception(std::current_exception());
    }
  }).detach();
  return found;
}

template <class Found>
std::optional<Found> by(std::chrono::steady_clock::time_point until, std::future<Found>& found) {
  if (found.wait_until(until) != std::future_status::ready) return {};
  return found.get();
}

/// A broker that is away would let us wait for ten seconds to say so.
std::optional<std::future<Shown>> ask_for_topics(const Examination& what) {
  const auto state = what.status->kafka.state;
  if (state != BrokerState::consuming && state != BrokerState::degraded) return {};
  const auto promise = std::make_shared<std::promise<Shown>>();
  auto shown = promise->get_future();
  const auto answered = [promise](const std::string& error, std::vector<TopicInfo> topics) {
    promise->set_value(error.empty() ? Shown(std::move(topics)) : Shown());
  };
  if (!what.to_kafka(ListTopicsCommand{answered})) return {};
  return shown;
}

BrokerFacts broker_facts(const Examination& what) {
  BrokerFacts facts;
  facts.brokers = what.started_with->kafka.brokers;
  facts.group = what.started_with->kafka.group;
  facts.status = what.status->kafka;
  auto topics = topics_to_read(*what.status->settings);
  facts.topics = std::move(topics.urgent);
  facts.topics.insert(facts.topics.end(), topics.other.begin(), topics.other.end());
  return facts;
}

void add_health(std::vector<SinkLook>& sinks, const LedgerStatus& ledger) {
  for (auto& sink : sinks) {
    for (const auto& health : ledger.sinks)
      if (health.sink == sink.settings.name) sink.health = health;
  }
}

std::vector<std::string> names_of(const std::vector<SinkSettings>& sinks) {
  std::vector<std::string> names;
  for (const auto& sink : sinks)
    names.push_back(sink.name);
  return names;
}

void add_damage(StoreFacts& store, const std::optional<std::string>& damage) {
  if (!damage) return;
  store.damage = *damage;
  store.check = damage->empty() ? StoreFacts::Check::good : StoreFacts::Check::damaged;
}

void add_gaps(Examined& facts, std::future<StoreGaps>& looking, std::chrono::steady_clock::time_point until) {
  try {
    facts.gaps = by(until, looking);
    if (!facts.gaps) facts.gaps_trouble = "it takes too long";
  } catch (const std::exception& error) {
    facts.gaps_trouble = error.what();
  }
  if (facts.gaps) {
    facts.clock.latest_record = facts.gaps->latest_record;
    facts.disk.store_made = facts.gaps->created;
  }
}

FindingList look(const Examination& what, std::optional<std::future<Shown>> shown) {
  const auto until = std::chrono::steady_clock::now() + in_all;
  const auto& settings = *what.status->settings;
  const auto path = what.started_with->store.path;
  Examined facts;
  facts.now = SystemClock().wall();
  auto sinks = beside([sinks = settings.sinks] { return knock_at_sinks(sinks, each_knock, all_knocks); });
  auto damage = beside([path] { return find_damage(path); });
  auto gaps = beside(
      [path, names = names_of(settings.sinks), since = facts.now - recently] { return find_gaps(path, names, since); });
  auto machine = beside([system = what.bus == "system"] { return system ? ask_machine() : MachineOnBus(); });

  facts.configuration = look_at_configuration(what.config_file, *what.started_with, settings);
  facts.secrets = look_at_secrets();
  facts.store = look_at_store(path);
  facts.store.stopped_uncleanly = what.stopped_uncleanly;
  facts.disk = look_at_disk(path, facts.store.bytes);
  facts.disk.keep = settings.store.keep;
  facts.disk.trouble = what.status->ledger->trouble;
  const auto asked = by(until, machine).value_or(MachineOnBus());
  facts.clock = look_at_clock(asked);
  facts.bus = look_at_bus(what.bus, asked);
  facts.broker = broker_facts(what);
  if (shown) facts.broker.shown = by(until, *shown).value_or(Shown());
  add_gaps(facts, gaps, until);
  facts.sinks = by(until, sinks).value_or(std::vector<SinkLook>());
  add_health(facts.sinks, *what.status->ledger);
  add_damage(facts.store, by(until, damage).value_or(std::nullopt));
  return advise(check_all(facts), what.instance, what.config_file);
}

}  // namespace

void examine(const Examination& what, const std::function<void(Outcome)>& done) {
  static OneAtATime examinations("another examination is going on: wait for it");
  const auto prepare = [&what] {
    auto shown = std::make_shared<std::optional<std::future<Shown>>>(ask_for_topics(what));
    auto copy = what;
    copy.to_kafka = nullptr;
    return [copy = std::move(copy), shown = std::move(shown)] { return look(copy, std::move(*shown)); };
  };
  examinations.run(prepare, done);
}

}  // namespace busstop
