#include "daemon/answers/requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "bridge/base/text.hpp"
#include "bridge/base/zone.hpp"
#include "config/languages.hpp"
#include "config/values.hpp"
#include "daemon/answers/fault.hpp"

namespace busstop {
namespace {

constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_id = 64;
constexpr std::size_t longest_address = 2048;
constexpr std::size_t most_entries = 64;
constexpr std::size_t most_ids = 100;
constexpr std::size_t largest_record = std::size_t{1} << 20;

[[noreturn]] void invalid(const std::string& text) {
  throw Fault(Fault::Kind::invalid, text);
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<std::int64_t> row_number(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number <= 0) return {};
  return number;
}

void check_count(std::string_view what, std::size_t count, std::size_t most = most_entries) {
  if (count > most) invalid(fmt::format("{} {}: at most {} are kept", count, what, most));
}

void check_children(std::vector<Child>& children) {
  check_count("children", children.size(), most_children);
  std::set<std::string> names;
  for (auto& child : children) {
    child.name = checked_name("a child", std::move(child.name));
    if (!names.insert(fold(child.name)).second) invalid(fmt::format("child {} is there twice", child.name));
    check_count(fmt::format("helpers of {}", child.name), child.helpers.size(), most_helpers);
    for (const auto& helper : child.helpers) {
      if (!is_id(helper)) {
        invalid(fmt::format("a helper of {} is no household's id, which is 1 to 64 letters, digits, '_', '.' or '-'",
                            child.name));
      }
    }
  }
}

}  // namespace

int list_limit(std::uint32_t asked) noexcept {
  if (asked == 0) return 100;
  return static_cast<int>(std::min<std::uint32_t>(asked, 1000));
}

DeliveryId delivery_id_of(std::string_view text) {
  const auto dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto notice = row_number(text.substr(0, dash));
    const auto contact = row_number(text.substr(dash + 1));
    if (notice && contact) return {static_cast<NoticeId>(*notice), static_cast<ContactId>(*contact)};
  }
  invalid("a delivery is named by two numbers, like 17-3");
}

WhyOf checked_event(std::string_view text) {
  if (auto of = parse_why(text)) return *std::move(of);
  throw Fault(
      Fault::Kind::invalid,
      fmt::format("“{}” is no record: TOPIC:PARTITION:OFFSET is wanted, as busstopctl raise and send print it, or "
                  "the number of an alert, or a delivery like 17-3",
                  clipped(one_line(text), 64)));
}

std::string checked_name(std::string_view what, std::string text) {
  if (text.empty()) invalid(fmt::format("{} is empty", what));
  if (text.size() > longest_name) invalid(fmt::format("{} is longer than {} bytes", what, longest_name));
  if (has_control(text)) invalid(fmt::format("{} has a control character in it", what));
  return text;
}

std::string checked_id(std::string_view what, std::string text) {
  // More than that no household has; what is wrong with its letters is for the ledger to say.
  if (text.size() > longest_id) invalid(fmt::format("{} is longer than {} bytes", what, longest_id));
  return checked_name(what, std::move(text));
}

Address checked_address(const std::string& text) {
  if (text.size() > longest_address) invalid(fmt::format("the contact is longer than {} bytes", longest_address));
  if (has_control(text)) invalid("the contact has a control character in it");
  auto address = parse_address(text);
  if (!address) invalid("a contact is written SINK:ADDRESS, like mail:mike@example.org");
  return *std::move(address);
}

std::optional<QuietHours> quiet_from(const std::string& text) {
  if (text.empty()) return {};
  const auto quiet = parse_quiet(text);
  if (!quiet) invalid("the quiet hours are no span of the day: write for instance 21:00-07:00");
  return quiet;
}

std::optional<Rate> limit_from(const std::string& text) {
  if (text.empty()) return {};
  const auto limit = parse_rate(text);
  if (!limit) invalid("the limit is no rate: write for instance 10/h or 5/10min");
  return limit;
}

Household checked_household(Household household) {
  household.id = checked_id("the id", std::move(household.id));
  household.name = checked_name("the name", std::move(household.name));
  household.language = checked_name("the language", std::move(household.language));
  if (!is_language(household.language)) invalid("the language is no tag: write for instance en or pt-BR");
  household.timezone = checked_name("the time zone", std::move(household.timezone));
  if (!TimeZone::find(household.timezone)) {
    invalid(fmt::format("{} is no time zone of this machine: write for instance Europe/Berlin", household.timezone));
  }
  check_count("stops", household.stops.size());
  for (auto& stop : household.stops)
    stop = checked_name("a stop", std::move(stop));
  check_count("stops of its second circle", household.second_circle.size());
  for (auto& stop : household.second_circle)
    stop = checked_name("a stop", std::move(stop));
  check_children(household.children);
  std::size_t contacts = 0;
  for (const auto& group : household.contacts)
    contacts += group.size();
  check_count("contacts", std::max(contacts, household.contacts.size()));
  return household;
}

std::string checked_topic(std::string topic) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  if (topic.empty() || topic.size() > 249 || topic == "." || topic == ".." || !std::ranges::all_of(topic, allowed)) {
    invalid("a topic is named with letters, digits, '.', '_' and '-', at most 249 of them");
  }
  return topic;
}

ToProduce checked_record(ToProduce record) {
  record.topic = checked_topic(std::move(record.topic));
  check_count("headers", record.headers.size());
  std::size_t bytes = record.value.size() + (record.key ? record.key->size() : 0);
  for (const auto& [name, value] : record.headers) {
    if (name.empty()) invalid("a header has no name");
    bytes += name.size() + value.size();
  }
  if (bytes > largest_record)
    invalid(fmt::format("a record of {} bytes: at most {} are produced", bytes, largest_record));
  return record;
}

void check_ids(const std::vector<std::int64_t>& ids) {
  if (ids.empty()) invalid("no number is given");
  if (ids.size() > most_ids) invalid(fmt::format("{} numbers: at most {} at a time", ids.size(), most_ids));
  if (std::ranges::any_of(ids, [](std::int64_t id) { return id < 1; })) invalid("numbers of rows begin at 1");
}

ReadFrom checked_place(const std::string& from, std::int64_t value) {
  if (from == "beginning") return ReadFrom::beginning;
  if (from == "end") return ReadFrom::end;
  if (from != "last" && from != "time") invalid("a topic is read from the beginning, the end, the last N, or a time");
  if (value < 0) invalid(from == "last" ? "a count of records is not negative" : "times before 1970 are not known");
  return from == "last" ? ReadFrom::last : ReadFrom::time;
}

ReadTopicCommand checked_reading(const std::string& topic, std::int32_t partition, const std::string& from,
                                 std::int64_t value, std::vector<std::pair<std::int32_t, std::int64_t>> at,
                                 std::uint32_t limit) {
  constexpr std::size_t most_partitions = 10'000;
  if (at.size() > most_partitions) throw Fault(Fault::Kind::invalid, "more partitions than a topic may have");
  ReadTopicCommand wanted;
  wanted.topic = checked_topic(topic);
  wanted.partition = partition;
  wanted.from = checked_place(from, value);
  wanted.value = value;
  wanted.at = std::move(at);
  wanted.most = static_cast<std::size_t>(list_limit(limit));
  return wanted;
}

void check_new_topic(int partitions, int replication) {
  if (partitions < 1 || partitions > 10'000) invalid("a topic has between 1 and 10000 partitions");
  // -1: the broker's own default.
  if (replication != -1 && (replication < 1 || replication > 100))
    invalid("replication is between 1 and 100, or -1 for the broker's default");
}

}  // namespace busstop
