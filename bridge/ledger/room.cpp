#include "bridge/ledger/room.hpp"

#include <algorithm>
#include <cstdlib>

#include "bridge/base/matter.hpp"
#include "bridge/ledger/backlog.hpp"
#include "bridge/ledger/ledger.hpp"

namespace busstop {

namespace {

constexpr std::size_t intake_capacity = 16;  // batches of at most 500 records
constexpr std::size_t command_capacity = 1000;
constexpr std::size_t tap_capacity = 16;  // batches of at most TapStream::most_taps
constexpr int exit_io = 74;               // EX_IOERR, sysexits.h
constexpr Duration full_disk_wait = std::chrono::seconds(1);
constexpr Duration status_wait = std::chrono::seconds(1);
/// What changed is shown at once, but many deliveries of an alert end one after the other, and it is counted each time.
constexpr Duration status_hurry = std::chrono::milliseconds(50);

}  // namespace

struct LedgerRoom::Impl {
  Impl(Database& database, const Clock& the_clock, Journal& the_journal, LedgerOptions options)
      : clock(the_clock), journal(the_journal), ledger(database, the_clock, std::move(options)) {
    ledger.start();
  }

  void connect(LedgerOutputs the_outputs, Wake* kafka_wake) {
    outputs = std::move(the_outputs);
    urgent.set_writer(kafka_wake);
    ordinary.set_writer(kafka_wake);
  }

  void run();
  void run_or_end();
  void collect();
  [[nodiscard]] std::size_t appetite() const;
  bool turn();
  void take_singly();
  void hand_out(ledger::Aftermath& after);
  void tell_status(Duration most_often);
  void on_full(const StoreError& error);
  void refuse(std::vector<Command>& asked) const;
  [[nodiscard]] std::chrono::milliseconds patience();

  const Clock& clock;
  Journal& journal;
  Wake wake;
  Channel<Intake> urgent{intake_capacity, wake};
  Channel<Intake> ordinary{intake_capacity, wake};
  Channel<Report> reports{ledger::courier_slots, wake};
  Channel<Command> commands{command_capacity, wake};
  Channel<Taps> taps{tap_capacity, wake};
  Channel<ledger::Produced> produced{ledger::Posts::most, wake};
  LedgerOutputs outputs;
  ledger::Ledger ledger;
  ledger::Inputs inputs;
  ledger::Backlog backlog;
  std::optional<Steady> full_until;
  std::string trouble;
  Steady status_told{};
  Duration status_due = status_wait;
  bool status_old = true;
  std::atomic<bool> stopping{false};
  std::atomic<bool> sending{true};
  std::atomic<std::uint64_t> turns{0};
  std::thread thread;
};

void LedgerRoom::Impl::collect() {
  const auto append = [](auto& to, auto from) {
    for (auto& item : from)
      to.push_back(std::move(item));
  };
  append(inputs.reports, reports.take_all());
  append(inputs.commands, commands.take_all());
  append(inputs.urgent, urgent.take_all());
  // What an earlier assignment has left is read again from the stored positions, which are told in this turn. Stored
  // after that, it would pass for records of a log that was made anew meanwhile.
  if (std::ranges::any_of(inputs.urgent,
                          [](const Intake& one) { return std::holds_alternative<PartitionsAssigned>(one); })) {
    backlog.clear();
    static_cast<void>(ordinary.take_all());
  }
  append(inputs.taps, taps.take_all());
  append(inputs.produced, produced.take_all());
  if (backlog.empty()) backlog.add(ordinary.take_all());
  backlog.take(inputs.ordinary, appetite(), inputs.reports.size(), clock.steady());
}

std::size_t LedgerRoom::Impl::appetite() const {
  if (stopping) return ledger::records_in_a_turn;
  return static_cast<std::size_t>(ledger.room_for_records(inputs.reports.size()));
}

/// False if the disk is full: the inputs are kept for the next try, but for the commands.
bool LedgerRoom::Impl::turn() {
  if (!sending) ledger.stop_sending();
  try {
    // A turn may have nothing to write; that would not show that there is room.
    if (!trouble.empty()) ledger.try_disk();
    if (ledger.careful()) take_singly();
    auto after = ledger.turn(inputs);
    inputs = {};
    if (!trouble.empty()) journal.say(Level::notice, "the store can be written again");
    if (!trouble.empty()) after.status_changed = true;
    trouble.clear();
    full_until.reset();
    hand_out(after);
    return true;
  } catch (const StoreFull& error) {
    on_full(error);
    return false;
  }
}

/// After two deaths: each record in a turn of its own, announced on disk before, so that the one that kills is known
/// the next time.
void LedgerRoom::Impl::take_singly() {
  bool any = false;
  for (auto* channel : {&inputs.urgent, &inputs.ordinary}) {
    while (!channel->empty()) {
      ledger::Inputs one;
      auto* batch = std::get_if<RecordBatch>(&channel->front());
      if (batch != nullptr && !batch->records.empty()) {
        ledger.suspect(batch->records.front());
        one.urgent.emplace_back(RecordBatch{{batch->records.front()}});
        any = true;
      } else {
        one.urgent.push_back(channel->front());
      }
      auto after = ledger.turn(one);
      hand_out(after);
      // Only now: what a full disk interrupts is still there for the next try.
      if (batch != nullptr && batch->records.size() > 1) {
        batch->records.erase(batch->records.begin());
      } else {
        channel->erase(channel->begin());
      }
    }
  }
  if (any && backlog.empty()) ledger.relax();
}

void LedgerRoom::Impl::on_full(const StoreError& error) {
  full_until = clock.steady() + full_disk_wait;
  const bool known = !trouble.empty();
  trouble = error.what();
  refuse(inputs.commands);
  if (known) return;
  status_old = true;
  journal.say(Level::error,
              std::string("the store cannot be written: ") + error.what() +
                  "; nothing is lost, it is tried every second; make room on the disk, or mend it (journalctl -k)",
              {about(Matter::disk_full)});
  tell_status(Duration(0));
}

/// Whoever asks must not wait for room, nor find it done long after: people give up, and try something else.
void LedgerRoom::Impl::refuse(std::vector<Command>& asked) const {
  for (const auto& command : asked) {
    if (!command.done) continue;
    command.done(
        {ChangeResult::Code::failed,
         "the store cannot be written (" + trouble + "): nothing was changed; make room on the disk, then try it again",
         0});
  }
  asked.clear();
}

void LedgerRoom::Impl::hand_out(ledger::Aftermath& after) {
  for (const auto& line : after.lines)
    journal.say(line.level, line.text, line.fields);
  for (auto& order : after.orders)
    outputs.to_courier(std::move(order));
  for (auto& order : after.to_kafka)
    outputs.to_kafka(std::move(order));
  for (auto& one : after.to_produce) {
    outputs.to_kafka(ProduceCommand{std::move(one.record), [this, id = one.id](const ProduceResult& result) {
                                      produced.push({id, result.error});
                                    }});
  }
  for (auto& [done, result] : after.answers) {
    if (done) done(std::move(result));
  }
  status_old = true;
  tell_status(after.status_changed ? status_hurry : status_wait);
}

void LedgerRoom::Impl::tell_status(Duration most_often) {
  const auto now = clock.steady();
  status_due = std::min(status_due, most_often);
  if (!status_old || now - status_told < status_due) return;
  auto status = std::make_shared<LedgerStatus>(ledger.status());
  status->trouble = trouble;
  outputs.on_status(std::move(status));
  status_told = now;
  status_due = status_wait;
  status_old = false;
}

std::chrono::milliseconds LedgerRoom::Impl::patience() {
  using std::chrono::milliseconds;
  if (!backlog.empty() && !full_until)
    return appetite() > 0 ? milliseconds(0) : std::chrono::ceil<milliseconds>(ledger::patience_for_slots);
  auto until = full_until ? full_until : ledger.next();
  if (status_old) until = std::min(until.value_or(Steady::max()), status_told + status_due);
  if (!until) return milliseconds(1000);
  const auto wait = std::chrono::ceil<milliseconds>(*until - clock.steady());
  return std::clamp(wait, milliseconds(0), milliseconds(1000));
}

void LedgerRoom::Impl::run_or_end() {
  try {
    run();
  } catch (const std::exception& error) {
    // The other rooms must not go on without their memory; all that was promised is in the store.
    journal.say(Level::error,
                std::string("the store failed: ") + error.what() + "; busstopd ends and may be started again",
                {about(Matter::store_failed)});
    std::_Exit(exit_io);
  }
}

void LedgerRoom::Impl::run() {
  while (!stopping) {
    wake.wait(patience());
    ++turns;
    if (full_until) {
      auto asked = commands.take_all();
      refuse(asked);
      if (clock.steady() < *full_until) continue;
    }
    // What a full disk keeps here is enough; the rest waits in the channels, which have their limits.
    if (!full_until) collect();
    turn();
    tell_status(status_wait);
  }
  // The last words of the other rooms, then the end.
  do {
    collect();
    if (!turn()) break;
  } while (!backlog.empty());
  if (!full_until) ledger.finish();
}

LedgerRoom::LedgerRoom(Database& database, const Clock& clock, Journal& journal, LedgerOptions options)
    : impl_(std::make_unique<Impl>(database, clock, journal, std::move(options))) {}

LedgerRoom::~LedgerRoom() {
  stop();
}

void LedgerRoom::connect(LedgerOutputs outputs, Wake* kafka_wake) {
  impl_->connect(std::move(outputs), kafka_wake);
}

Channel<Intake>& LedgerRoom::urgent() noexcept {
  return impl_->urgent;
}
Channel<Intake>& LedgerRoom::ordinary() noexcept {
  return impl_->ordinary;
}
Channel<Report>& LedgerRoom::reports() noexcept {
  return impl_->reports;
}
Channel<Command>& LedgerRoom::commands() noexcept {
  return impl_->commands;
}

Channel<Taps>& LedgerRoom::taps() noexcept {
  return impl_->taps;
}

void LedgerRoom::start() {
  impl_->thread = std::thread([this] { impl_->run_or_end(); });
}

void LedgerRoom::stop_sending() {
  impl_->sending = false;
  impl_->wake.signal();
}

void LedgerRoom::stop() {
  if (!impl_->thread.joinable()) return;
  impl_->stopping = true;
  impl_->wake.signal();
  impl_->thread.join();
}

std::uint64_t LedgerRoom::turns() const noexcept {
  return impl_->turns;
}

}  // namespace busstop
