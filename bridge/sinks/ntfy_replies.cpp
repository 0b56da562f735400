#include "bridge/sinks/ntfy_replies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/json.hpp"
#include "bridge/model/web_url.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_topic = 64;
constexpr std::string_view public_url_key = "public_url";

bool is_id_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Of a message.
bool is_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= longest_topic && std::ranges::all_of(text, is_id_letter);
}

std::string what_is_wrong_with_public_url(std::string_view text) {
  if (auto wrong = what_is_wrong_with_url(text); !wrong.empty()) return wrong;
  const auto url = parse_web_url(text).value();
  if (url.scheme != "https" && url.scheme != "http") return "it begins with https:// or http://";
  return url.path.empty() || url.path == "/" ? "" : "it is the server's root; the topic is what replies says";
}

}  // namespace

std::string what_is_wrong_with_topic(std::string_view topic) {
  const auto fits = [](char c) { return is_id_letter(c) || c == '-' || c == '_'; };
  if (topic.empty() || topic.size() > longest_topic || !std::ranges::all_of(topic, fits)) {
    return "an ntfy topic has 1 to 64 of the characters A-Z a-z 0-9 - _";
  }
  return "";
}

std::vector<SinkKey> ntfy_reply_keys() {
  using Type = SinkKey::Type;
  return {{reply_topic_key, Type::text, false, what_is_wrong_with_topic},
          {public_url_key, Type::text, false, what_is_wrong_with_public_url}};
}

std::vector<std::string> check_replies(const SinkSettings& settings) {
  const auto topic = settings.text(reply_topic_key);
  const auto shown = settings.text(public_url_key);
  std::vector<std::string> all;
  if (!topic.empty()) {
    if (auto wrong = what_is_wrong_with_topic(topic); !wrong.empty()) all.push_back(std::move(wrong));
  }
  if (!shown.empty()) {
    if (auto wrong = what_is_wrong_with_public_url(shown); !wrong.empty()) all.push_back(std::move(wrong));
  }
  if (topic.empty() && !shown.empty()) all.emplace_back("public_url is for replies, which is missing");
  const auto url = parse_web_url(settings.url);
  if (!topic.empty() && shown.empty() && url && url->loopback()) {
    all.emplace_back("phones cannot answer to a server of this machine: say in public_url how they reach it");
  }
  return all;
}

NtfyReplies::NtfyReplies(const SinkSettings& settings) : topic_(settings.text(reply_topic_key)) {
  const auto shown = settings.text(public_url_key);
  posted_to_ = shown.empty() ? settings.url : shown;
  if (!posted_to_.ends_with('/')) posted_to_ += '/';
  posted_to_ += topic_;
}

std::string NtfyReplies::followed_at(std::string_view position) const {
  return fmt::format("{}/json?since={}", topic_, is_id(position) ? position : "all");
}

std::optional<Tapped> read_ntfy_tap(std::string_view line) {
  const auto parsed = Json::parse(line);
  const auto* json = std::get_if<Json>(&parsed);
  if (json == nullptr) return {};
  const auto root = json->root();
  const auto id = root.find("id").string().value_or("");
  const auto time = root.find("time").integer().value_or(-1);
  constexpr std::int64_t year_9999 = 253'402'300'799;
  // Others are "open", "keepalive", "message_clear".
  if (root.find("event").string() != "message" || !is_id(id) || time < 0 || time > year_9999) return {};
  // In whole seconds: a tap is never taken for an earlier one than it was.
  return Tapped{std::string(id), Wall(std::chrono::seconds(time)) + std::chrono::milliseconds(999),
                std::string(root.find("message").string().value_or(""))};
}

}  // namespace busstop
