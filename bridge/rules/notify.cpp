#include "bridge/rules/notify.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/hash.hpp"
#include "bridge/base/text.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_title = 250;
constexpr std::size_t longest_body = 4096;
constexpr std::size_t longest_household = 200;
constexpr std::size_t longest_address = 2048;
constexpr std::size_t longest_identity = 1024;
constexpr std::size_t longest_thread_key = 200;

bool has_control(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Topic and key; a key that is no short text is stood for by its hash. A topic's name has no slash. An empty key is
/// none: as a thread it would let each record supersede all others.
std::string thread_of(const Record& record) {
  if (!record.key || record.key->empty()) return {};
  const auto& key = *record.key;
  if (key.size() <= longest_thread_key && is_utf8(key) && !has_control(key)) return record.from.topic + "/" + key;
  return fmt::format("{}//{}:{:016x}", record.from.topic, key.size(), fnv1a(key));
}

/// Of one rule and key; without a key, of all that the rule tells.
std::int64_t group_of(const CompiledRule& rule, const Record& record) {
  const auto text = fmt::format("{}/{:016x}/{}", record.from.topic, rule.fingerprint, thread_of(record));
  const auto hash = static_cast<std::int64_t>(fnv1a(text));
  return hash == 0 ? 1 : hash;
}

std::variant<std::optional<std::string>, Unreadable> identity_of(const CompiledRule& rule, const Record& record,
                                                                 JsonView root) {
  if (rule.rule.id.empty()) return std::optional<std::string>();
  const auto value = root.path(rule.rule.id).scalar_text();
  if (!value || value->empty()) return std::optional<std::string>();
  if (value->size() > longest_identity) {
    return Unreadable{
        fmt::format("{} has {} bytes; at most {} identify an event", rule.rule.id, value->size(), longest_identity)};
  }
  const auto& topic = record.from.topic;
  return std::optional(fmt::format("rule:{:016x}:{}:{}{}", rule.fingerprint, topic.size(), topic, *value));
}

std::variant<std::string, Unreadable> filled(std::string_view key, const Template& text, JsonView root) {
  auto made = render(text, root);
  if (const auto* missing = std::get_if<MissingField>(&made)) {
    return Unreadable{fmt::format("the field {} is missing, and {} has no default for it ({{{}|...}})", missing->path,
                                  key, missing->path)};
  }
  return std::get<std::string>(std::move(made));
}

std::variant<Audience, Unreadable> audience_of(const CompiledTarget& target, JsonView root) {
  const bool household = target.sink.empty();
  auto made = filled(household ? "to" : "to.address", target.text, root);
  if (auto* bad = std::get_if<Unreadable>(&made)) return std::move(*bad);
  const std::string where(trimmed(std::get<std::string>(made)));
  const auto most = household ? longest_household : longest_address;
  std::string_view trouble;
  if (where.empty()) trouble = "is empty";
  if (where.size() > most) trouble = "is too long";
  if (has_control(where)) trouble = "contains control characters";
  if (!trouble.empty()) {
    return Unreadable{fmt::format("to {}; {} is wanted", trouble,
                                  household ? "a household's id" : "an address at sink " + target.sink)};
  }
  if (household) return ToHouseholdNamed{where};
  return ToAddress{Address{target.sink, where}};
}

bool same_place(const Audience& a, const Audience& b) {
  const auto* household = std::get_if<ToHouseholdNamed>(&a);
  const auto* other = std::get_if<ToHouseholdNamed>(&b);
  if (household != nullptr && other != nullptr) return household->id == other->id;
  const auto* address = std::get_if<ToAddress>(&a);
  const auto* elsewhere = std::get_if<ToAddress>(&b);
  return address != nullptr && elsewhere != nullptr && address->at == elsewhere->at;
}

bool matches(const CompiledRule& rule, JsonView root) {
  return std::all_of(rule.when.begin(), rule.when.end(),
                     [&root](const auto& field) { return root.path(field.first).equals(field.second.root()); });
}

struct Said {
  std::string title;
  std::string body;
};

/// `of`: "" for the rule's own words, "texts.de." for those of a language.
std::variant<Said, Unreadable> said(const std::string& of, const Template& title_text, const Template& body_text,
                                    JsonView root) {
  auto title = filled(of + "title", title_text, root);
  if (auto* bad = std::get_if<Unreadable>(&title)) return std::move(*bad);
  auto body = filled(of + "body", body_text, root);
  if (auto* bad = std::get_if<Unreadable>(&body)) return std::move(*bad);
  return Said{clipped(one_line(std::get<std::string>(title)), longest_title),
              clipped(plain_lines(std::get<std::string>(body)), longest_body)};
}

std::variant<std::vector<NoticeText>, Unreadable> said_in_others(const CompiledRule& rule, JsonView root) {
  std::vector<NoticeText> texts;
  for (const auto& other : rule.texts) {
    auto made = said("texts." + other.language + ".", other.title, other.body, root);
    if (auto* bad = std::get_if<Unreadable>(&made)) return std::move(*bad);
    auto& words = std::get<Said>(made);
    texts.push_back({other.language, std::move(words.title), std::move(words.body)});
  }
  return texts;
}

std::variant<Notice, Unreadable> notice_of(const CompiledRule& rule, const Record& record, JsonView root, Wall at) {
  auto words = said("", rule.title, rule.body, root);
  if (auto* bad = std::get_if<Unreadable>(&words)) return std::move(*bad);
  Notice notice;
  notice.kind = NoticeKind::notify;
  notice.title = std::move(std::get<Said>(words).title);
  notice.body = std::move(std::get<Said>(words).body);
  notice.urgency = rule.rule.urgent ? Urgency::urgent : Urgency::ordinary;
  notice.made = at;
  notice.useful_until = at + rule.rule.expires;
  notice.topic = record.from.topic;
  notice.fallback = rule.rule.fallback;
  // What is told as a part of a digest is superseded by nothing.
  if (rule.rule.group > Duration(0)) {
    notice.group = group_of(rule, record);
    notice.group_wait = rule.rule.group;
  } else {
    notice.thread = thread_of(record);
  }
  return notice;
}

}  // namespace

std::variant<NotifyPlan, Unreadable> apply_rule(const CompiledRule& rule, const Record& record, const Json& payload,
                                                Wall at) {
  const auto root = payload.root();
  if (!root.is_object()) return Unreadable{fmt::format("the value is {}; a JSON object is wanted", root.type_name())};
  NotifyPlan plan;
  if (!matches(rule, root)) {
    plan.skipped = "`when` does not match";
    return plan;
  }
  auto identity = identity_of(rule, record, root);
  if (auto* bad = std::get_if<Unreadable>(&identity)) return std::move(*bad);
  plan.identity = std::get<std::optional<std::string>>(std::move(identity));
  const auto notice = notice_of(rule, record, root, at);
  if (const auto* bad = std::get_if<Unreadable>(&notice)) return *bad;
  const auto others = said_in_others(rule, root);
  if (const auto* bad = std::get_if<Unreadable>(&others)) return *bad;
  for (const auto& target : rule.to) {
    auto made = audience_of(target, root);
    if (auto* bad = std::get_if<Unreadable>(&made)) return std::move(*bad);
    auto& audience = std::get<Audience>(made);
    const bool twice = std::any_of(plan.notices.begin(), plan.notices.end(),
                                   [&audience](const auto& earlier) { return same_place(earlier.audience, audience); });
    if (!twice)
      plan.notices.push_back(
          {std::get<Notice>(notice), std::move(audience), std::get<std::vector<NoticeText>>(others)});
  }
  return plan;
}

}  // namespace busstop
