#include "bridge/ledger/ledger.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "bridge/ledger/counters.hpp"
#include "bridge/ledger/silencing.hpp"
#include "bridge/store/forget.hpp"

namespace busstop::ledger {

namespace {

constexpr int forget_at_once = 500;
/// Of a turn in a busy hour: it need not grow to that many.
constexpr std::size_t usual_orders = 64;
/// A few milliseconds, each 15 s: a million deliveries are walked in an hour.
constexpr int contacts_looked_at = 5000;

}  // namespace

Ledger::Ledger(Database& database, const Clock& clock, LedgerOptions options)
    : housekeeping_(options.housekeeping),
      desk_(database, clock, std::move(options.settings), std::move(options.host_of), std::move(options.check_address)),
      outbox_(desk_, lanes_),
      stock_(desk_, outbox_),
      alerts_(desk_, outbox_),
      reading_(desk_, alerts_, stock_, outbox_),
      verdicts_(desk_, lanes_, outbox_),
      changes_(desk_, lanes_, outbox_, reading_),
      taps_(desk_, alerts_),
      posts_(desk_) {}

void Ledger::begin() {
  desk_.now = desk_.clock.wall();
  desk_.after = {};
  desk_.after.orders.reserve(usual_orders);
  desk_.households.forget_answers();
  desk_.db.execute("BEGIN IMMEDIATE");
}

void Ledger::start() {
  begin();
  desk_.counters = saved_ = load_counters(desk_.db);
  note_deaths();
  taps_.load();
  changes_.use(desk_.settings);
  verdicts_.recover();
  lanes_.load(desk_);
  alerts_.load();
  // Whoever came while the last backlog was read may not have been called yet.
  desk_.households.look_again();
  desk_.silences = desk_.silence_rows.live();
  save_counters();
  desk_.db.execute("COMMIT");
  said_at_start_ = std::move(desk_.after.lines);
  house_kept_ = desk_.clock.steady();
  catch_up_.start(desk_.clock.steady());
  hold_while_catching_up();
  settle();
}

void Ledger::note_deaths() {
  const auto known = load_meta(desk_.db, "deaths").value_or("0");
  int deaths = 0;
  std::from_chars(known.data(), known.data() + known.size(), deaths);
  careful_ = deaths >= 2;
  save_meta(desk_.db, "deaths", std::to_string(deaths + 1));
  deaths_noted_ = true;
  if (const auto suspect = load_meta(desk_.db, "suspect"); suspect && !suspect->empty()) reading_.set_aside(*suspect);
}

void Ledger::suspect(const Record& record) {
  Transaction transaction(desk_.db, Transaction::Kind::write);
  save_meta(desk_.db, "suspect", place_of(record));
  transaction.commit();
}

void Ledger::relax() {
  careful_ = false;
  Transaction transaction(desk_.db, Transaction::Kind::write);
  save_meta(desk_.db, "suspect", "");
  save_meta(desk_.db, "deaths", "0");
  transaction.commit();
}

void Ledger::try_disk() {
  constexpr std::size_t some = 65536;
  for (const auto& text : {std::string(some, '0'), std::string()}) {
    Transaction transaction(desk_.db, Transaction::Kind::write);
    save_meta(desk_.db, "try_disk", text);
    transaction.commit();
  }
}

Aftermath Ledger::turn(Inputs& inputs) {
  // One bad record, command or tap must not cost its neighbours: the turn is rolled back and done again without it.
  for (bool done = false; !done;) {
    try {
      begin();
      work(inputs);
      save_counters();
      desk_.db.execute("COMMIT");
      done = true;
    } catch (const StoreFull&) {
      roll_back();
      throw;
    } catch (const StoreDamaged&) {
      // No input is to blame for it; to go on would be to set aside one after the other.
      roll_back();
      throw;
    } catch (const std::exception& error) {
      // A record may be one of a command's.
      const bool blamed = reading_.blame(error.what()) || changes_.blame(error.what()) || taps_.blame(error.what());
      roll_back();
      if (!blamed) throw;
    }
  }
  settle();
  taps_.commit();
  posts_.commit();
  desk_.after.lines.insert(desk_.after.lines.begin(), std::make_move_iterator(said_at_start_.begin()),
                           std::make_move_iterator(said_at_start_.end()));
  said_at_start_.clear();
  return std::move(desk_.after);
}

void Ledger::work(Inputs& inputs) {
  records_seen_ = false;
  for (const auto& report : inputs.reports)
    verdicts_.take(report);
  for (const auto& produced : inputs.produced)
    posts_.take(produced);
  for (auto& command : inputs.commands)
    changes_.take(command);
  hear(inputs.urgent);
  catch_up_.pass_time(desk_.clock.steady());
  hold_while_catching_up();
  for (const auto& taps : inputs.taps)
    taps_.take(taps);
  alerts_.fire_due();
  alerts_.call_newcomers();
  hear(inputs.ordinary);
  fall_back();
  stock_.step();
  keep_house();
  lanes_.dispatch(desk_);
  taps_.follow();
  posts_.step();
  reading_.save();
  if (!desk_.after.stored.empty()) {
    Stored stored;
    for (const auto& [partition, next] : desk_.after.stored)
      stored.next.emplace_back(partition, next);
    desk_.after.to_kafka.emplace_back(std::move(stored));
  }
  if (records_seen_ && deaths_noted_ && !careful_) {
    save_meta(desk_.db, "deaths", "0");
    deaths_noted_ = false;
  }
}

/// What was on its way before a restart waits, too: who is called then may be somebody whose child was taken meanwhile.
void Ledger::hold_while_catching_up() {
  alerts_.hold(catch_up_.active());
  lanes_.hold_urgent(catch_up_.active());
}

void Ledger::fall_back() {
  if (catch_up_.active()) return;
  for (const auto& timer : desk_.timers.due(desk_.now, 1000)) {
    desk_.timers.remove(timer.id);
    if (timer.kind == static_cast<int>(TimerKind::release))
      outbox_.release({timer.household, timer.contact.value_or(ContactId{})});
    if (timer.kind == static_cast<int>(TimerKind::silence)) lift_silence(desk_, static_cast<SilenceId>(timer.arg));
    if (timer.notice && timer.household)
      outbox_.fall_back(*timer.notice, *timer.household, static_cast<int>(timer.arg));
  }
}

void Ledger::hear(std::vector<Intake>& intakes) {
  std::vector<const Record*> together;
  const auto flush = [&] {
    if (!together.empty()) reading_.on_records(together);
    together.clear();
  };
  for (const auto& intake : intakes) {
    if (const auto* batch = std::get_if<RecordBatch>(&intake)) {
      catch_up_.heard(desk_.clock.steady());
      hold_while_catching_up();
      records_seen_ = true;
      for (const auto& record : batch->records)
        together.push_back(&record);
      continue;
    }
    flush();
    hear_one(intake);
  }
  flush();
}

void Ledger::hear_one(const Intake& intake) {
  const auto steady = desk_.clock.steady();
  if (const auto* assigned = std::get_if<PartitionsAssigned>(&intake)) {
    std::set<TopicPartition> human;
    for (const auto& partition : assigned->partitions) {
      if (reading_.is_human(partition.topic)) human.insert(partition);
    }
    catch_up_.assigned(std::move(human), steady);
    reading_.on_assigned(*assigned);
  } else if (const auto* end = std::get_if<PartitionEnd>(&intake)) {
    catch_up_.heard(steady);
    catch_up_.reached_end(end->of);
    reading_.on_end(*end);
  } else if (const auto* recreated = std::get_if<PartitionRecreated>(&intake)) {
    reading_.on_recreated(*recreated);
  } else if (std::holds_alternative<BrokerLost>(intake)) {
    catch_up_.lost();
  }
  hold_while_catching_up();
}

void Ledger::keep_house() {
  const auto steady = desk_.clock.steady();
  const bool on_time = steady - house_kept_ >= housekeeping_;
  if (!more_to_forget_ && !on_time) return;
  house_kept_ = steady;
  if (desk_.db.has_moved()) {
    throw StoreError("its file was removed or replaced while busstopd ran; put it back, or start with an empty store");
  }
  lanes_.expire_stale(desk_);
  lanes_.forget_idle(desk_);
  const bool old = forget_old(desk_.db, desk_.now - desk_.settings->store.keep, forget_at_once);
  const bool identities = forget_identities(desk_.db, desk_.now, forget_at_once);
  const bool windows = forget_windows(desk_.db, desk_.now, forget_at_once);
  if (on_time) posts_.forget_old();
  if (on_time) stock_.forget_old();
  if (on_time && forget_contacts_.step(desk_.db, contacts_looked_at) > 0) desk_.households.forget_answers();
  more_to_forget_ = old || identities || windows;
  if (!more_to_forget_) shrink(desk_.db, 256);
}

void Ledger::save_counters() {
  if (desk_.counters != saved_) store_counters(desk_.db, desk_.counters);
}

std::optional<Steady> Ledger::next() {
  const auto steady = desk_.clock.steady();
  const auto wall = desk_.clock.wall();
  Steady soonest = house_kept_ + housekeeping_;
  const auto consider = [&](std::optional<Steady> at) {
    if (at && *at < soonest) soonest = *at;
  };
  const auto consider_wall = [&](std::optional<Wall> at) {
    // Far-off times must not overflow, and a minute is soon enough to look again.
    if (at) consider(steady + std::min<Duration>(*at - wall, housekeeping_));
  };
  if (more_to_forget_ || !said_at_start_.empty() || taps_.owes_follow()) consider(steady);
  consider(posts_.next());
  if (catch_up_.active()) consider(catch_up_.until());
  consider(alerts_.next());
  if (!catch_up_.active()) consider_wall(desk_.timers.next());
  consider_wall(stock_.next());
  consider_wall(lanes_.next(wall));
  return soonest;
}

void Ledger::finish() {
  begin();
  save_meta(desk_.db, "deaths", "0");
  save_meta(desk_.db, "suspect", "");
  store_counters(desk_.db, desk_.counters);
  desk_.db.execute("COMMIT");
}

std::int64_t Ledger::pending() const {
  const auto& c = desk_.counters;
  return c.deliveries - c.delivered - c.expired - c.cancelled - c.dead - lanes_.with_courier();
}

LedgerStatus Ledger::status() {
  constexpr std::size_t most_alerts = 200;
  constexpr int most_held = 10'000;
  constexpr int most_letters = 1'000;  // their rows are large
  LedgerStatus status;
  status.counters = desk_.counters;
  status.with_courier = lanes_.with_courier();
  status.pending = pending();
  status.held = desk_.deliveries.count_held(most_held);
  status.dead_letters = count_dead_letters(desk_.db, most_letters);
  status.silences = static_cast<std::int64_t>(desk_.silences.size());
  status.catching_up = catch_up_.active();
  status.sinks = lanes_.health(desk_);
  status.alerts = briefs_.recent(desk_, desk_.clock.wall() - std::chrono::hours(1), most_alerts);
  return status;
}

}  // namespace busstop::ledger
