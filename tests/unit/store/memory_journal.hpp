// A journal that remembers its lines.
// Used by the test's thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/journal.hpp"

namespace busstop::test {

class MemoryJournal final : public Journal {
 public:
  void say(Level level, std::string_view line, const Fields& /*fields*/) noexcept override {
    lines.emplace_back(line);
    levels.push_back(level);
  }
  std::vector<std::string> lines;
  std::vector<Level> levels;
};

}  // namespace busstop::test
