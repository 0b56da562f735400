// Notices as JSON for programs, in the form of Standard Webhooks 1.0.0. A contact's address is the URL, which people
// and records give us and which may hold a token: it leads only to public addresses and those of allow_networks, is
// never redirected and never repeated in a reason.
#include <algorithm>
#include <string>
#include <utility>

#include "bridge/base/json.hpp"
#include "bridge/base/times.hpp"
#include "bridge/model/reach.hpp"
#include "bridge/model/web_url.hpp"
#include "bridge/sinks/http_verdict.hpp"
#include "bridge/sinks/sink.hpp"
#include "bridge/sinks/wording.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_url = 2048;
constexpr std::size_t longest_title = 1024;
/// The specification asks for payloads below 20 KB.
constexpr std::size_t longest_body = 16 * 1024;
constexpr std::size_t longest_json = 20'000;
/// What comes beside the text, as it is mostly.
constexpr std::size_t members_length = 200;

constexpr const char* plain_http = "plain http:// is only for numeric addresses inside allow_networks; use https://";

/// What is wrong with it, or "" and `url`.
std::string read_address(std::string_view address, WebUrl& url) {
  if (address.size() > longest_url) return "a webhook's URL has at most 2048 bytes";
  auto parsed = parse_web_url(address);
  if (!parsed) return what_is_wrong_with_url(address);
  url = std::move(*parsed);
  if (url.scheme != "https" && url.scheme != "http") return "a webhook's URL begins with https://";
  if (url.scheme == "http" && !url.literal) return plain_http;
  return "";
}

/// Where a name leads is asked when the connection is made; where a numeric address does is clear before.
std::string what_forbids(const Reach& reach, const WebUrl& url) {
  if (!url.literal) return "";
  const auto holds_it = [&](const Network& network) { return contains(network, *url.literal); };
  if (url.scheme == "http" && std::ranges::none_of(reach.allowed, holds_it)) return plain_http;
  if (!may_connect(reach, *url.literal)) return "the host's address is neither public nor inside allow_networks";
  return "";
}

std::string check_address(const SinkSettings& sink, std::string_view address) {
  WebUrl url;
  auto wrong = read_address(address, url);
  return wrong.empty() ? what_forbids({false, sink.allow_networks}, url) : wrong;
}

class Webhook final : public Sink {
 public:
  explicit Webhook(const SinkSettings& settings) {
    base_.reach.allowed = settings.allow_networks;
    base_.tls = settings.tls;
    base_.timeout = settings.timeout;
  }

  [[nodiscard]] Transfer prepare(const Notice& notice, const Contact& contact, const Attempt& attempt) const override {
    WebUrl url;
    const auto wrong = read_address(contact.at.address, url);
    if (!wrong.empty()) throw Unsendable(wrong);
    if (const auto forbidden = what_forbids(base_.reach, url); !forbidden.empty()) throw Unsendable(forbidden);
    const auto id = delivery_tag(notice, attempt.key);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(attempt.now).time_since_epoch().count();
    HttpRequest request = base_;
    request.url = contact.at.address;
    if (url.scheme == "http") request.tls.mode = Tls::Mode::none;
    request.headers.reserve(3);
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("webhook-id", id);
    request.headers.emplace_back("webhook-timestamp", std::to_string(seconds));
    request.body = body(notice, contact, id);
    return request;
  }

  [[nodiscard]] Verdict judge(const Reply& reply) const override { return http_verdict(reply, Server::outside); }

 private:
  static std::string body(const Notice& notice, const Contact& contact, const std::string& id) {
    return written_to_fit(body_of(notice, longest_body), longest_json, [&](std::string_view text) {
      JsonObject data(text.size() + members_length);
      data.add("title", title_of(notice, longest_title)).add("body", text);
      data.add("urgency", urgency_word(notice.urgency)).add("useful_until", format_rfc3339(notice.useful_until));
      if (!notice.thread.empty()) data.add("thread", thread_tag(notice, contact));
      const auto of_notice = std::move(data).text();
      JsonObject json(of_notice.size() + members_length);
      json.add("id", id).add("type", kind_word(notice.kind)).add("timestamp", format_rfc3339(notice.made));
      json.add_raw("data", of_notice);
      return std::move(json).text();
    });
  }

  HttpRequest base_;
};

std::unique_ptr<Sink> make(const SinkSettings& settings) {
  return std::make_unique<Webhook>(settings);
}

}  // namespace

SinkKind webhook_kind() {
  using Type = SinkKey::Type;
  SinkKind kind;
  kind.shape.kind = "webhook";
  kind.shape.keys = {{"allow_networks", Type::networks},
                     {"ca_file", Type::file},
                     {"parallel", Type::count},
                     {"rate", Type::rate},
                     {"timeout", Type::duration}};
  // To one host: two, and one for what is urgent.
  kind.shape.parallel = 3;
  kind.shape.check_address = check_address;
  kind.make = make;
  kind.outside = true;
  return kind;
}

}  // namespace busstop
