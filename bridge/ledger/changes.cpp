#include "bridge/ledger/changes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/ledger/people.hpp"
#include "bridge/ledger/speaking.hpp"

namespace busstop::ledger {

namespace {

using Code = ChangeResult::Code;

constexpr std::size_t most_stops = 64;
constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_id = 64;

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= longest_id && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  });
}

ChangeResult no_household(const std::string& id) {
  return {Code::not_found, fmt::format("there is no household “{}”", clipped(one_line(id), longest_id)), 0};
}

bool holds(const Household& household, const Address& address) {
  return std::ranges::any_of(household.contacts,
                             [&](const auto& group) { return std::ranges::find(group, address) != group.end(); });
}

}  // namespace

void Changes::take(Command& command) {
  if (const auto* error = culprits_.next()) {
    desk_.after.answers.emplace_back(command.done, ChangeResult{Code::failed, *error, 0});
    return;
  }
  auto result = std::visit([&](const auto& change) { return apply(change); }, command.change);
  culprits_.done();
  desk_.counters.cancelled += desk_.households.take_cancelled();
  desk_.after.answers.emplace_back(command.done, std::move(result));
}

void Changes::commit() {
  culprits_.commit();
  settled_ = desk_.settings;
  unspoken_settled_ = unspoken_said_;
}

void Changes::rollback() {
  culprits_.rollback();
  unspoken_said_ = unspoken_settled_;
  if (desk_.settings == settled_) return;
  desk_.settings = settled_;
  desk_.rules = CompiledRules(*settled_);
  lanes_.use_sinks(settled_->sinks);
}

void Changes::use(std::shared_ptr<const Settings> settings) {
  const auto changed = desk_.households.replace_file_households(settings->households, desk_.now);
  desk_.counters.cancelled += desk_.households.take_cancelled();
  desk_.settings = std::move(settings);
  desk_.rules = CompiledRules(*desk_.settings);
  lanes_.use_sinks(desk_.settings->sinks);
  tell_of_taken_over(desk_, changed.taken_over);
  warn_of_missing_sinks(desk_);
  warn_of_reply_topics(desk_);
  if (changed.added + changed.changed + changed.removed > 0) {
    desk_.after.say(Level::info, fmt::format("households of the configuration: {} added, {} changed, {} removed",
                                             changed.added, changed.changed, changed.removed));
  }
}

ChangeResult Changes::check(const Household& household) {
  if (!is_id(household.id)) {
    return {Code::invalid, "a household id is 1 to 64 letters, digits, '_', '.' or '-'", 0};
  }
  const auto name = one_line(household.name);
  if (name.empty() || name.size() > longest_name)
    return {Code::invalid, "a household needs a name of 1 to 200 bytes", 0};
  if (household.stops.size() > most_stops) return {Code::invalid, fmt::format("at most {} stops", most_stops), 0};
  std::size_t contacts = 0;
  for (const auto& group : household.contacts) {
    for (const auto& address : group) {
      const auto wrong = desk_.check_address(address);
      if (!wrong.empty()) return {Code::invalid, wrong, 0};
      ++contacts;
    }
  }
  if (contacts > most_contacts) return {Code::invalid, fmt::format("at most {} contacts", most_contacts), 0};
  return {};
}

std::optional<Household> Changes::changeable(const std::string& id, ChangeResult& refusal) {
  const auto row = desk_.households.find(id);
  if (!row) {
    refusal = no_household(id);
    return {};
  }
  auto household = desk_.households.load(*row);
  if (household && household->origin == Origin::file) {
    refusal = {Code::exists, fmt::format("household “{}” is in the configuration file; change it there and reload", id),
               0};
    return {};
  }
  return household;
}

ChangeResult Changes::unspoken(const std::string& language) const {
  return {Code::invalid,
          fmt::format("nothing is said in “{0}” here; give one of: {1}; or add [texts.{0}] to the configuration",
                      language, fmt::join(desk_.settings->texts.tags(), ", ")),
          0};
}

void Changes::warn_of_unspoken(const Household& household) {
  const auto& language = household.language;
  if (unspoken_said_ || desk_.settings->texts.find(language) != nullptr) return;
  unspoken_said_ = true;
  desk_.after.say(Level::warning, fmt::format("household {}: nothing is said in {} here, so it is told in English; "
                                              "[texts.{}] adds it; further households are not named",
                                              household.id, language, language));
}

ChangeResult Changes::apply(const PutHousehold& change) {
  auto household = change.household;
  household.origin = Origin::bus;
  if (auto wrong = check(household); wrong.code != Code::done) return wrong;
  if (desk_.settings->texts.find(household.language) == nullptr) return unspoken(household.language);
  ChangeResult result;
  const bool is_there = desk_.households.find(household.id).has_value();
  if (is_there && !changeable(household.id, result)) return result;
  desk_.households.put(household, desk_.now);
  ++(is_there ? result.imported.changed : result.imported.added);
  for (const auto& place : household.contacts) {
    for (const auto& address : place)
      desk_.households.lift(address, desk_.now);
  }
  return result;
}

ChangeResult Changes::apply(const RemoveHousehold& change) {
  ChangeResult refusal;
  if (!changeable(change.id, refusal)) return refusal;
  desk_.households.remove(change.id, desk_.now);
  return {};
}

ChangeResult Changes::apply(const AddContact& change) {
  ChangeResult refusal;
  auto household = changeable(change.household, refusal);
  if (!household) return refusal;
  if (holds(*household, change.contact)) {
    // Whoever adds it once more says that it is there after all.
    if (desk_.households.lift(change.contact, desk_.now)) return {};
    return {Code::exists, "the household has this contact already", 0};
  }
  household->contacts.push_back({change.contact});
  if (auto wrong = check(*household); wrong.code != Code::done) return wrong;
  desk_.households.put(*household, desk_.now);
  return {};
}

ChangeResult Changes::apply(const RemoveContact& change) {
  ChangeResult refusal;
  auto household = changeable(change.household, refusal);
  if (!household) return refusal;
  if (!holds(*household, change.contact)) return {Code::not_found, "the household has no such contact", 0};
  for (auto& group : household->contacts)
    std::erase(group, change.contact);
  std::erase_if(household->contacts, [](const auto& group) { return group.empty(); });
  desk_.households.put(*household, desk_.now);
  return {};
}

ChangeResult Changes::apply(const AddSubscription& change) {
  const auto household = desk_.households.find(change.household);
  if (!household) return no_household(change.household);
  const auto product = one_line(change.product);
  if (product.empty() || product.size() > longest_name) return {Code::invalid, "a product id is 1 to 200 bytes", 0};
  if (!desk_.households.subscribe(*household, product, desk_.now, Origin::bus)) {
    return {Code::exists, "subscribed already; the place in the queue is kept", 0};
  }
  return {};
}

ChangeResult Changes::apply(const RemoveSubscription& change) {
  const auto household = desk_.households.find(change.household);
  if (!household) return no_household(change.household);
  if (!desk_.households.unsubscribe(*household, one_line(change.product))) {
    return {Code::not_found, "there is no such subscription", 0};
  }
  return {};
}

ChangeResult Changes::apply(const TestHousehold& change) {
  const auto household = desk_.households.find(change.id);
  if (!household) return no_household(change.id);
  Notice notice;
  notice.kind = NoticeKind::test;
  auto text = language_of(desk_, household).say(Say::test_household, {});
  notice.title = std::move(text.title);
  notice.body = std::move(text.body);
  notice.urgency = Urgency::urgent;
  notice.made = desk_.now;
  notice.useful_until = desk_.now + std::chrono::minutes(10);
  desk_.deliveries.add_notice(notice);
  ++desk_.counters.notices;
  ChangeResult result;
  for (const auto& contact : desk_.households.all_contacts(*household))
    result.count += outbox_.add(notice, contact) ? 1 : 0;
  if (result.count == 0) return {Code::invalid, "the household has no contact that could be told; add one", 0};
  return result;
}

ChangeResult Changes::apply(const ReplayDeadLetters& change) {
  ChangeResult result;
  std::int64_t read = 0;
  for (const auto id : change.ids) {
    result.replayed.push_back(reading_.replay(id));
    read += result.replayed.back().code == Replayed::Code::read ? 1 : 0;
  }
  desk_.after.say(Level::notice,
                  fmt::format("dead letters replayed: {}, of which could be read: {}", change.ids.size(), read));
  return result;
}

ChangeResult Changes::apply(const DropDeadLetters& change) {
  ChangeResult result;
  for (const auto id : change.ids)
    result.count += remove_dead_letter(desk_.db, id) ? 1 : 0;
  if (result.count > 0) desk_.after.say(Level::notice, fmt::format("dead letters dropped by hand: {}", result.count));
  return result;
}

ChangeResult Changes::apply(const UseSettings& change) {
  use(change.settings);
  return {};
}

}  // namespace busstop::ledger
