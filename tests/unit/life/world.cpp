#include "tests/unit/life/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "bridge/base/hash.hpp"
#include "bridge/base/times.hpp"

namespace busstop::life {

namespace {

using std::chrono::hours;

const Wall morning = Wall(std::chrono::sys_days(std::chrono::year(2026) / 5 / 4)) + hours(7);
constexpr auto alerts = "bus-stop-alerts";
constexpr auto claims = "bus-stop-confirmations";

std::vector<TopicPartition> partitions() {
  return {{alerts, 0}, {alerts, 1}, {claims, 0}, {claims, 1}, {claims, 2}};
}

std::string text_of(const Word& word) {
  const bool asks = word.kind == Word::Kind::raise || word.kind == Word::Kind::cancel;
  auto json = fmt::format(R"({{"{}":"{}")", asks ? "parent_name" : "responder_name", word.who);
  const auto field = [&json](const char* name, const std::string& value) {
    if (!value.empty()) json += fmt::format(R"(,"{}":"{}")", name, value);
  };
  field("child_name", word.child);
  field("location", word.stop);
  field("alert_id", word.key);
  if (word.deadline) field("deadline", format_rfc3339(*word.deadline));
  if (word.kind == Word::Kind::cancel) field("kind", "cancel");
  if (word.kind == Word::Kind::withdraw) field("kind", "withdraw");
  return json + "}";
}

}  // namespace

World::World(std::uint64_t seed, const Weather& weather) : random_(seed), weather_(weather), clock_(morning) {
  settings_ = settings_of(town_, random_);
  if (weather_.on_disk) {
    const std::filesystem::path memory("/dev/shm");
    const auto folder = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    file_ = folder / fmt::format("busstop-life-{}-{}.db", seed, reinterpret_cast<std::uintptr_t>(this));
  }
  open();
  Plan plan;
  for (const auto& household : town_.of_bus())
    plan.changes.emplace_back(PutHousehold{household});
  turn(std::move(plan));
  last_end_ = awake_until_ = clock_.wall();
}

World::~World() {
  ledger_.reset();
  store_.reset();
  if (file_.empty()) return;
  std::error_code ignored;
  for (const auto* tail : {"", "-wal", "-shm", ".lock"})
    std::filesystem::remove(file_.string() + tail, ignored);
}

void World::open() {
  if (!file_.empty()) store_.reset();
  if (!store_) store_ = std::make_unique<OpenStore>(file_.empty() ? ":memory:" : file_.string(), clock_, journal_);
  LedgerOptions options;
  options.settings = settings_;
  options.host_of = [](const Address&) { return std::string(); };
  options.check_address = [](const Address&) { return std::string(); };
  ledger_ = std::make_unique<ledger::Ledger>(store_->database(), clock_, options);
  reference_.use(settings_->alerts);
  reference_.begin(clock_.wall(), clock_.steady());
  reference_.crash();
  ledger_->start();
  reference_.look_around();
  ledger::Inputs inputs;
  inputs.urgent.emplace_back(PartitionsAssigned{"cluster", partitions()});
  auto after = ledger_->turn(inputs);
  take_orders(after);
  take_produced(after);
}

Record World::record_of(const Word& word) {
  Record record;
  record.from = word.from;
  record.offset = word.offset;
  record.value = text_of(word);
  record.timestamp = word.at;
  record.hash = fnv1a(*record.value);
  return record;
}

void World::turn(Plan plan) {
  const Wall before = awake_until_;
  ledger::Inputs inputs;
  inputs.reports = plan.reports;
  if (plan.reload) plan.changes.emplace_back(UseSettings{settings_});
  for (const auto& change : plan.changes)
    inputs.commands.push_back({change, [this](const ChangeResult& result) {
                                 if (result.code != ChangeResult::Code::done)
                                   wrong.push_back("refused: " + result.text);
                               }});
  if (!plan.changes.empty()) {
    changed_ = true;
    last_change_ = clock_.wall();
  }
  inputs.produced = plan.produced;
  for (const auto& tap : plan.taps)
    inputs.taps.push_back({tap.sink, {{fmt::format("id{}", ++taps_seen_), tap.at, tap.text}}});
  // Once in a while Kafka gives again what was read.
  RecordBatch batch;
  if (chance(50)) batch.records = last_records_;
  for (const auto& word : plan.words)
    batch.records.push_back(record_of(word));
  for (auto& record : plan.back) {
    record.offset = next_offset_[record.from]++;
    record.timestamp = clock_.wall();
    batch.records.push_back(std::move(record));
  }
  last_records_ = batch.records;
  if (!batch.records.empty()) inputs.urgent.emplace_back(std::move(batch));
  if (plan.ends_backlog) {
    for (const auto& of : partitions())
      inputs.urgent.emplace_back(PartitionEnd{of, next_offset_[of], clock_.wall()});
    last_end_ = clock_.wall();
  }
  // Who can be reached again is new, too.
  changed_ |= number("SELECT count(*) FROM suppression") > 0;
  auto after = ledger_->turn(inputs);
  for (const auto& [done, result] : after.answers)
    done(result);
  play_reference(plan);
  take_orders(after);
  take_produced(after);
  for (const auto& tap : plan.taps)
    check_tap(tap);
  check_turn(before);
}

void World::play_reference(const Plan& plan) {
  reference_.begin(clock_.wall(), clock_.steady());
  for (const auto& report : plan.reports) {
    const auto* retry = std::get_if<Retry>(&report.verdict);
    const bool told = std::holds_alternative<Delivered>(report.verdict) || (retry != nullptr && retry->told);
    reference_.ended({raw(report.key.notice), raw(report.key.contact)}, told);
  }
  if (plan.reload) reference_.use(settings_->alerts);
  if (!plan.changes.empty()) reference_.look_around();
  auto words = plan.words;
  std::ranges::sort(words, [](const Word& a, const Word& b) {
    return std::tie(a.at, a.from, a.offset) < std::tie(b.at, b.from, b.offset);
  });
  for (const auto& word : words) {
    reference_.hear(word);
    for (const auto id : reference_.touched)
      note(id, fmt::format("  heard {} at {}", text_of(word), format_rfc3339(word.at)));
    // Whom the next word touches is noted with that one.
    mentioned_.insert(reference_.touched.begin(), reference_.touched.end());
    reference_.touched.clear();
  }
  if (plan.ends_backlog) reference_.release();
  for (const auto& tap : plan.taps)
    play_tap(tap);
  reference_.pass_time();
  reference_.touched.insert(mentioned_.begin(), mentioned_.end());
  mentioned_.clear();
}

void World::take_orders(ledger::Aftermath& after) {
  std::set<DeliveryId> recalled;
  for (auto& order : after.orders) {
    if (const auto* what = std::get_if<Assignment>(&order)) {
      take_up(*what);
    } else if (const auto* recall = std::get_if<Recall>(&order)) {
      recalled.insert(recall->key);
      if (const auto found = transfers_.find(recall->key); found != transfers_.end()) found->second.recalled = true;
    }
  }
  for (const auto id : reference_.called_off) {
    for (const auto& [key, transfer] : transfers_) {
      const bool call = transfer.what.notice->kind == NoticeKind::alert && transfer.what.notice->alert == AlertId{id};
      if (call && transfer.what.notice->made < clock_.wall() && !recalled.contains(key))
        fail(id, fmt::format("the call {} is on its way and was not recalled", to_text(key)));
    }
  }
}

void World::take_up(const Assignment& what) {
  const auto household = owner_of(what.contact.at.address);
  check_hand_out(what, household);
  const Wall now = clock_.wall();
  const Wall begins = now + std::chrono::milliseconds(chance(900) ? 0 : pick(0, 20'000));
  const Wall ends = begins + std::chrono::milliseconds(chance(900) ? pick(1, 3'000) : pick(1, 40'000));
  const bool home = calm_ && what.contact.at.sink == "home";
  transfers_[what.key] = {what, home ? now : begins, home ? now : ends, false};
  if (what.notice->kind != NoticeKind::alert) return;
  remember_button(what);
  const auto id = static_cast<int>(raw(what.notice->alert.value()));
  reference_.sent({raw(what.key.notice), raw(what.key.contact)}, id, to_text(what.contact.at), household);
}

}  // namespace busstop::life
