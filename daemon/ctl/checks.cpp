#include "daemon/ctl/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/model/limits.hpp"
#include "daemon/ctl/ends.hpp"
#include "daemon/ctl/request.hpp"

namespace busstop::ctl {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || rest != text.data() + text.size()) return {};
  return number;
}

bool is_row(std::string_view text) {
  return whole_number(text).value_or(0) > 0;
}

std::string quoted(const std::string& text) {
  return fmt::format("\"{}\"", clipped(one_line(text), 64));
}

}  // namespace

std::string wrong_with_message(const std::string& text) {
  return is_utf8(text) ? "" : "is not UTF-8; write it in UTF-8";
}

std::string wrong_with_name(const std::string& text) {
  if (auto wrong = wrong_with_message(text); !wrong.empty()) return wrong;
  const auto line = one_line(text);
  if (line.empty()) return "is empty; write something";
  if (line.size() > longest_name) return fmt::format("has {} bytes; at most {} are read", line.size(), longest_name);
  return {};
}

std::string wrong_with_count(const std::string& text, std::int64_t most) {
  const auto count = whole_number(text);
  if (count && *count >= 0 && *count <= most) return {};
  return fmt::format("is {}; a whole number from 0 to {} is wanted", text.empty() ? "empty" : one_line(text), most);
}

std::string wrong_with_id(const std::string& text) {
  if (is_row(text)) return {};
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return fmt::format("{} is no id{}; a whole number from 1 on is wanted, as the list shows it", quoted(text),
                     digits && text.size() > 18 ? " (it is too large)" : "");
}

std::string wrong_with_delivery_id(const std::string& text) {
  const auto dash = text.find('-');
  if (dash != std::string::npos && is_row(text.substr(0, dash)) && is_row(text.substr(dash + 1))) return {};
  return fmt::format("{} is no delivery; two numbers like 17-3 are wanted, as busstopctl delivery shows them",
                     quoted(text));
}

std::string wrong_with_at_least_one(const std::string& text) {
  return is_row(text) ? "" : fmt::format("{} is no number from 1 on; a whole one is wanted", quoted(text));
}

std::string wrong_with_state(const std::string& text) {
  for (const auto* state : {"pending", "with-courier", "delivered", "expired", "cancelled", "dead"}) {
    if (text == state) return {};
  }
  return fmt::format("{} is no state; pending, with-courier, delivered, expired, cancelled or dead is wanted",
                     quoted(text));
}

std::string wrong_with_duration(const std::string& text) {
  return parse_duration(text) ? "" : fmt::format("{} is no duration; one like 90s or 10min is wanted", quoted(text));
}

std::string wrong_with_end(const std::string& text) {
  if (parse_clock(text) || parse_rfc3339(text)) return {};
  return fmt::format("{} is no time; one like 18:30 or 2026-05-04T18:30:00+02:00 is wanted", quoted(text));
}

std::string wrong_with_place(const std::string& text) {
  const auto folded = fold(text);
  const bool last = text.size() > 1 && text.front() == '-' && is_row(text.substr(1));
  if (folded == "beginning" || folded == "end" || last || parse_rfc3339(text) || parse_duration(text)) return {};
  return fmt::format(
      "{} is no place in a topic; beginning, end, -20 for the last 20, a time like 2026-05-04T15:15:00+02:00, or how "
      "long ago, like 10min, is wanted",
      quoted(text));
}

std::string wrong_with_format(const std::string& text) {
  return text == "csv" || text == "json" ? "" : fmt::format("{} is no format; csv or json is wanted", quoted(text));
}

namespace {

std::string wrong_with_silence(const Request& request) {
  if (request.topic.empty() && request.product.empty() && request.household.empty() && request.sink.empty())
    return "say what it hides: --topic, --product, --household, --sink, or several that all have to fit";
  if (request.duration.empty() == request.until.empty()) return "say when it ends: either --for 2h, or --until 18:30";
  if (const auto length = parse_duration(request.duration); length && *length <= Duration::zero())
    return "--for is no time at all; say for instance --for 2h";
  return request.reason.empty() ? "say why, with --reason TEXT, for those who find it" : "";
}

}  // namespace

namespace {

std::string wrong_with_replay(const Request& request) {
  if (request.from.empty()) return "give --from: where to begin, like 2h ago (--from 2h) or beginning";
  if (fold(request.from) == "end") return "--from end: there is nothing behind the end to replay";
  if (request.dry_run) return {};
  if (request.each) return "--each is for --dry-run: what is sent is looked at record by record in any case";
  if (request.topic.empty()) return "give --topic, or --dry-run to look only";
  return request.config.empty() ? "" : "--config is for --dry-run: what is sent follows the configuration in use";
}

}  // namespace

std::string wrong_with_request(const Request& request) {
  if (request.command == "replay") return wrong_with_replay(request);
  if (request.command == "silence add") return wrong_with_silence(request);
  if (request.command != "dead replay" && request.command != "dead drop") return {};
  const int ways = (request.ids.empty() ? 0 : 1) + (request.topic.empty() ? 0 : 1) + (request.all ? 1 : 0);
  return ways == 1 ? "" : "give either the numbers of dead letters, or --topic TOPIC, or --all";
}

std::string wrong_with_value(const std::string& value, const std::string& part) {
  if (value.size() > longest_value)
    return fmt::format("has {} bytes; at most {} are taken", value.size(), longest_value);
  if (part.empty()) return {};
  if (!is_utf8(value)) return fmt::format("is not UTF-8; a record of the {} has to be", part);
  if (trimmed(value).empty()) return fmt::format("is empty; a record of the {} says something", part);
  if (part == "restock") return {};
  const auto json = Json::parse(value);
  if (const auto* wrong = std::get_if<std::string>(&json))
    return fmt::format("is no JSON ({}); a record of the {} is a JSON object", *wrong, part);
  if (!std::get<Json>(json).root().is_object())
    return fmt::format("is no JSON object; a record of the {} is one", part);
  return {};
}

}  // namespace busstop::ctl
