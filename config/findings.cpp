#include "config/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "bridge/base/text.hpp"

namespace busstop {

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
    lines.push_back(one_line(to_text(finding.place) + ": " + finding.what));
  return lines;
}

}  // namespace busstop
