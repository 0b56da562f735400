// Push messages by a Gotify server (gotify/server: api/message.go, auth/authentication.go). There an application
// belongs to one user and its token says whom a message is for, so a contact's address is such a token: a secret, which
// goes out as a login and nowhere else. Gotify knows no id of ours: a repeat is shown again.
#include <algorithm>

#include "bridge/base/json.hpp"
#include "bridge/model/web_url.hpp"
#include "bridge/sinks/http_server.hpp"
#include "bridge/sinks/http_verdict.hpp"
#include "bridge/sinks/sink.hpp"

namespace busstop {

namespace {

/// Those of today have 15 characters, those of Gotify 3 have 52.
constexpr std::size_t longest_token = 128;
constexpr std::size_t longest_title = 250;
/// The server's column holds 65,535 bytes where its database is MySQL; nobody reads as much on a phone.
constexpr std::size_t longest_message = 16 * 1024;

std::string what_is_wrong_with_token(std::string_view address) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  if (address.empty() || address.size() > longest_token || !std::ranges::all_of(address, fits)) {
    return "a token of a Gotify application has 1 to 128 of the characters A-Z a-z 0-9 - _ .";
  }
  return "";
}

std::string check_address(const SinkSettings&, std::string_view address) {
  return what_is_wrong_with_token(address);
}

/// Every message carries a token, so TLS is no choice here, as it is for a server without a login.
std::vector<std::string> check_settings(const SinkSettings& settings) {
  auto all = check_http_server(settings, "");
  const auto url = parse_web_url(settings.url);
  if (!url) return all;
  if (url->path.find('?') != std::string::npos) all.emplace_back("url must have no query (?...)");
  if (url->scheme == "http" && !url->loopback())
    all.emplace_back("the contacts' tokens must not go out without TLS: use https://, or a server on this machine");
  return all;
}

/// From 8 on the app shows a message over whatever is on the screen, from 4 on it makes a sound (gotify/android).
int priority_of(const Notice& notice) noexcept {
  return notice.urgency == Urgency::urgent ? 8 : 5;
}

class Gotify final : public Sink {
 public:
  explicit Gotify(const SinkSettings& settings) : base_(request_to_server(settings)) {
    if (!base_.url.ends_with('/')) base_.url += '/';
  }

  [[nodiscard]] Transfer prepare(const Notice& notice, const Contact& contact, const Attempt&) const override {
    const auto wrong = what_is_wrong_with_token(contact.at.address);
    if (!wrong.empty()) throw Unsendable(wrong);
    // Without a message the server refuses, without a title it shows the application's name.
    const auto [title, message] = push_text(notice, longest_title, longest_message);
    JsonObject json;
    if (!title.empty()) json.add("title", title);
    json.add("message", message).add("priority", priority_of(notice));
    HttpRequest request = base_;
    request.url += "message";
    // The same as X-Gotify-Key, in the field that is made for secrets.
    request.authorization = Secret("Bearer " + contact.at.address);
    request.body = json.text();
    return request;
  }

  [[nodiscard]] Verdict judge(const Reply& reply) const override {
    const bool answered = reply.wire == Wire::ok || reply.wire == Wire::answer_too_large;
    if (!answered || (reply.code != 401 && reply.code != 403)) return http_verdict(reply, Server::own);
    // The login is the contact's, so what is wrong with it holds up nobody else.
    auto verdict = http_verdict(reply, Server::outside);
    if (auto* retry = std::get_if<Retry>(&verdict))
      retry->reason = "the server takes no messages by the contact's token; is its application still there?";
    return verdict;
  }

  /// Shows the server and its certificate; of tokens it says nothing, as these are the contacts'.
  [[nodiscard]] std::optional<Transfer> knock() const override { return question_at(base_, "health"); }

 private:
  HttpRequest base_;
};

std::unique_ptr<Sink> make(const SinkSettings& settings) {
  return std::make_unique<Gotify>(settings);
}

}  // namespace

SinkKind gotify_kind() {
  using Type = SinkKey::Type;
  SinkKind kind;
  kind.shape.kind = "gotify";
  kind.shape.keys = {{"url", Type::url, true},  {"tls", Type::tls},   {"ca_file", Type::file},
                     {"parallel", Type::count}, {"rate", Type::rate}, {"timeout", Type::duration}};
  kind.shape.schemes = {"https", "http"};
  kind.shape.check_address = check_address;
  kind.shape.check_settings = check_settings;
  kind.make = make;
  return kind;
}

}  // namespace busstop
