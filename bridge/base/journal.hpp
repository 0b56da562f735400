// What the daemon tells the person who runs it: one line a fact, what is wrong and what to do. Never a secret, never
// the text of a message. An implementation must be callable from any thread and must not throw; daemon/base/ has one
// that writes to the journal.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace busstop {

/// syslog levels (RFC 5424, 6.2.1) that are used here.
enum class Level { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// Structured fields, named as journalctl shows them: "BUSSTOP_TOPIC".
using Fields = std::vector<std::pair<std::string_view, std::string>>;

class Journal {
 public:
  virtual ~Journal() = default;
  virtual void say(Level level, std::string_view line, const Fields& fields = {}) noexcept = 0;
};

}  // namespace busstop
