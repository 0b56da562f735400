#include "daemon/rooms.hpp"

#include <thread>
#include <utility>

#include "daemon/base/configuration.hpp"
#include "daemon/instance_id.hpp"

namespace busstop {
namespace {

/// What is being sent at the end may take this long; every room together ends within ten seconds.
constexpr std::chrono::seconds courier_grace{8};

LedgerOptions ledger_options(std::shared_ptr<const Settings> settings, const Addresses& addresses) {
  return {std::move(settings), [&addresses](const Address& address) { return addresses.host_of(address); },
          [&addresses](const Address& address) { return addresses.wrong_with(address); }};
}

KafkaOptions kafka_options(const Settings& settings, OpenStore& store) {
  return {settings.kafka, instance_id(store.database()), topics_to_read(settings)};
}

}  // namespace

Rooms::Rooms(const Clock& clock, Journal& journal, OpenStore& store, const std::shared_ptr<const Settings>& settings,
             RoomReports reports)
    : addresses_(settings),
      ledger_(store.database(), clock, journal, ledger_options(settings, addresses_)),
      kafka_(clock, journal, kafka_options(*settings, store), ledger_.urgent(), ledger_.ordinary(),
             std::move(reports.kafka)),
      courier_(clock, journal, settings->sinks, ledger_.reports()),
      topics_(topics_to_read(*settings)) {
  LedgerOutputs outputs;
  outputs.to_courier = [this](Order order) { courier_.orders().push(std::move(order)); };
  outputs.to_kafka = [this](KafkaOrder order) { kafka_.orders().push(std::move(order)); };
  outputs.on_status = std::move(reports.ledger);
  ledger_.connect(std::move(outputs), &kafka_.wake());
  courier_.connect(ledger_.taps());
}

void Rooms::start() {
  courier_.start();
  ledger_.start();
  kafka_.start();
  running_ = true;
}

void Rooms::stop() {
  if (!std::exchange(running_, false)) return;
  ledger_.stop_sending();
  // Side by side: leaving a broker that does not answer takes five seconds, a slow far side eight.
  std::thread leaving([this] { kafka_.stop(); });
  courier_.stop(courier_grace);
  leaving.join();
  ledger_.stop();
}

void Rooms::stay_with(const std::shared_ptr<const Settings>& settings) {
  addresses_.use(settings);
  courier_.set_sinks(settings->sinks);
}

void Rooms::use(const std::shared_ptr<const Settings>& settings, std::function<void(ChangeResult)> done) {
  stay_with(settings);
  ledger_.commands().push(Command{UseSettings{settings}, [this, settings, done = std::move(done)](ChangeResult result) {
                                    if (result.code == ChangeResult::Code::done) {
                                      read_topics(topics_to_read(*settings));
                                    }
                                    done(std::move(result));
                                  }});
}

void Rooms::read_topics(TopicNames topics) {
  // To subscribe anew costs a rebalance, and alerts wait for that: only if there is a reason.
  if (topics == topics_) return;
  topics_ = topics;
  kafka_.set_topics(std::move(topics));
}

bool Rooms::to_ledger(Command command) {
  return ledger_.commands().try_push(command);
}
bool Rooms::to_kafka(KafkaOrder order) {
  return kafka_.orders().try_push(order);
}

std::vector<RoomTurns> Rooms::turns() const {
  return {{"the Kafka room", kafka_.turns()}, {"the ledger", ledger_.turns()}, {"the courier", courier_.turns()}};
}

}  // namespace busstop
