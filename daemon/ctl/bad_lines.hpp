// The bad lines of a file: all are counted, the first hundred are kept to be shown. One thread. Throws nothing but
// std::bad_alloc.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace busstop::ctl {

class BadLines {
 public:
  static constexpr std::size_t most_shown = 100;

  void add(std::int64_t line, const std::string& why);
  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  /// "line 7: …", one a line, and how many more there are.
  [[nodiscard]] std::string text() const;
  /// A JSON array of {"line": 7, "reason": "…"}.
  [[nodiscard]] std::string json() const;

 private:
  std::int64_t count_ = 0;
  std::map<std::int64_t, std::string> shown_;
};

}  // namespace busstop::ctl
