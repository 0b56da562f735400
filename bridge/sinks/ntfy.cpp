// Push messages by an ntfy server: JSON published to its root (docs.ntfy.sh/publish). A contact's address is a topic,
// which is a secret where the server has no access control. Notices of one thread share a sequence_id, so that a newer
// one replaces the older on the phone: "Mike has Jake" takes the place of the alert.
#include <algorithm>

#include "bridge/base/json.hpp"
#include "bridge/model/web_url.hpp"
#include "bridge/sinks/http_verdict.hpp"
#include "bridge/sinks/mime.hpp"
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

std::string check_address(std::string_view address) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (address.empty() || address.size() > longest_topic || !std::ranges::all_of(address, fits)) {
    return "an ntfy topic has 1 to 64 of the characters A-Z a-z 0-9 - _";
  }
  return "";
}

/// True if a header can carry it.
bool is_header_safe(const Secret& secret) {
  return std::ranges::all_of(secret.reveal(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::vector<std::string> check_settings(const SinkSettings& settings) {
  if (auto wrong = what_is_wrong_with_url(settings.url); !wrong.empty()) return {std::move(wrong)};
  std::vector<std::string> all;
  const auto url = parse_web_url(settings.url).value();
  if (!url.path.empty() && url.path != "/")
    all.emplace_back("url must be the server's root; the topic belongs into the contact's address");
  if (url.scheme == "https" && settings.tls.mode == Tls::Mode::none)
    all.emplace_back("tls = \"none\" contradicts https://");
  const auto token = settings.secret("token");
  const auto password = settings.secret("password");
  const auto user = settings.text("user");
  if (!token.empty() && (!user.empty() || !password.empty()))
    all.emplace_back("give either token or user and password, not both");
  if (user.empty() != password.empty()) all.emplace_back("user and password are needed together");
  if (user.find(':') != std::string::npos) all.emplace_back("user must not contain a colon");
  if (!is_header_safe(token)) all.emplace_back("token must be printable ASCII without blanks and line breaks");
  if (url.scheme == "http" && !url.loopback() && !(token.empty() && password.empty())) {
    all.emplace_back("a token or password must not go out without TLS: use https://, or a server on this machine");
  }
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
  explicit Ntfy(const SinkSettings& settings) {
    const auto url = parse_web_url(settings.url).value();
    base_.url = settings.url + (url.path.empty() ? "/" : "");
    base_.headers = {{"Content-Type", "application/json"}};
    base_.reach.anywhere = true;
    base_.tls = settings.tls;
    if (url.scheme == "http") base_.tls.mode = Tls::Mode::none;
    base_.timeout = settings.timeout;
    const auto token = settings.secret("token");
    const auto password = settings.secret("password");
    if (!token.empty()) {
      base_.authorization = Secret("Bearer " + token.reveal());
    } else if (!password.empty()) {
      base_.authorization = Secret("Basic " + base64(settings.text("user") + ":" + password.reveal()));
    }
  }

  [[nodiscard]] Transfer prepare(const Notice& notice, const Contact& contact, const Attempt& attempt) const override {
    const auto wrong = check_address(contact.at.address);
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
  using Type = SinkKey::Type;
  SinkKind kind;
  kind.shape.kind = "ntfy";
  kind.shape.keys = {{"url", Type::url, true},   {"token", Type::secret}, {"user", Type::text},
                     {"password", Type::secret}, {"tls", Type::tls},      {"ca_file", Type::file},
                     {"parallel", Type::count},  {"rate", Type::rate},    {"timeout", Type::duration}};
  kind.shape.schemes = {"https", "http"};
  kind.shape.check_address = check_address;
  kind.shape.check_settings = check_settings;
  kind.make = make;
  return kind;
}

}  // namespace busstop
