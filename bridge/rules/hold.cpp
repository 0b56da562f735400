#include "bridge/rules/hold.hpp"

#include <fmt/format.h>

#include "bridge/base/text.hpp"
#include "bridge/rules/bus_times.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_body = 4096;
constexpr std::size_t longest_line = 300;
constexpr std::size_t room_for_more = 40;

}  // namespace

Hold hold_back(Manners& manners, const TimeZone& zone, Wall now) {
  if (manners.quiet) {
    if (const auto until = quiet_until(*manners.quiet, zone, now)) return {HeldFor::quiet, *until};
  }
  if (!manners.limit) return {};
  // A clock that was put back must not make a part longer.
  if (now >= manners.since + manners.limit->per || now < manners.since) {
    manners.since = now;
    manners.used = 0;
  }
  if (manners.used >= manners.limit->count) return {HeldFor::limit, manners.since + manners.limit->per};
  ++manners.used;
  return {};
}

Digest digest_of(const std::vector<Line>& lines) {
  Digest digest;
  digest.title = fmt::format("{} notices", lines.size());
  std::size_t named = 0;
  for (const auto& line : lines) {
    const auto text = line.body.empty() ? line.title : fmt::format("{}: {}", line.title, one_line(line.body));
    const auto shown = clipped(text, longest_line);
    if (digest.body.size() + shown.size() + room_for_more > longest_body) break;
    digest.body += fmt::format("{}- {}", named == 0 ? "" : "\n", shown);
    ++named;
  }
  if (named < lines.size()) digest.body += fmt::format("\nand {} more", lines.size() - named);
  return digest;
}

}  // namespace busstop
