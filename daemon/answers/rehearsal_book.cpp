#include "daemon/answers/rehearsal_book.hpp"

#include <fmt/format.h>

#include <tuple>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/rules/envelope.hpp"
#include "daemon/answers/late_word.hpp"

namespace busstop {
namespace {

constexpr int made_at_once = 1000;

std::string_view word_for(ReadAs role) {
  switch (role) {
    case ReadAs::raise:
      return "alert";
    case ReadAs::cancel:
      return "cancellation";
    case ReadAs::claim:
      return "confirmation";
    case ReadAs::withdrawal:
      return "withdrawal";
    case ReadAs::restock:
      return "restock";
    case ReadAs::subscription:
      return "subscription";
    case ReadAs::unread:
      break;
  }
  return "event";
}

std::string held_text(const MadeDelivery& made) {
  if (!made.held_until) return {};
  return fmt::format("{} until {}", made.held_for,
                     format_rfc3339(std::chrono::floor<std::chrono::seconds>(*made.held_until)));
}

/// Of rules that told nobody although they were for the record.
std::string idle_rules(const WhyRecord& taken) {
  std::string text;
  for (const auto& run : taken.trace ? taken.trace->rulings : std::vector<RuleRun>()) {
    if (run.result != Ruled::nobody && run.result != Ruled::unreadable) continue;
    text += fmt::format("{}the rule at {} {}", text.empty() ? "" : "; ", run.where,
                        run.result == Ruled::nobody ? "names nobody who is there and has a contact" : "cannot read it");
  }
  return text;
}

}  // namespace

RehearsalBook::RehearsalBook(Database& rehearsed, const std::string& real, const Settings& settings, Wall now)
    : db_(rehearsed),
      real_(real, Database::Mode::read),
      held_(rehearsed),
      topics_(settings.topics),
      rules_(settings),
      now_(now) {}

void RehearsalBook::note_made() {
  for (bool more = true; more;) {
    const auto made = made_since(db_, last_, made_at_once);
    more = made.size() == static_cast<std::size_t>(made_at_once);
    for (const auto& [notice, deliveries] : made) {
      last_ = notice.id;
      const auto shared = std::make_shared<const Notice>(notice);
      for (const auto& one : deliveries) {
        seen_.insert(one.id);
        if (one.held_until) held_back_.emplace(one.id, one.held_for);
        noted_.push_back({shared, {one.household, one.to, held_text(one)}, {}});
      }
    }
  }
}

void RehearsalBook::note_given(const Assignment& given) {
  const bool is_new = seen_.insert(given.key).second;
  const auto held = held_back_.extract(given.key);
  if (!is_new && held.empty()) return;
  noted_.push_back({given.notice,
                    {given.contact.household, given.contact.at, {}, !is_new},
                    held.empty() ? std::string() : held.mapped()});
}

void RehearsalBook::write(PlayedRecord row, const ToldList& told, const Sayings& sayings) {
  told.write(row, {[this](HouseholdId household) { return held_.name_of(household); },
                   [&sayings](PlayedNotice& notice) {
                     const auto found = sayings.find({notice.title, notice.body});
                     if (found != sayings.end()) std::tie(notice.rule, notice.replay) = found->second;
                   }});
  bytes_ += sizeof(PlayedRecord) + row.reason.size();
  for (const auto& notice : row.notices) {
    bytes_ += sizeof(PlayedNotice) + notice.title.size() + notice.body.size();
    for (const auto& name : notice.to)
      bytes_ += sizeof(std::string) + name.size();
  }
  rows_.push_back(std::move(row));
}

void RehearsalBook::close(const Record& record, Wall at) {
  PlayedRecord row;
  row.topic = record.from.topic;
  row.partition = record.from.partition;
  row.offset = record.offset;
  row.at = at;
  row.result = "nothing";
  const auto all = find_records(db_, RecordPlace{record.from, record.offset});
  const auto taken = all.empty() ? WhyRecord{} : all.back();
  row.read_as = read_as(record, taken);
  if (taken.dead) row.result = "unreadable";
  row.reason = noted_.empty() ? taken.reason : idle_rules(taken);
  ToldList told;
  for (const auto& noted : noted_)
    told.add(*noted.notice, noted.delivery);
  const bool any = !noted_.empty();
  noted_.clear();
  write(std::move(row), told, any ? sayings_of(record, taken) : Sayings{});
}

void RehearsalBook::close_later(Wall at) {
  // By whose doing and why, in this order.
  std::map<std::tuple<TopicPartition, std::int64_t, std::string>, ToldList> told;
  for (const auto& noted : noted_) {
    const auto origin = origin_of(*noted.notice);
    told[{origin.of, origin.offset, noted.held_for}].add(*noted.notice, noted.delivery);
  }
  noted_.clear();
  for (const auto& [key, list] : told) {
    PlayedRecord row;
    std::tie(row.topic, row.partition, row.offset) =
        std::tuple(std::get<0>(key).topic, std::get<0>(key).partition, std::get<1>(key));
    row.at = at;
    row.read_as = "later";
    if (!std::get<2>(key).empty()) row.reason = "held back until now: " + std::get<2>(key);
    write(std::move(row), list, {});
  }
}

RecordPlace RehearsalBook::origin_of(const Notice& notice) {
  if (notice.cause) {
    if (const auto records = find_records(db_, *notice.cause); !records.empty()) return records.back().place;
  }
  if (notice.alert) {
    if (const auto opened = opened_by(db_, *notice.alert)) return *opened;
  }
  return {{"", -1}, -1};
}

std::string RehearsalBook::read_as(const Record& record, const WhyRecord& taken) const {
  const auto role = taken.trace ? taken.trace->role : ReadAs::unread;
  if (role != ReadAs::unread) return std::string(word_for(role));
  // It could not be read: what it was meant as.
  const auto& topic = record.from.topic;
  if (topic == topics_.alerts) return std::string(word_for(ReadAs::raise));
  if (topic == topics_.confirmations) return std::string(word_for(ReadAs::claim));
  if (topic == topics_.restock) return std::string(word_for(ReadAs::restock));
  if (topic == topics_.subscriptions) return std::string(word_for(ReadAs::subscription));
  return std::string(word_for(ReadAs::unread));
}

RehearsalBook::Sayings RehearsalBook::sayings_of(const Record& record, const WhyRecord& taken) {
  Sayings sayings;
  if (!taken.trace || taken.trace->rulings.empty()) return sayings;
  const auto opened = open_envelope(record);
  if (!std::holds_alternative<Envelope>(opened)) return sayings;
  const auto payload = payload_json(std::get<Envelope>(opened));
  if (!std::holds_alternative<Json>(payload)) return sayings;
  for (const auto& rule : rules_.of_topic(record.from.topic)) {
    const auto plan = apply_rule(rule, record, std::get<Json>(payload), taken.at);
    const auto* made = std::get_if<NotifyPlan>(&plan);
    if (made == nullptr) continue;
    if (made->notices.empty()) continue;
    const auto& said = made->notices.front();
    const std::pair by(rule.rule.where, late_word(real_, rules_, rule, record, made->identity.has_value(), now_));
    sayings.try_emplace({said.notice.title, clipped(said.notice.body, longest_body)}, by);
    for (const auto& text : said.also)
      sayings.try_emplace({text.title, clipped(text.body, longest_body)}, by);
  }
  return sayings;
}

}  // namespace busstop
