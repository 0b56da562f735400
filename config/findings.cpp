#include "config/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

constexpr std::size_t most_lines = 200;
constexpr std::size_t longest_line = 2000;

}  // namespace

std::string to_text(const Place& place) {
  if (place.line == 0) return place.file->name;
  return fmt::format("{}:{}:{}", place.file->name, place.line, place.column);
}

std::vector<std::string> Findings::sorted(std::vector<Finding> findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tuple(a.place.file->order, a.place.line, a.place.column) <
           std::tuple(b.place.file->order, b.place.line, b.place.column);
  });
  std::vector<std::string> lines;
  for (const auto& finding : findings)
    lines.push_back(clipped(one_line(to_text(finding.place) + ": " + finding.what), longest_line));
  return lines;
}

std::vector<std::string> first_of(std::vector<std::string> lines) {
  if (lines.size() <= most_lines) return lines;
  const auto more = lines.size() - most_lines;
  lines.resize(most_lines);
  lines.push_back(fmt::format("and {} more like these", more));
  return lines;
}

}  // namespace busstop
