#include "bridge/store/intake.hpp"

#include <fmt/format.h>

#include <iterator>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"

namespace busstop {

namespace {

/// Well below the largest value the store takes, so that no record is too large to be set aside.
constexpr std::size_t kept_of_value = 16 * 1024 * 1024;

std::string hexadecimal(std::string_view bytes) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char byte : bytes)
    fmt::format_to(std::back_inserter(hex), "{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

void add_text(JsonObject& object, const std::string& key, std::string_view text) {
  if (is_utf8(text)) {
    object.add(key, text);
  } else {
    object.add(key + "_hex", hexadecimal(text));
  }
}

Statement& bind_bytes(Statement& statement, const std::optional<std::string>& bytes) {
  if (!bytes) return statement.bind_null();
  return statement.bind_blob(std::string_view(*bytes).substr(0, kept_of_value));
}

}  // namespace

std::string headers_as_json(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::vector<std::string> items;
  items.reserve(headers.size());
  for (const auto& [name, value] : headers) {
    JsonObject item;
    add_text(item, "name", name);
    add_text(item, "value", value);
    items.push_back(item.text());
  }
  return json_array(items);
}

std::vector<Progress> IntakeTables::load_progress(std::string_view cluster) {
  std::vector<Progress> all;
  auto& row = db_.prepared(
      "SELECT t.name, p.partition, p.incarnation, p.next, p.last_offset, p.last_time, p.last_hash, p.end_seen "
      "FROM topic t JOIN progress p ON p.topic = t.id WHERE t.cluster = ? ORDER BY t.name, p.partition");
  row.bind(cluster);
  while (row.step()) {
    Progress progress;
    progress.of = {row.text(0), static_cast<std::int32_t>(row.integer(1))};
    progress.incarnation = static_cast<int>(row.integer(2));
    progress.next = row.integer(3);
    progress.last_offset = row.integer(4);
    if (!row.is_null(5)) progress.last_time = row.time(5);
    progress.last_hash = static_cast<std::uint64_t>(row.integer(6));
    if (!row.is_null(7)) progress.end_seen = row.time(7);
    all.push_back(std::move(progress));
  }
  row.reset();
  return all;
}

void IntakeTables::save_progress(std::string_view cluster, const Progress& progress) {
  const auto topic = topic_id(cluster, progress.of.topic);
  db_.prepared(
         "INSERT INTO progress (topic, partition, incarnation, next, last_offset, last_time, last_hash, end_seen) "
         "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET incarnation = excluded.incarnation, next = "
         "excluded.next, "
         "last_offset = excluded.last_offset, last_time = excluded.last_time, last_hash = excluded.last_hash, "
         "end_seen = excluded.end_seen")
      .bind(topic)
      .bind(progress.of.partition)
      .bind(progress.incarnation)
      .bind(progress.next)
      .bind(progress.last_offset)
      .bind(progress.last_time)
      .bind(static_cast<std::int64_t>(progress.last_hash))
      .bind(progress.end_seen)
      .run();
}

EventId IntakeTables::next_event() {
  if (last_event_ == 0) {
    auto& row = db_.prepared("SELECT ifnull(max(id), 0) FROM event");
    const Reset reset(row);
    if (row.step()) last_event_ = row.integer(0);
  }
  return static_cast<EventId>(++last_event_);
}

std::int64_t IntakeTables::rule_id(const RuleRun& ruling) {
  auto& known = rules_[{ruling.fingerprint, ruling.where}];
  if (known != 0) return known;
  const auto fingerprint = static_cast<std::int64_t>(ruling.fingerprint);
  db_.prepared("INSERT INTO rule (fingerprint, place) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .bind(fingerprint)
      .bind(ruling.where)
      .run();
  auto& row = db_.prepared("SELECT id FROM rule WHERE fingerprint = ? AND place = ?");
  row.bind(fingerprint).bind(ruling.where);
  const Reset reset(row);
  if (row.step()) known = row.integer(0);
  return known;
}

std::string IntakeTables::packed(const std::vector<RuleRun>& rulings) {
  std::string text;
  for (const auto& ruling : rulings) {
    if (!text.empty()) text += ' ';
    text += std::to_string(rule_id(ruling));
    text += ':';
    text += std::to_string(static_cast<int>(ruling.result));
  }
  return text;
}

void IntakeTables::add_event(EventId event, std::string_view cluster, const Record& record, const Ended& ended,
                             const Trace& trace) {
  const auto topic = topic_id(cluster, record.from.topic);
  const auto rulings = packed(trace.rulings);
  const auto if_any = [](const std::string& text) {
    return text.empty() ? std::optional<std::string_view>() : std::string_view(text);
  };
  db_.prepared(
         "INSERT INTO event (id, topic, partition, incarnation, offset, at, received, deliveries, dead, reason, role, "
         "subject, alert, identity, rulings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(event)
      .bind(topic)
      .bind(record.from.partition)
      .bind(ended.incarnation)
      .bind(record.offset)
      .bind(ended.at)
      .bind(ended.received)
      .bind(ended.deliveries)
      .bind(ended.dead)
      .bind(ended.reason)
      .bind(trace.role)
      .bind(if_any(trace.subject))
      .bind(trace.alert)
      .bind(if_any(trace.identity))
      .bind(if_any(rulings))
      .run();
}

std::optional<EventId> IntakeTables::event_of(ClaimId id) {
  auto& row = db_.prepared(
      "SELECT max(e.id) FROM claim c CROSS JOIN topic t ON t.name=c.topic CROSS JOIN event e INDEXED BY event_place ON "
      "e.topic=t.id AND e.partition=c.partition AND e.offset=c.offset WHERE c.id=?");
  row.bind(id);
  const Reset reset(row);
  if (!row.step() || row.is_null(0)) return {};
  return row.id<EventId>(0);
}

void IntakeTables::set_rulings(EventId event, const std::vector<RuleRun>& rulings) {
  const auto text = packed(rulings);
  db_.prepared("UPDATE event SET rulings = ? WHERE id = ?").bind(text).bind(event).run();
}

void IntakeTables::forget() noexcept {
  topics_.clear();
  rules_.clear();
  last_event_ = 0;
}

void IntakeTables::add_deliveries(EventId event, int deliveries) {
  db_.prepared("UPDATE event SET deliveries = deliveries + ?, reason = '' WHERE id = ?")
      .bind(deliveries)
      .bind(event)
      .run();
}

void IntakeTables::add_dead_letter(EventId event, const Record& record, Wall at, Wall received, std::string_view rule,
                                   std::string_view reason, std::uint64_t fingerprint) {
  auto& insert = db_.prepared(
      "INSERT INTO dead_letter (event, topic, partition, offset, at, received, rule, fingerprint, reason, key, value, "
      "headers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(event).bind(record.from.topic).bind(record.from.partition).bind(record.offset).bind(at).bind(received);
  insert.bind(rule).bind(static_cast<std::int64_t>(fingerprint)).bind(reason);
  bind_bytes(insert, record.key);
  bind_bytes(insert, record.value);
  insert.bind(headers_as_json(record.headers)).run();
}

bool IntakeTables::remember_identity(std::string_view identity, Wall now, std::optional<Wall> came) {
  db_.prepared(
         "INSERT INTO identity (identity, seen) VALUES (?, ?) "
         "ON CONFLICT DO UPDATE SET seen = excluded.seen WHERE identity.seen <= ?")
      .bind(identity)
      .bind(now)
      .bind(came.value_or(now) - identity_kept)
      .run();
  return db_.changes() == 1;
}

void IntakeTables::forget_identity(std::string_view identity) {
  db_.prepared("DELETE FROM identity WHERE identity = ?").bind(identity).run();
}

std::int64_t IntakeTables::topic_id(std::string_view cluster, std::string_view name) {
  if (cluster_ != cluster) {
    topics_.clear();
    cluster_ = cluster;
  }
  for (const auto& [known, id] : topics_) {
    if (known == name) return id;
  }
  auto& found = db_.prepared("SELECT id FROM topic WHERE cluster = ? AND name = ?");
  found.bind(cluster).bind(name);
  const Reset reset(found);
  std::int64_t id = 0;
  if (found.step()) {
    id = found.integer(0);
  } else {
    db_.prepared("INSERT INTO topic (cluster, name) VALUES (?, ?)").bind(cluster).bind(name).run();
    id = db_.last_insert_id();
  }
  topics_.emplace_back(name, id);
  return id;
}

std::optional<std::string> load_meta(Database& database, std::string_view key) {
  auto& row = database.prepared("SELECT value FROM meta WHERE key = ?");
  row.bind(key);
  const Reset reset(row);
  if (!row.step()) return {};
  return row.text(0);
}

void save_meta(Database& database, std::string_view key, std::string_view value) {
  database.prepared("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
      .bind(key)
      .bind(value)
      .run();
}

}  // namespace busstop
