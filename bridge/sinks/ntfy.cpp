// Push messages by an ntfy server: JSON published to its root (docs.ntfy.sh/publish). A contact's address is a topic,
// which is a secret where the server has no access control. Notices of one thread share a sequence_id, so that a newer
// one replaces the older on the phone: "Mike has Jake" takes the place of the alert. Where the sink has a reply topic,
// a call for help carries a button that posts its token there (an action of kind http); how that is heard is
// ntfy_replies.
#include <algorithm>
#include <utility>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/sinks/http_server.hpp"
#include "bridge/sinks/http_verdict.hpp"
#include "bridge/sinks/ntfy_replies.hpp"
#include "bridge/sinks/sink.hpp"
#include "bridge/sinks/wording.hpp"

namespace busstop {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_title = 250;
/// A message of 4096 bytes is taken for an attachment already, which many a server refuses.
constexpr std::size_t longest_message = 4095;
/// The server reads less than twice that limit of the JSON, escapes included.
constexpr std::size_t longest_json = 8191;
constexpr std::size_t longest_label = 100;

std::string check_address(const SinkSettings& settings, std::string_view address) {
  if (!address.empty() && address == settings.text(reply_topic_key))
    return "this is the reply topic of the sink, which phones only write to";
  return what_is_wrong_with_topic(address);
}

std::vector<std::string> check_settings(const SinkSettings& settings) {
  auto all = check_http_server(settings, "the topic belongs into the contact's address");
  for (auto& wrong : check_replies(settings))
    all.push_back(std::move(wrong));
  return all;
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

/// It posts without a login: whoever has the token may use it, once.
std::string action(const std::string& label, const std::string& url, const Secret& token) {
  JsonObject json;
  json.add("action", "http").add("label", label).add("url", url).add("method", "POST");
  // Nobody's phone shows it, so it need not go through another company's push service.
  json.add_raw("headers", JsonObject().add("Firebase", "no").text());
  return json.add("body", token.reveal()).add("clear", true).text();
}

/// Servers before 2.16 drop the id in silence: the answer repeats it, in front of what came from us.
std::string remark_on(const Reply& reply) {
  const auto ours = reply.text.find(R"(,"message":)");
  const auto front = std::string_view(reply.text).substr(0, ours);
  if (!front.starts_with(R"({"id":")") || front.find(R"("sequence_id":)") != std::string_view::npos) return {};
  return "the ntfy server is older than 2.16, which can put a newer notice in the place of the one before: phones get "
         "a further one, and the button of the old one stays";
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
  explicit Ntfy(const SinkSettings& settings) : base_(request_to_server(settings)), replies_(settings) {}

  [[nodiscard]] Transfer prepare(const Notice& notice, const Contact& contact, const Attempt& attempt) const override {
    const auto wrong = what_is_wrong_with_topic(contact.at.address);
    if (!wrong.empty()) throw Unsendable(wrong);
    const auto text = push_text(notice, longest_title, longest_message);
    const auto sequence = notice.thread.empty() ? "d" + delivery_tag(notice, attempt.key) : thread_tag(notice, contact);
    const auto label = clipped(one_line(notice.button), longest_label);
    const bool button = !label.empty() && !attempt.tap.empty() && replies_.wanted();
    HttpRequest request = base_;
    if (button) request.confidential = attempt.tap;
    request.body = written_to_fit(text.message, longest_json, [&](std::string_view part) {
      JsonObject json;
      json.add("topic", contact.at.address);
      if (!text.title.empty()) json.add("title", text.title);
      json.add("message", part).add("priority", priority_of(notice));
      json.add_raw("tags", json_array({json_quoted(tag_of(notice.kind))})).add("sequence_id", sequence);
      if (button) json.add_raw("actions", json_array({action(label, replies_.posted_to(), attempt.tap)}));
      return json.text();
    });
    return request;
  }

  [[nodiscard]] Verdict judge(const Reply& reply) const override {
    auto verdict = http_verdict(reply, Server::own);
    auto* retry = std::get_if<Retry>(&verdict);
    if (retry != nullptr && reply.wire == Wire::ok && reply.code == 429 && !retry->wait)
      retry->wait = wait_of_own(reply);
    if (auto* delivered = std::get_if<Delivered>(&verdict)) delivered->remark = remark_on(reply);
    return verdict;
  }

  /// The server looks at a login whatever it is asked, at this question too (server/server.go, handle()). Where taps
  /// come back it is asked for them, which needs the right to read them.
  [[nodiscard]] std::optional<Transfer> knock() const override {
    return question_at(base_, replies_.wanted() ? replies_.asked_at() : "v1/health");
  }

  [[nodiscard]] std::optional<HttpRequest> follow(std::string_view position) const override {
    if (!replies_.wanted()) return {};
    return question_at(base_, replies_.followed_at(position));
  }
  [[nodiscard]] std::optional<Tapped> read_tap(std::string_view line) const override { return read_ntfy_tap(line); }

 private:
  HttpRequest base_;
  NtfyReplies replies_;
};

std::unique_ptr<Sink> make(const SinkSettings& settings) {
  return std::make_unique<Ntfy>(settings);
}

}  // namespace

SinkKind ntfy_kind() {
  SinkKind kind;
  kind.shape.kind = "ntfy";
  kind.shape.keys = http_server_keys();
  for (const auto& key : ntfy_reply_keys())
    kind.shape.keys.push_back(key);
  kind.shape.schemes = {"https", "http"};
  kind.shape.check_address = check_address;
  kind.shape.check_settings = check_settings;
  kind.make = make;
  return kind;
}

}  // namespace busstop
