#include "daemon/wire/rows.hpp"

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/model/limits.hpp"
#include "bridge/rules/silences.hpp"
#include "config/values.hpp"
#include "daemon/base/words.hpp"

namespace busstop::dbus {
namespace {

sdbus::Variant text(std::string_view value) {
  return sdbus::Variant(wire_text(value));
}
sdbus::Variant time(Wall value) {
  return sdbus::Variant(static_cast<std::uint64_t>(to_micros(value)));
}
sdbus::Variant number(std::int64_t value) {
  return sdbus::Variant(value);
}
sdbus::Variant number(std::int32_t value) {
  return sdbus::Variant(value);
}
sdbus::Variant count(std::size_t value) {
  return sdbus::Variant(static_cast<std::uint32_t>(value));
}
sdbus::Variant bytes(const std::string& value) {
  return sdbus::Variant(std::vector<std::uint8_t>(value.begin(), value.end()));
}

}  // namespace

std::string wire_text(std::string_view value) {
  std::string safe(value);
  const bool whole = is_utf8(value);
  for (char& c : safe) {
    if (c == '\0' || (!whole && static_cast<unsigned char>(c) >= 0x80)) c = '?';
  }
  return safe;
}

Row to_row(const Alert& alert) {
  const auto* winner = winner_of(alert);
  return {{"id", number(raw(alert.id))},
          {"state", text(word(alert.state))},
          {"reason", text(word(alert.reason))},
          {"parent", text(alert.parent.name)},
          {"child", text(alert.child)},
          {"stop", text(alert.stop)},
          {"key", text(alert.key)},
          {"message", text(alert.message)},
          {"opened", time(alert.opened)},
          {"deadline", time(alert.deadline)},
          {"raises", count(static_cast<std::size_t>(alert.raises))},
          {"claim_count", count(alert.claims.size())},
          {"taken_by", text(winner == nullptr ? std::string_view() : winner->responder.name)}};
}

Rows to_rows(const std::vector<Claim>& claims) {
  Rows rows;
  for (const auto& claim : claims) {
    Row row = {{"responder", text(claim.responder.name)},
               {"state", text(word(claim.state))},
               {"at", time(claim.at)},
               {"message", text(claim.message)}};
    if (claim.minutes) row.emplace("minutes", number(std::int32_t{*claim.minutes}));
    rows.push_back(std::move(row));
  }
  return rows;
}

Row to_row(const DeliveryRow& delivery) {
  return {{"id", text(to_text(delivery.id))},
          {"kind", text(word(delivery.kind))},
          {"state", text(word(delivery.state))},
          {"household", text(delivery.household)},
          {"sink", text(delivery.to.sink)},
          {"address", text(delivery.to.address)},
          {"title", text(delivery.title)},
          {"made", time(delivery.made)},
          {"due", time(delivery.due)},
          {"ended", time(delivery.ended.value_or(Wall{}))},
          {"attempts", count(static_cast<std::size_t>(delivery.attempts))},
          {"reason", text(delivery.reason)},
          {"last_answer", text(delivery.last_answer)},
          {"alert", number(delivery.alert ? raw(*delivery.alert) : std::int64_t{0})}};
}

Rows to_rows(const std::vector<AttemptRow>& attempts) {
  Rows rows;
  for (const auto& attempt : attempts) {
    rows.push_back({{"number", count(static_cast<std::size_t>(attempt.number))},
                    {"started", time(attempt.started)},
                    {"took", sdbus::Variant(static_cast<std::uint64_t>(attempt.took.count()))},
                    {"verdict", text(attempt.verdict)},
                    {"code", number(std::int32_t{attempt.code})},
                    {"answer", text(attempt.answer)}});
  }
  return rows;
}

namespace {

/// What it has said of itself; keys that say nothing are left away.
void add_wishes(const Household& household, Row& row) {
  std::vector<std::string> circle;
  for (const auto& stop : household.second_circle)
    circle.push_back(wire_text(stop));
  std::vector<std::vector<std::string>> children;
  for (const auto& child : household.children) {
    auto& one = children.emplace_back(std::vector{wire_text(child.name)});
    one.insert(one.end(), child.helpers.begin(), child.helpers.end());
  }
  if (!circle.empty()) row.emplace("second_circle", sdbus::Variant(circle));
  if (!children.empty()) row.emplace("children", sdbus::Variant(children));
  if (household.quiet) row.emplace("quiet", text(to_text(*household.quiet)));
  if (household.limit) row.emplace("limit", text(to_text(*household.limit)));
}

}  // namespace

Row to_row(const Household& household, const Suppressions& suppressed) {
  std::vector<std::string> stops;
  for (const auto& stop : household.stops)
    stops.push_back(wire_text(stop));
  std::vector<std::vector<std::string>> contacts;
  std::vector<std::string> not_used;
  for (const auto& group : household.contacts) {
    auto& together = contacts.emplace_back();
    for (const auto& address : group) {
      together.push_back(wire_text(to_text(address)));
      if (suppressed.contains(address)) not_used.push_back(together.back());
    }
  }
  Row row = {{"id", text(household.id)},
             {"name", text(household.name)},
             {"stops", sdbus::Variant(stops)},
             {"contacts", sdbus::Variant(contacts)},
             {"language", text(household.language)},
             {"timezone", text(household.timezone)},
             {"names", sdbus::Variant(household.names)},
             {"origin", text(word(household.origin))}};
  add_wishes(household, row);
  if (!not_used.empty()) row.emplace("suppressed", sdbus::Variant(not_used));
  return row;
}

Rows contact_rows(const Household& household, const Suppressions& suppressed) {
  Rows rows;
  for (std::size_t place = 0; place < household.contacts.size(); ++place) {
    for (const auto& address : household.contacts[place]) {
      auto& row = rows.emplace_back(Row{{"household", text(household.id)},
                                        {"place", count(place + 1)},
                                        {"sink", text(address.sink)},
                                        {"address", text(address.address)}});
      const auto found = suppressed.find(address);
      if (found == suppressed.end()) continue;
      row.emplace("suppressed_since", time(found->second.since));
      row.emplace("suppressed_reason", text(found->second.reason));
    }
  }
  return rows;
}

Row to_row(const SubscriptionRow& subscription) {
  return {{"id", number(subscription.id)},
          {"household", text(subscription.household)},
          {"product", text(subscription.product)},
          {"since", time(subscription.since)}};
}

Row to_row(const DeadLetterRow& letter) {
  Row row = {{"id", number(letter.id)},
             {"topic", text(letter.from.topic)},
             {"partition", number(letter.from.partition)},
             {"offset", number(letter.offset)},
             {"at", time(letter.at)},
             {"rule", text(letter.rule)},
             {"reason", text(letter.reason)}};
  if (!letter.headers.empty()) row.emplace("headers", text(letter.headers));
  if (letter.key) row.emplace("key", bytes(*letter.key));
  if (letter.value) row.emplace("value", bytes(*letter.value));
  return row;
}

Row to_row(const Silence& silence) {
  return {{"id", number(raw(silence.id))},          {"state", text(word(silence))},
          {"hides", text(to_text(silence.scope))},  {"topic", text(silence.scope.topic)},
          {"product", text(silence.scope.product)}, {"household", text(silence.scope.household)},
          {"sink", text(silence.scope.sink)},       {"author", text(silence.author)},
          {"reason", text(silence.reason)},         {"made", time(silence.made)},
          {"until", time(silence.until)},           {"ended", time(silence.ended.value_or(Wall{}))},
          {"held_back", number(silence.hidden)}};
}

Row to_row(const Replayed& replayed) {
  return {{"id", number(replayed.id)},
          {"result", text(word(replayed.code))},
          {"deliveries", number(std::int64_t{replayed.deliveries})},
          {"reason", text(replayed.reason)}};
}

Row to_row(const Finding& finding) {
  return {{"area", text(finding.area)},
          {"subject", text(finding.subject)},
          {"level", text(word(finding.grade))},
          {"finding", text(finding.what)},
          {"fix", text(finding.fix)}};
}

Row to_row(const Record& record) {
  const auto cut = [](const std::string& all) { return bytes(all.substr(0, longest_value)); };
  std::vector<std::string> headers;
  for (const auto& [name, value] : record.headers)
    headers.push_back(JsonObject().add("name", wire_text(name)).add("value", wire_text(value)).text());
  Row row = {{"partition", number(std::int32_t{record.from.partition})},
             {"offset", number(record.offset)},
             {"at", time(record.timestamp.value_or(Wall{}))},
             {"size", number(static_cast<std::int64_t>(record.value ? record.value->size() : 0))}};
  if (!headers.empty()) row.emplace("headers", text(json_array(headers)));
  if (record.key) row.emplace("key", cut(*record.key));
  if (record.value) row.emplace("value", cut(*record.value));
  return row;
}

Row to_row(const TopicInfo& topic) {
  return {{"name", text(topic.name)},
          {"partitions", number(std::int32_t{topic.partitions})},
          {"lag", number(topic.lag.value_or(-1))},
          {"consumed", sdbus::Variant(topic.consumed)}};
}

Row to_row(const PlayedRecord& played) {
  Rows notices;
  for (const auto& notice : played.notices) {
    std::vector<std::string> to;
    for (const auto& one : notice.to)
      to.push_back(wire_text(one));
    auto& row = notices.emplace_back(Row{{"rule", text(notice.rule)},
                                         {"title", text(notice.title)},
                                         {"body", text(notice.body)},
                                         {"urgent", sdbus::Variant(notice.urgent)},
                                         {"to", sdbus::Variant(to)},
                                         {"count", number(notice.count)},
                                         {"replay", text(notice.replay)}});
    if (!notice.held.empty()) row.emplace("held", text(notice.held));
  }
  Row row = {{"partition", number(played.partition)},
             {"offset", number(played.offset)},
             {"at", time(played.at)},
             {"result", text(played.result)},
             {"reason", text(played.reason)},
             {"deliveries", number(played.deliveries)}};
  if (!played.topic.empty()) row.emplace("topic", text(played.topic));
  if (!played.read_as.empty()) row.emplace("read_as", text(played.read_as));
  if (!notices.empty()) row.emplace("notices", sdbus::Variant(notices));
  return row;
}

Row to_row(const Why& why) {
  Rows lines;
  for (const auto& line : why.lines) {
    lines.push_back({{"at", time(line.at.value_or(Wall{}))},
                     {"depth", count(static_cast<std::size_t>(line.depth))},
                     {"what", text(line.what)},
                     {"id", text(line.id)},
                     {"text", text(line.text)}});
  }
  return {{"outcome", text(why.outcome)}, {"reason", text(why.reason)}, {"lines", sdbus::Variant(lines)}};
}

}  // namespace busstop::dbus
