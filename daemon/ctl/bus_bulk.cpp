// The calls of Bus that carry many rows: imports, and records of a topic.
#include <utility>

#include "daemon/ctl/bus_call.hpp"

namespace busstop::ctl {
namespace {

using sdbus::Struct;

/// Calls one of the methods that import, whose answers are alike.
template <class Impl, class Given>
ImportAnswer import_by(Impl& impl, const std::string& method, const Given& rows, bool only_look) {
  std::uint32_t added = 0;
  std::uint32_t changed = 0;
  std::uint32_t unchanged = 0;
  std::vector<Struct<std::uint32_t, std::string>> refused;
  impl.call_at(admin_interface, method, std::tie(added, changed, unchanged, refused), rows, only_look);
  ImportAnswer answer{added, changed, unchanged, {}};
  for (const auto& one : refused)
    answer.refused.emplace_back(std::get<0>(one), std::get<1>(one));
  return answer;
}

/// Calls one of the methods that read a page of a topic, whose questions and answers are alike.
template <class Impl, class... More>
TopicAnswer page_by(Impl& impl, const char* interface, const std::string& method, const TopicQuestion& question,
                    const More&... more) {
  std::vector<Struct<std::int32_t, std::int64_t>> at;
  for (const auto& [partition, offset] : question.at)
    at.emplace_back(partition, offset);
  std::vector<Struct<std::int32_t, std::int64_t>> next;
  TopicAnswer answer;
  impl.call_at(interface, method, std::tie(answer.records, next, answer.more), question.topic, question.partition,
               question.from, question.value, at, question.limit, more...);
  for (const auto& one : next)
    answer.next.emplace_back(std::get<0>(one), std::get<1>(one));
  return answer;
}

}  // namespace

ImportAnswer Bus::import(const std::vector<HouseholdLine>& households, bool only_look) {
  std::vector<Struct<std::string, std::string, Texts, std::vector<Texts>, std::map<std::string, std::string>>> rows;
  for (const auto& one : households)
    rows.emplace_back(one.id, one.name, one.stops, one.contacts, one.more);
  return import_by(*impl_, "ImportHouseholds", rows, only_look);
}

ImportAnswer Bus::import(const std::vector<ContactLine>& contacts, bool only_look) {
  std::vector<Struct<std::string, std::string>> rows;
  for (const auto& contact : contacts)
    rows.emplace_back(contact.household, contact.contact);
  return import_by(*impl_, "ImportContacts", rows, only_look);
}

ImportAnswer Bus::import(const std::vector<SubscriptionLine>& subscriptions, bool only_look) {
  std::vector<Struct<std::string, std::string, std::uint64_t>> rows;
  for (const auto& one : subscriptions)
    rows.emplace_back(one.household, one.product, one.since);
  return import_by(*impl_, "ImportSubscriptions", rows, only_look);
}

TopicAnswer Bus::read_topic(const TopicQuestion& question) {
  return page_by(*impl_, dbus::interface_name, "ReadTopic", question);
}

TopicAnswer Bus::dry_run(const TopicQuestion& question, std::uint32_t rule, const std::string& candidate) {
  return page_by(*impl_, admin_interface, "DryRun", question, rule, candidate);
}

RehearsalAnswer Bus::rehearse(const Texts& topics, const TopicQuestion& place, const std::string& candidate) {
  // All of it is read and played before there is an answer.
  constexpr std::chrono::seconds takes{300};
  const auto patience = std::exchange(impl_->patience, takes);
  RehearsalAnswer answer;
  impl_->call_at(admin_interface, "Rehearse", std::tie(answer.rows, answer.records, answer.waiting, answer.refused),
                 topics, place.from, place.value, place.limit, candidate);
  impl_->patience = patience;
  return answer;
}

TopicAnswer Bus::replay(const TopicQuestion& question, std::uint32_t rule) {
  return page_by(*impl_, admin_interface, "Replay", question, rule);
}

}  // namespace busstop::ctl
