// A journal that remembers what it was told, for tests.
// Any thread.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "bridge/base/journal.hpp"

namespace busstop {

class Told final : public Journal {
 public:
  void say(Level level, std::string_view line, const Fields& fields) noexcept override {
    static_cast<void>(fields);
    const std::scoped_lock lock(mutex_);
    lines_.emplace_back(level, line);
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> texts;
    for (const auto& [level, text] : lines_)
      texts.push_back(text);
    return texts;
  }
  [[nodiscard]] Level last_level() const {
    const std::scoped_lock lock(mutex_);
    return lines_.back().first;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<Level, std::string>> lines_;
};

}  // namespace busstop
