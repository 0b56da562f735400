// busstopctl why: the daemon's chain of decisions, a line each.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "daemon/ctl/actions.hpp"

namespace busstop::ctl {

std::string why_text(const Dict& why, const Style& style) {
  constexpr std::size_t time_width = 20;  // of an RFC 3339 time in UTC
  constexpr int step = 2;
  std::string text;
  const auto lines = why.rows("lines");
  for (const auto& line : lines) {
    const auto cells = [&line](std::string_view key, Kind kind) { return one_line(cell(Column{key, "", kind}, line)); };
    const auto at = cells("at", Kind::time);
    const auto depth = std::clamp<std::int64_t>(line.number("depth"), 0, 8);
    text += fmt::format("{}{}  {}{}\n", at, std::string(time_width - std::min(time_width, at.size()), ' '),
                        std::string(static_cast<std::size_t>(depth) * step, ' '), cells("text", Kind::text));
  }
  const auto reason = why.text("reason");
  return text + fmt::format("{}{}{}\n", painted(why.text("outcome"), style), reason.empty() ? "" : ": ", reason);
}

std::string show_why(Bus& bus, const Request& request, const Style& style) {
  const auto why = bus.why(request.first, request.second);
  if (style.json) return show_one(why_columns, why, {{"lines", why_line_columns}}, style);
  return why_text(why, style);
}

}  // namespace busstop::ctl
