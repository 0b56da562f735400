#include "daemon/answers/dry_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "bridge/base/text.hpp"
#include "bridge/ledger/clock_text.hpp"
#include "bridge/ledger/request.hpp"
#include "bridge/ledger/speaking.hpp"
#include "bridge/rules/restocks.hpp"
#include "bridge/store/jobs.hpp"
#include "daemon/answers/fault.hpp"
#include "daemon/answers/late_word.hpp"
#include "daemon/answers/told_list.hpp"
#include "daemon/base/configuration.hpp"

namespace busstop {
namespace {

void unreadable(PlayedRecord& played, const Unreadable& bad) {
  played.result = "unreadable";
  played.reason = bad.reason;
}

std::vector<Address> first_addresses(const std::vector<Contact>& contacts) {
  std::vector<Address> together;
  for (const auto& contact : contacts) {
    if (contact.group == contacts.front().group) together.push_back(contact.at);
  }
  return together;
}

/// Whoever is told the same stands in one notice.
void join(std::vector<PlayedNotice>& told, PlayedNotice one) {
  if (one.count == 0) return;
  const auto same = std::ranges::find_if(
      told, [&](const PlayedNotice& other) { return other.title == one.title && other.body == one.body; });
  if (same == told.end()) return told.push_back(std::move(one));
  for (auto& name : one.to) {
    if (same->to.size() < most_named) same->to.push_back(std::move(name));
  }
  same->count += one.count;
}

}  // namespace

DryRun::DryRun(const std::string& store, std::shared_ptr<const Settings> settings, int only_rule, Wall now)
    : db_(store, Database::Mode::read),
      households_(db_, [](const Address&) { return std::string(); }),
      settings_(std::move(settings)),
      rules_(*settings_),
      only_rule_(only_rule),
      now_(now) {}

PlayedRecord DryRun::play(const Record& record) {
  PlayedRecord played;
  played.partition = record.from.partition;
  played.offset = record.offset;
  played.at = std::min(record.timestamp.value_or(now_), now_);
  played.read_as = "event";
  played.result = "nothing";
  const auto opened = open_envelope(record);
  if (const auto* bad = std::get_if<Unreadable>(&opened)) {
    unreadable(played, *bad);
    return played;
  }
  const Asked asked{record, std::get<Envelope>(opened), played.at};
  if (only_rule_ == 0) play_role(asked, played);
  play_rules(asked, played);
  if (!played.notices.empty()) played.result = "tells";
  for (auto& notice : played.notices) {
    played.deliveries += notice.count;
    notice.body = clipped(notice.body, longest_body);
    for (auto& name : notice.to)
      name = clipped(name, longest_recipient);
  }
  if (played.notices.size() > most_shown) {
    played.reason = fmt::format("and {} more notices", played.notices.size() - most_shown);
    played.notices.resize(most_shown);
  }
  return played;
}

void DryRun::play_role(const Asked& asked, PlayedRecord& played) {
  const auto& topics = settings_->topics;
  const auto& topic = asked.record.from.topic;
  if (topic == topics.alerts) return play_alert(asked, played);
  if (topic == topics.confirmations) return play_confirmation(asked, played);
  if (topic == topics.restock) return play_restock(asked, played);
  if (topic == topics.subscriptions) return play_subscription(asked, played);
  if (rules_.of_topic(topic).empty()) played.reason = "no rule is for it";
}

void DryRun::play_alert(const Asked& asked, PlayedRecord& played) {
  const auto decoded = decode_alert(asked.envelope);
  played.read_as = "alert";
  if (const auto* bad = std::get_if<Unreadable>(&decoded)) return unreadable(played, *bad);
  const auto* raise = std::get_if<AlertRaised>(&decoded);
  if (raise == nullptr) {
    played.read_as = "cancellation";
    played.reason = "it ends an alert, and calls off whoever was told of that";
    return;
  }
  auto alert = open_alert(ledger::request_of(*raise, households_, *settings_, asked.at), settings_->alerts, asked.at);
  if (alert.deadline <= asked.at) {
    played.reason = "its deadline had passed when it came";
    return;
  }
  const auto zone = ledger::zone_of(*settings_, raise->location);
  const Speech speech{asked.at,
                      [&](Wall time, const Language& in) { return ledger::clock_text(time, asked.at, zone, in); },
                      {},
                      ledger::tongues(households_, *settings_)};
  for (const auto& addressed : say(alert, speech).notices)
    add(addressed, played);
  if (!played.notices.empty()) return;
  played.reason = "no other household listens at this stop";
  for (const auto& addressed : nobody_there(alert, speech).notices)
    add(addressed, played);
}

void DryRun::play_confirmation(const Asked& asked, PlayedRecord& played) {
  const auto decoded = decode_confirmation(asked.envelope);
  played.read_as = std::holds_alternative<ClaimWithdrawn>(decoded) ? "withdrawal" : "confirmation";
  if (const auto* bad = std::get_if<Unreadable>(&decoded)) return unreadable(played, *bad);
  played.reason = "what it does depends on the alerts there are then; busstopctl why shows what it did";
}

void DryRun::play_restock(const Asked& asked, PlayedRecord& played) {
  const auto decoded = decode_restock(asked.envelope);
  played.read_as = "restock";
  if (const auto* bad = std::get_if<Unreadable>(&decoded)) return unreadable(played, *bad);
  const auto& restock = std::get<Restock>(decoded);
  const auto job = restocked({}, restock, asked.at, asked.at, settings_->restocks);
  const auto all = waiting_.try_emplace(restock.product, -1).first;
  if (all->second < 0) all->second = JobTable(db_).count_subscribers(restock.product);
  if (restock.quantity == 0 || !job) {
    played.reason = "sold out: the queue is paused";
    return;
  }
  if (all->second == 0) {
    played.reason = "nobody has asked for it";
    return;
  }
  const auto made = stock_notice(*job, 1, asked.at).notice;
  const auto wave = job->left_in_wave
                        ? std::min<std::int64_t>(all->second, std::max<std::int64_t>(0, *job->left_in_wave))
                        : all->second;
  played.notices.push_back({"", made.title, made.body, made.urgency == Urgency::urgent, {}, wave, ""});
  if (wave < all->second) played.reason = fmt::format("the first wave of {} who wait now", all->second);
}

void DryRun::play_subscription(const Asked& asked, PlayedRecord& played) {
  const auto decoded = decode_subscription(asked.envelope);
  played.read_as = "subscription";
  if (const auto* bad = std::get_if<Unreadable>(&decoded)) return unreadable(played, *bad);
  const auto& change = std::get<SubscriptionChange>(decoded);
  if (!households_.find(change.household)) played.reason = "there is no household “" + change.household + "” now";
}

void DryRun::play_rules(const Asked& asked, PlayedRecord& played) {
  const auto& rules = rules_.of_topic(asked.record.from.topic);
  if (rules.empty()) return;
  const auto payload = payload_json(asked.envelope);
  if (const auto* bad = std::get_if<Unreadable>(&payload)) return unreadable(played, *bad);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (only_rule_ == 0 || static_cast<std::size_t>(only_rule_) == i + 1)
      play_rule(rules[i], asked, std::get<Json>(payload), played);
  }
}

void DryRun::play_rule(const CompiledRule& rule, const Asked& asked, const Json& payload, PlayedRecord& played) {
  auto plan = apply_rule(rule, asked.record, payload, asked.at);
  if (const auto* bad = std::get_if<Unreadable>(&plan)) {
    played.reason = fmt::format("the rule at {} cannot read it: {}", rule.rule.where, bad->reason);
    if (played.notices.empty()) played.result = "unreadable";
    return;
  }
  const auto& made = std::get<NotifyPlan>(plan);
  if (!made.skipped.empty() && played.notices.empty()) played.reason = made.skipped;
  std::vector<PlayedNotice> told;
  for (const auto& addressed : made.notices) {
    for (auto& one : addressed_to(addressed))
      join(told, std::move(one));
  }
  if (made.notices.empty()) return;
  if (told.empty()) {
    played.reason = fmt::format("the rule at {} names nobody who is there and has a contact", rule.rule.where);
    return;
  }
  const auto replay = late_word(db_, rules_, rule, asked.record, made.identity.has_value(), now_);
  for (auto& notice : told) {
    notice.rule = rule.rule.where;
    notice.replay = replay;
    played.notices.push_back(std::move(notice));
  }
}

void DryRun::add(const AddressedNotice& addressed, PlayedRecord& played) {
  for (auto& notice : addressed_to(addressed)) {
    if (notice.count > 0) played.notices.push_back(std::move(notice));
  }
}

std::vector<HouseholdId> DryRun::households_of(const Audience& audience) {
  if (const auto* near = std::get_if<NearStop>(&audience)) return households_.at_stop(near->stop, near->except);
  if (const auto* one = std::get_if<ToHousehold>(&audience)) return {one->household};
  if (const auto* named = std::get_if<ToHouseholdNamed>(&audience)) {
    if (const auto household = households_.find(named->id)) return {*household};
  }
  return {};
}

std::vector<PlayedNotice> DryRun::addressed_to(const AddressedNotice& addressed) {
  // Each is told in its language, by a notice of that language.
  std::map<std::string, PlayedNotice> told;
  const auto in = [&](const std::string& language) -> PlayedNotice& {
    const auto made = ledger::in_language(addressed, language);
    const bool urgent = made.urgency == Urgency::urgent;
    return told.try_emplace(language, PlayedNotice{"", made.title, made.body, urgent, {}, 0, ""}).first->second;
  };
  for (const auto household : households_of(addressed.audience))
    add_household(household, in(ledger::language_of(households_, *settings_, household).tag()));
  if (const auto* address = std::get_if<ToAddress>(&addressed.audience)) {
    auto& notice = in(settings_->texts.english().tag());
    notice.to.push_back(to_text(address->at));
    ++notice.count;
  }
  std::vector<PlayedNotice> notices;
  for (auto& [language, notice] : told)
    notices.push_back(std::move(notice));
  return notices;
}

void DryRun::add_household(HouseholdId household, PlayedNotice& notice) {
  const auto contacts = households_.contacts(household);
  if (contacts.empty()) return;
  ++notice.count;
  if (notice.to.size() >= most_named) return;
  const auto found = households_.load(household);
  notice.to.push_back(recipient_text(found ? found->id : std::string(), first_addresses(contacts)));
}

std::shared_ptr<const Settings> candidate_settings(std::string_view text) {
  auto read = read_candidate(text);
  if (const auto* errors = std::get_if<ConfigErrors>(&read))
    throw Fault(Fault::Kind::config_invalid, fmt::format("{}", fmt::join(*errors, "\n")));
  return std::get<std::shared_ptr<const Settings>>(std::move(read));
}

}  // namespace busstop
