#include "bridge/store/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "bridge/base/text.hpp"
#include "bridge/store/alerts.hpp"
#include "bridge/store/why_notices.hpp"

namespace busstop {

namespace {

/// Of an alert that is raised all the time.
constexpr int most_records = 100;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0) return {};
  return number;
}

std::optional<WhyOf> place_in(std::string_view topic, std::string_view partition, std::string_view offset) {
  const auto of = number_in(partition);
  const auto at = number_in(offset);
  if (topic.empty() || !of || !at || *of > 0x7FFF'FFFF) return {};
  return RecordPlace{{std::string(topic), static_cast<std::int32_t>(*of)}, *at};
}

#define EVENT_COLUMNS                                                                                              \
  "e.id, t.name, e.partition, e.offset, e.incarnation, e.at, e.received, e.deliveries, e.dead, e.reason, e.role, " \
  "e.subject, e.alert, e.identity, e.rulings FROM "

WhyRecord record_in(const Statement& row, std::string& rulings) {
  WhyRecord record;
  record.id = row.id<EventId>(0);
  record.place = {{row.text(1), static_cast<std::int32_t>(row.integer(2))}, row.integer(3)};
  record.incarnation = static_cast<int>(row.integer(4));
  record.at = row.time(5);
  record.received = row.time(6);
  record.deliveries = row.integer(7);
  record.dead = row.integer(8) != 0;
  record.reason = row.text(9);
  if (row.is_null(10)) return record;
  Trace trace;
  trace.role = row.id<ReadAs>(10);
  trace.subject = row.text(11);
  if (!row.is_null(12)) trace.alert = row.id<AlertId>(12);
  trace.identity = row.text(13);
  record.trace = std::move(trace);
  rulings = row.text(14);
  return record;
}

void add_letters(Database& database, WhyRecord& record) {
  auto& row = database.prepared(
      "SELECT id, rule, reason FROM dead_letter INDEXED BY dead_letter_event WHERE event IS NOT NULL AND event = ?");
  row.bind(record.id);
  while (row.step())
    record.letters.push_back({row.integer(0), row.text(1), row.text(2)});
  row.reset();
}

void add_loose_claim(Database& database, WhyRecord& record) {
  if (!record.trace || record.trace->role != ReadAs::claim || record.trace->alert) return;
  const auto& place = record.place;
  auto& row = database.prepared(
      "SELECT state FROM claim INDEXED BY claim_refused WHERE alert IS NULL AND state <> 0 AND at = ?1 AND topic = ?2 "
      "AND partition = ?3 AND offset = ?4 UNION ALL SELECT state FROM claim INDEXED BY claim_waiting WHERE state = 0 "
      "AND at = ?1 AND topic = ?2 AND partition = ?3 AND offset = ?4");
  row.bind(record.at).bind(place.of.topic).bind(place.of.partition).bind(place.offset);
  const Reset reset(row);
  if (row.step()) record.loose_claim = row.id<ClaimState>(0);
}

std::vector<WhyRecord> records_of(Database& database, Statement& row) {
  std::vector<WhyRecord> records;
  std::vector<std::string> rulings;
  while (row.step()) {
    auto& packed = rulings.emplace_back();
    records.push_back(record_in(row, packed));
  }
  row.reset();
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].trace) records[i].trace->rulings = rulings_in(database, rulings[i]);
    add_letters(database, records[i]);
    add_loose_claim(database, records[i]);
  }
  return records;
}

std::string no_record_at(Database& database, const RecordPlace& place) {
  auto& row = database.prepared(
      "SELECT max(p.next) FROM topic t JOIN progress p ON p.topic = t.id WHERE t.name = ? AND p.partition = ?");
  row.bind(place.of.topic).bind(place.of.partition);
  const Reset reset(row);
  // Whoever asks may have written anything.
  const auto topic = clipped(one_line(place.of.topic), 64);
  if (!row.step() || row.is_null(0)) {
    return fmt::format("nothing has been read of topic “{}” partition {}; busstopctl lag shows what is read", topic,
                       place.of.partition);
  }
  const auto next = row.integer(0);
  if (place.offset >= next) {
    return fmt::format("{}:{}:{} has not been read yet: the next is {}", topic, place.of.partition, place.offset, next);
  }
  return fmt::format("{}:{}:{} is not remembered: there was no such record, or it is older than [store] keep", topic,
                     place.of.partition, place.offset);
}

/// People think of the name.
std::string no_household(Database& database, std::string_view name) {
  auto& row = database.prepared("SELECT name_id FROM household WHERE name_key = ? ORDER BY name_id LIMIT 1");
  row.bind(fold(name));
  const Reset reset(row);
  const auto asked = clipped(one_line(name), 64);
  if (row.step()) return fmt::format("there is no household “{}”: did you mean {}?", asked, row.text(0));
  return fmt::format(
      "there is no household “{}”; its id is wanted, as busstopctl household shows it (one that was removed is not "
      "known "
      "any more)",
      asked);
}

bool is_parent(Database& database, AlertId alert, HouseholdId household) {
  auto& row = database.prepared("SELECT 1 FROM alert_parent_household WHERE alert = ? AND household = ?");
  row.bind(alert).bind(household);
  const Reset reset(row);
  return row.step();
}

std::optional<WhyAlert> alert_of(Database& database, AlertId id, HouseholdId household) {
  auto alert = AlertTable(database).load(id);
  if (!alert) return {};
  WhyAlert found;
  found.own_child = is_parent(database, id, household);
  for (const auto& claim : alert->claims)
    found.by_household.push_back(std::ranges::find(claim.responder.households, household) !=
                                 claim.responder.households.end());
  found.alert = *std::move(alert);
  auto& row = database.prepared("SELECT count(*), min(made) FROM notice WHERE alert = ? AND kind = 0");
  row.bind(id);
  const Reset reset(row);
  if (row.step()) found.calls = row.integer(0);
  if (found.calls > 0) found.first_call = row.time(1);
  return found;
}

void add_alert(Database& database, AlertId id, WhyFacts& facts) {
  facts.alert = alert_of(database, id, facts.household_id);
  auto& row = database.prepared("SELECT " EVENT_COLUMNS
                                "event e INDEXED BY event_alert JOIN topic t ON t.id = e.topic WHERE e.alert IS NOT "
                                "NULL AND e.alert = ? ORDER BY e.id LIMIT ?");
  row.bind(id).bind(most_records + 1);
  auto all = records_of(database, row);
  facts.more_records = all.size() > most_records;
  if (facts.more_records) all.pop_back();
  if (!all.empty()) facts.records = std::move(all);
  add_notices_of_alert(database, id, facts);
}

void add_subscription(Database& database, const std::string& product, WhyFacts& facts) {
  auto& row = database.prepared("SELECT since FROM subscription WHERE household = ? AND product = ?");
  row.bind(facts.household_id).bind(product);
  const Reset reset(row);
  if (row.step()) facts.subscribed = row.time(0);
}

/// Fills in what was asked for; answers what is not there.
struct Find {
  std::string operator()(const RecordPlace& place) {
    facts.records = find_records(database, place);
    return facts.records.empty() ? no_record_at(database, place) : of_records();
  }
  std::string operator()(EventId id) {
    facts.records = find_records(database, id);
    return facts.records.empty() ? fmt::format("there is no event {}", raw(id)) : of_records();
  }
  std::string operator()(AlertId id) {
    add_alert(database, id, facts);
    if (facts.alert) return {};
    return fmt::format("there is no alert {}; busstopctl alert shows them, and a record is TOPIC:PARTITION:OFFSET",
                       raw(id));
  }
  std::string operator()(DeliveryId id) {
    const auto found = source_of(database, id);
    if (!found) return fmt::format("there is no delivery {}; busstopctl delivery shows them", to_text(id));
    if (found->alert) return (*this)(*found->alert);
    if (found->cause) return (*this)(*found->cause);
    add_notice(database, id.notice, facts);
    return {};
  }

  std::string of_records() {
    const auto last = facts.records.back();
    facts.asked = last.id;
    for (const auto& record : facts.records)
      add_notices_of_record(database, record.id, facts);
    if (!last.trace) return {};
    if (last.trace->role == ReadAs::restock) add_subscription(database, last.trace->subject, facts);
    if (last.trace->alert) add_alert(database, *last.trace->alert, facts);
    return {};
  }

  Database& database;
  WhyFacts& facts;
};

}  // namespace

std::vector<WhyRecord> find_records(Database& database, const RecordPlace& place) {
  auto& row = database.prepared(
      "SELECT " EVENT_COLUMNS
      "topic t CROSS JOIN event e INDEXED BY event_place ON e.topic = t.id WHERE t.name = ? AND e.partition = ? AND "
      "e.offset = ? ORDER BY e.id LIMIT ?");
  row.bind(place.of.topic).bind(place.of.partition).bind(place.offset).bind(most_records);
  return records_of(database, row);
}

std::vector<WhyRecord> find_records(Database& database, EventId id) {
  auto& row = database.prepared("SELECT " EVENT_COLUMNS "event e JOIN topic t ON t.id = e.topic WHERE e.id = ?");
  row.bind(id);
  return records_of(database, row);
}

std::optional<WhyOf> parse_why(std::string_view text) {
  text = trimmed(text);
  if (const auto number = number_in(text)) return *number > 0 ? std::optional<WhyOf>(AlertId{*number}) : std::nullopt;
  if (text.starts_with("event:")) {
    if (const auto number = number_in(text.substr(6))) return EventId{*number};
  }
  const auto parts = split(text, ':');
  if (parts.size() == 3) return place_in(parts[0], parts[1], parts[2]);
  const auto at = text.rfind("]@");
  const auto open = text.find('[');
  if (at != std::string_view::npos && open != std::string_view::npos && open < at)
    return place_in(text.substr(0, open), text.substr(open + 1, at - open - 1), text.substr(at + 2));
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  const auto notice = number_in(text.substr(0, dash));
  const auto contact = number_in(text.substr(dash + 1));
  if (!notice || !contact) return {};
  return DeliveryId{NoticeId{*notice}, ContactId{*contact}};
}

std::vector<RuleRun> rulings_in(Database& database, std::string_view packed) {
  std::vector<RuleRun> rulings;
  for (const auto part : split(packed, ' ')) {
    const auto colon = part.find(':');
    if (colon == std::string_view::npos) continue;
    auto& row = database.prepared("SELECT fingerprint, place FROM rule WHERE id = ?");
    row.bind(number_in(part.substr(0, colon)).value_or(0));
    const Reset reset(row);
    if (!row.step()) continue;
    rulings.push_back({static_cast<std::uint64_t>(row.integer(0)), row.text(1),
                       static_cast<Ruled>(number_in(part.substr(colon + 1)).value_or(0))});
  }
  return rulings;
}

std::variant<WhyFacts, std::string> find_why(Database& database, const WhyOf& of, std::string_view household,
                                             Wall now) {
  const Transaction moment(database, Transaction::Kind::read);
  WhyFacts facts;
  facts.now = now;
  auto& row = database.prepared("SELECT id FROM household WHERE name_id = ?");
  row.bind(household);
  const bool found = row.step();
  if (found) facts.household_id = row.id<HouseholdId>(0);
  row.reset();
  if (!found) return no_household(database, household);
  facts.household = load_household(database, facts.household_id).value();
  facts.suppressed = suppressions_of(database, {facts.household});
  auto missing = std::visit(Find{database, facts}, of);
  if (!missing.empty()) return missing;
  return facts;
}

}  // namespace busstop
