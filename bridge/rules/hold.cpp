#include "bridge/rules/hold.hpp"

#include <fmt/format.h>

#include "bridge/rules/bus_times.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_body = 4096;

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

Digest digest_of(const std::vector<std::string>& titles) {
  Digest digest;
  digest.title = fmt::format("{} notices", titles.size());
  std::size_t named = 0;
  for (const auto& title : titles) {
    if (digest.body.size() + title.size() + 40 > longest_body) break;
    digest.body += fmt::format("{}- {}", named == 0 ? "" : "\n", title);
    ++named;
  }
  if (named < titles.size()) digest.body += fmt::format("\nand {} more", titles.size() - named);
  return digest;
}

}  // namespace busstop
