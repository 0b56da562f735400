// Mail by an SMTP relay, one recipient a message: STARTTLS (smtp://), implicit TLS (smtps://) or, where the admin says
// tls = "none", neither. The message depends on notice, contact and delivery alone, so a repeat is the same mail with
// the same Message-ID.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/times.hpp"
#include "bridge/model/web_url.hpp"
#include "bridge/sinks/mail_address.hpp"
#include "bridge/sinks/mime.hpp"
#include "bridge/sinks/sink.hpp"
#include "bridge/sinks/smtp_verdict.hpp"
#include "bridge/sinks/wording.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_subject = 250;
constexpr std::size_t longest_body = 256 * 1024;

std::string check_from(std::string_view text) {
  return parse_mailbox(text) ? "" : "from must look like \"Bus stop <alerts@example.org>\"";
}

std::string check_address(const SinkSettings&, std::string_view address) {
  return what_is_wrong_with_mail_address(address);
}

std::vector<std::string> check_settings(const SinkSettings& settings) {
  if (auto wrong = what_is_wrong_with_url(settings.url); !wrong.empty()) return {std::move(wrong)};
  std::vector<std::string> all;
  const auto url = parse_web_url(settings.url).value();
  if (!url.path.empty() && url.path != "/") all.emplace_back("url must end after host and port");
  const bool none = settings.tls.mode == Tls::Mode::none;
  if (url.scheme == "smtps" && none) all.emplace_back("tls = \"none\" contradicts smtps://");
  if (auto wrong = check_from(settings.text("from")); !wrong.empty()) all.push_back(std::move(wrong));
  const auto user = settings.text("user");
  const auto password = settings.secret("password");
  if (user.empty() != password.empty()) all.emplace_back("user and password are needed together");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  if (std::ranges::any_of(user, is_control)) all.emplace_back("user must have no control characters");
  if (std::ranges::any_of(password.reveal(), is_control))
    all.emplace_back("password must have no control characters or line breaks");
  if (none && !password.empty() && !url.loopback()) {
    all.emplace_back(
        "a password must not go out without TLS: leave out tls = \"none\", or use a relay on this machine");
  }
  return all;
}

/// SMTP with STARTTLS is spoken at the submission port (RFC 6409), with implicit TLS at 465 (RFC 8314), without either
/// at 25.
std::string url_with_port(const SinkSettings& settings) {
  const auto url = parse_web_url(settings.url).value();
  const int usual = url.scheme == "smtps" ? 465 : settings.tls.mode == Tls::Mode::none ? 25 : 587;
  const bool v6 = url.literal && url.literal->v6;
  return fmt::format("{}://{}{}{}:{}", url.scheme, v6 ? "[" : "", url.host, v6 ? "]" : "",
                     url.port == 0 ? usual : url.port);
}

std::string html_escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      case '\n':
        html += "<br>\n";
        break;
      default:
        html += c;
    }
  }
  return html;
}

/// No colour of text or ground is set, so it reads in dark and light; urgency is a bar at the side.
std::string html_of(const Notice& notice, std::string_view title, std::string_view body) {
  const auto* bar =
      notice.urgency == Urgency::urgent ? "border-left:4px solid #d33;padding-left:1em" : "padding-left:0";
  const auto heading = html_escaped(title);
  return fmt::format(
      "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n</head>\n"
      "<body style=\"font:16px/1.5 sans-serif;max-width:40em;margin:1em auto;padding:0 1em\">\n<div style=\"{1}\">\n"
      "<p style=\"font-size:1.25em;font-weight:bold;margin:0 0 .5em\">{0}</p>\n<p "
      "style=\"margin:0\">{2}</p>\n</div>\n</body>\n</html>",
      heading, bar, html_escaped(body));
}

class Email final : public Sink {
 public:
  explicit Email(const SinkSettings& settings) : from_(parse_mailbox(settings.text("from")).value()) {
    base_.url = url_with_port(settings);
    base_.user = settings.text("user");
    base_.password = settings.secret("password");
    base_.from = from_.address;
    base_.tls = settings.tls;
    base_.timeout = settings.timeout;
  }

  [[nodiscard]] Transfer prepare(const Notice& notice, const Contact& contact, const Attempt& attempt) const override {
    const auto wrong = what_is_wrong_with_mail_address(contact.at.address);
    if (!wrong.empty()) throw Unsendable(wrong);
    Mail mail = base_;
    mail.to = contact.at.address;
    const auto id = delivery_tag(notice, attempt.key);
    const auto title = title_of(notice, longest_subject);
    auto body = body_of(notice, longest_body);
    if (body.empty()) body = title;
    // "=_" occurs in neither of the encodings that mime_part uses.
    const auto boundary = fmt::format("=_{}", id);
    mail.message = fmt::format(
        "{}MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"{}\"\r\n\r\n"
        "--{}\r\n{}--{}\r\n{}--{}--\r\n",
        headers(notice, contact, id, title), boundary, boundary, mime_part("text/plain", body), boundary,
        mime_part("text/html", html_of(notice, title, body)), boundary);
    return mail;
  }

  [[nodiscard]] Verdict judge(const Reply& reply) const override { return smtp_verdict(reply); }

  [[nodiscard]] std::optional<Transfer> knock() const override { return base_; }

 private:
  [[nodiscard]] std::string headers(const Notice& notice, const Contact& contact, const std::string& id,
                                    const std::string& title) const {
    std::string text;
    const auto add = [&text](std::string_view name, std::string_view value) {
      text.append(name).append(": ").append(value).append("\r\n");
    };
    const auto name = header_phrase(from_.name);
    add("Date", format_rfc5322(notice.made));
    add("From", name.empty() ? from_.address : fmt::format("{}\r\n <{}>", name, from_.address));
    add("To", contact.at.address);
    if (!title.empty()) add("Subject", header_text(title));
    add("Message-ID", fmt::format("<{}@{}>", id, from_.domain()));
    if (!notice.thread.empty()) {
      // No mail has this id; readers put together what refers to it all the same.
      const auto root = fmt::format("<{}@{}>", thread_tag(notice, contact), from_.domain());
      add("In-Reply-To", root);
      add("References", root);
    }
    if (notice.urgency == Urgency::urgent) add("Importance", "high");
    add("Auto-Submitted", "auto-generated");
    return text;
  }

  Mailbox from_;
  Mail base_;
};

std::unique_ptr<Sink> make(const SinkSettings& settings) {
  return std::make_unique<Email>(settings);
}

}  // namespace

SinkKind email_kind() {
  using Type = SinkKey::Type;
  SinkKind kind;
  kind.shape.kind = "email";
  kind.shape.keys = {{"url", Type::url, true},   {"from", Type::text, true, check_from},
                     {"user", Type::text},       {"password", Type::secret},
                     {"tls", Type::tls},         {"ca_file", Type::file},
                     {"parallel", Type::count},  {"rate", Type::rate},
                     {"timeout", Type::duration}};
  kind.shape.schemes = {"smtps", "smtp"};
  // Relays count connections of one client (Postfix: 50).
  kind.shape.parallel = 20;
  kind.shape.timeout = std::chrono::minutes(1);
  kind.shape.check_address = check_address;
  kind.shape.check_settings = check_settings;
  kind.make = make;
  kind.pace = Pace::mail;
  return kind;
}

}  // namespace busstop
