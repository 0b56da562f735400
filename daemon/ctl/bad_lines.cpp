#include "daemon/ctl/bad_lines.hpp"

#include <fmt/format.h>

#include <iterator>
#include <vector>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"

namespace busstop::ctl {

void BadLines::add(std::int64_t line, const std::string& why) {
  ++count_;
  shown_.emplace(line, one_line(why));
  // What the daemon refuses is known later than what is wrong in itself.
  if (shown_.size() > most_shown) shown_.erase(std::prev(shown_.end()));
}

std::string BadLines::text() const {
  std::string text;
  for (const auto& [line, why] : shown_)
    text += fmt::format("line {}: {}\n", line, why);
  const auto more = count_ - static_cast<std::int64_t>(shown_.size());
  if (more > 0) text += fmt::format("and {} more\n", more);
  return text;
}

std::string BadLines::json() const {
  std::vector<std::string> items;
  for (const auto& [line, why] : shown_)
    items.push_back(JsonObject().add("line", line).add("reason", why).text());
  return json_array(items);
}

}  // namespace busstop::ctl
