#include "tests/conformance/parts.hpp"

#include <algorithm>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"

namespace busstop::conformance {

namespace {

bool of_the_attempt(std::string_view header) {
  return header == "webhook-timestamp" || header == "webhook-signature" || header == "TTL";
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

void outline_json(JsonView value, const std::string& at, std::vector<std::string>& outline) {
  for (const auto key : value.keys()) {
    const auto path = at + "/" + std::string(key);
    outline.push_back(path);
    outline_json(value.find(key), path, outline);
  }
  for (const auto& item : value.items())
    outline_json(item, at + "[]", outline);
}

std::string_view head_of(const Mail& mail) {
  return std::string_view(mail.message).substr(0, mail.message.find("\r\n\r\n"));
}

std::string malformed_mail(const Mail& mail) {
  for (const auto line : split(mail.message, '\n')) {
    const bool last = line.data() + line.size() == mail.message.data() + mail.message.size();
    if (last && line.empty()) break;
    if (!line.ends_with('\r')) return "a line that does not end in CRLF";
    const auto text = line.substr(0, line.size() - 1);
    if (text.size() > 998) return "a line of more than 998 bytes";
    if (std::ranges::any_of(text, [](char c) { return is_control(c) || c > '\x7e' || c < 0; }))
      return "bytes that are no printable ASCII";
  }
  for (const auto& field : {mail.from, mail.to, mail.user, mail.url}) {
    if (std::ranges::any_of(field, is_control)) return "a control character in the envelope";
  }
  return "";
}

std::string malformed_request(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (name.empty() || name.find_first_of(" :\r\n") != std::string::npos) return "a header name that is none";
    if (std::ranges::any_of(value, is_control)) return "a control character in header " + name;
  }
  if (std::ranges::any_of(request.url, is_control)) return "a control character in the URL";
  if (std::ranges::any_of(request.authorization.reveal(), is_control))
    return "a control character in the authorization";
  const auto json = Json::parse(request.body);
  if (const auto* error = std::get_if<std::string>(&json)) return "a body that is no JSON: " + *error;
  return "";
}

}  // namespace

Parts parts_of(const Transfer& transfer) {
  if (const auto* line = std::get_if<LogLine>(&transfer)) return {{"line", line->text}};
  if (const auto* mail = std::get_if<Mail>(&transfer)) {
    return {
        {"url", mail->url}, {"user", mail->user}, {"from", mail->from}, {"to", mail->to}, {"message", mail->message}};
  }
  const auto& request = std::get<HttpRequest>(transfer);
  Parts parts{{"method", request.method}, {"url", request.url}, {"body", request.body}};
  for (const auto& [name, value] : request.headers)
    parts.emplace_back("header " + name, value);
  return parts;
}

Parts lasting_parts_of(const Transfer& transfer) {
  auto parts = parts_of(transfer);
  std::erase_if(parts, [](const auto& part) {
    return part.first.starts_with("header ") && of_the_attempt(std::string_view(part.first).substr(7));
  });
  return parts;
}

std::vector<std::string> outline_of(const Transfer& transfer) {
  std::vector<std::string> outline;
  if (const auto* line = std::get_if<LogLine>(&transfer)) {
    outline.push_back(std::to_string(split(line->text, '\n').size()) + " line");
  } else if (const auto* mail = std::get_if<Mail>(&transfer)) {
    for (const auto header : split(head_of(*mail), '\n')) {
      if (!header.starts_with(' ')) outline.emplace_back(header.substr(0, header.find(':')));
    }
    outline.push_back(std::to_string(split(mail->to, ',').size()) + " recipient");
  } else {
    const auto& request = std::get<HttpRequest>(transfer);
    for (const auto& [name, value] : request.headers)
      outline.push_back(name);
    const auto json = Json::parse(request.body);
    if (const auto* parsed = std::get_if<Json>(&json)) outline_json(parsed->root(), "", outline);
  }
  return outline;
}

std::string malformed(const Transfer& transfer) {
  if (const auto* mail = std::get_if<Mail>(&transfer)) return malformed_mail(*mail);
  if (const auto* request = std::get_if<HttpRequest>(&transfer)) return malformed_request(*request);
  const auto& line = std::get<LogLine>(transfer).text;
  if (!is_utf8(line)) return "a line that is no UTF-8";
  return std::ranges::any_of(line, is_control) ? "a control character in the line" : "";
}

}  // namespace busstop::conformance
