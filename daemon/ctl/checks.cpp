#include "daemon/ctl/checks.hpp"

#include <fmt/format.h>

#include <charconv>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/model/limits.hpp"

namespace busstop::ctl {

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
  std::int64_t count = 0;
  const auto* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (!text.empty() && error == std::errc() && rest == end && count >= 0 && count <= most) return {};
  return fmt::format("is {}; a whole number from 0 to {} is wanted", text.empty() ? "empty" : one_line(text), most);
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
