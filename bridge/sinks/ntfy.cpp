// Push messages by an ntfy server: JSON published to its root (docs.ntfy.sh/publish). A contact's address is a topic,
// which is a secret where the server has no access control. Notices of one thread share a sequence_id, so that a newer
// one replaces the older on the phone: "Mike has Jake" takes the place of the alert.
#include <algorithm>

#include "bridge/base/json.hpp"
#include "bridge/sinks/http_server.hpp"
#include "bridge/sinks/http_verdict.hpp"
#include "bridge/sinks/sink.hpp"
#include "bridge/sinks/wording.hpp"

namespace busstop {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_topic = 64;
constexpr std::size_t longest_title = 250;
/// A message of 4096 bytes is taken for an attachment already, which many a server refuses.
constexpr std::size_t longest_message = 4095;
/// The server reads less than twice that limit of the JSON, escapes included.
constexpr std::size_t longest_json = 8191;

std::string what_is_wrong_with_topic(std::string_view address) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (address.empty() || address.size() > longest_topic || !std::ranges::all_of(address, fits)) {
    return "an ntfy topic has 1 to 64 of the characters A-Z a-z 0-9 - _";
  }
  return "";
}

std::string check_address(const SinkSettings&, std::string_view address) {
  return what_is_wrong_with_topic(address);
}

std::vector<std::string> check_settings(const SinkSettings& settings) {
  return check_http_server(settings, "the topic belongs into the contact's address");
}

int priority_of(const Notice& notice) noexcept {
  if (notice.urgency == Urgency::urgent) return 5;
  const bool about_an_alert =
      notice.kind == NoticeKind::stand_down || notice.kind == NoticeKind::outcome || notice.kind == NoticeKind::answer;
  return about_an_alert ? 4 : 3;
}

/// Short codes that clients show as a picture (docs.ntfy.sh/emojis).
std::string_view tag_of(NoticeKind kind) noexcept {
  switch (kind) {
    case NoticeKind::alert:
      return "rotating_light";
    case NoticeKind::stand_down:
      return "white_check_mark";
    case NoticeKind::outcome:
      return "busstop";
    case NoticeKind::answer:
      return "speech_balloon";
    case NoticeKind::restock:
      return "shopping_cart";
    case NoticeKind::notify:
      return "bell";
    case NoticeKind::digest:
      return "books";
    case NoticeKind::test:
      break;
  }
  return "test_tube";
}

/// The server names no time with its 429; its own error code tells which of its buckets is empty (server/errors.go).
Duration wait_of_own(const Reply& reply) {
  const auto parsed = Json::parse(reply.text);
  const auto* json = std::get_if<Json>(&parsed);
  const auto code = json == nullptr ? 0 : json->root().find("code").integer().value_or(0);
  // Messages of the day: counted from 00:00 UTC, but asked again each hour, since the admin may have raised the limit.
  if (code == 42908) return std::min<Duration>(1h, std::chrono::ceil<std::chrono::days>(reply.at) - reply.at + 1min);
  if (code == 42905) return 15min;  // bandwidth
  if (code == 42909) return 5min;   // too many failed logins from here
  return 30s;
}

class Ntfy final : public Sink {
 public:
  explicit Ntfy(const SinkSettings& settings) : base_(request_to_server(settings)) {}

  [[nodiscard]] Transfer prepare(const Notice& notice, const Contact& contact, const Attempt& attempt) const override {
    const auto wrong = what_is_wrong_with_topic(contact.at.address);
    if (!wrong.empty()) throw Unsendable(wrong);
    auto title = title_of(notice, longest_title);
    auto message = body_of(notice, longest_message);
    // In place of an empty message the server puts the word "triggered".
    if (message.empty()) message = title.empty() ? "(no text)" : std::exchange(title, "");
    const auto sequence = notice.thread.empty() ? "d" + delivery_tag(notice, attempt.key) : thread_tag(notice, contact);
    HttpRequest request = base_;
    request.body = written_to_fit(message, longest_json, [&](std::string_view part) {
      JsonObject json;
      json.add("topic", contact.at.address);
      if (!title.empty()) json.add("title", title);
      json.add("message", part).add("priority", priority_of(notice));
      json.add_raw("tags", json_array({json_quoted(tag_of(notice.kind))})).add("sequence_id", sequence);
      return json.text();
    });
    return request;
  }

  [[nodiscard]] Verdict judge(const Reply& reply) const override {
    auto verdict = http_verdict(reply, Server::own);
    auto* retry = std::get_if<Retry>(&verdict);
    if (retry != nullptr && reply.wire == Wire::ok && reply.code == 429 && !retry->wait)
      retry->wait = wait_of_own(reply);
    return verdict;
  }

  /// The server looks at a login whatever it is asked, at this question too (server/server.go, handle()).
  [[nodiscard]] std::optional<Transfer> knock() const override {
    HttpRequest request = base_;
    request.method = "GET";
    request.url += "v1/health";
    request.headers.clear();
    return request;
  }

 private:
  HttpRequest base_;
};

std::unique_ptr<Sink> make(const SinkSettings& settings) {
  return std::make_unique<Ntfy>(settings);
}

}  // namespace

SinkKind ntfy_kind() {
  SinkKind kind;
  kind.shape.kind = "ntfy";
  kind.shape.keys = http_server_keys();
  kind.shape.schemes = {"https", "http"};
  kind.shape.check_address = check_address;
  kind.shape.check_settings = check_settings;
  kind.make = make;
  return kind;
}

}  // namespace busstop
