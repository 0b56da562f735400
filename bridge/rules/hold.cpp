#include "bridge/rules/hold.hpp"

#include <fmt/format.h>

#include "bridge/base/text.hpp"
#include "bridge/rules/bus_times.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_body = 4096;
constexpr std::size_t longest_line = 300;
constexpr std::size_t room_for_more = 40;
constexpr const char* group_words = "group window";

}  // namespace

Hold hold_back(Manners& manners, const TimeZone& zone, Wall now) {
  if (manners.quiet) {
    if (const auto until = quiet_until(*manners.quiet, zone, now)) return {HeldFor::quiet, *until, {}};
  }
  if (!manners.limit) return {};
  // A clock that was put back must not make a part longer.
  if (now >= manners.since + manners.limit->per || now < manners.since) {
    manners.since = now;
    manners.used = 0;
  }
  if (manners.used >= manners.limit->count) return {HeldFor::limit, manners.since + manners.limit->per, {}};
  ++manners.used;
  return {};
}

std::string words_of(const Hold& hold) {
  switch (hold.why) {
    case HeldFor::quiet:
      return "quiet hours";
    case HeldFor::limit:
      return "the household's limit";
    case HeldFor::group:
      return group_words;
    case HeldFor::silence:
      return fmt::format("silence {}", raw(hold.silence));
    case HeldFor::nothing:
      break;
  }
  return {};
}

bool was_held_for(std::string_view all, const Hold& hold) {
  const auto wanted = words_of(hold);
  while (!all.empty()) {
    const auto comma = all.find(", ");
    if (all.substr(0, comma) == wanted) return true;
    all = comma == std::string_view::npos ? std::string_view() : all.substr(comma + 2);
  }
  return false;
}

bool only_for_group(std::string_view all) {
  return all == group_words;
}

Hold gather(Wall window_ends, Wall useful_until, Wall now) noexcept {
  if (window_ends <= now || useful_until <= window_ends) return {};
  return {HeldFor::group, window_ends, {}};
}

DigestText digest_of(const std::vector<Line>& lines, const Language& in) {
  const auto counted = [&in](Word word, std::size_t count) {
    const Fill fills[] = {{"count", std::to_string(count)}};
    return clipped(in.say(word, fills), room_for_more - 1);
  };
  DigestText digest;
  digest.title = counted(Word::digest, lines.size());
  std::size_t named = 0;
  for (const auto& line : lines) {
    const auto text = line.body.empty() ? line.title : fmt::format("{}: {}", line.title, one_line(line.body));
    const auto shown = clipped(text, longest_line);
    if (digest.body.size() + shown.size() + room_for_more > longest_body) break;
    digest.body += fmt::format("{}- {}", named == 0 ? "" : "\n", shown);
    ++named;
  }
  if (named < lines.size()) digest.body += "\n" + counted(Word::more, lines.size() - named);
  return digest;
}

}  // namespace busstop
