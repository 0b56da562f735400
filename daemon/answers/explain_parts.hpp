// What the files of explain.hpp share; included by daemon/answers/explain*.cpp only, any thread. Pure: facts in, lines
// out; throws nothing.
#pragma once

#include <string>
#include <string_view>

#include "daemon/answers/explain.hpp"

namespace busstop {

/// Why a household was not told: a word that stays, and a sentence.
struct NotTold {
  std::string reason;
  std::string text;
};

/// To the second.
[[nodiscard]] std::string moment(Wall time);

class Lines {
 public:
  static constexpr std::size_t most = 2000;
  explicit Lines(std::vector<WhyLine>& lines) : lines_(lines) {}
  /// What is beyond the limit is left out, but for how it ended.
  void add(std::optional<Wall> at, int depth, std::string_view what, std::string text, std::string id = "") {
    if (lines_.size() > most && what != "end") return;
    if (lines_.size() == most && what != "end") text = "and more";
    lines_.push_back({at, depth, std::string(what), std::move(id), std::move(text)});
  }

 private:
  std::vector<WhyLine>& lines_;
};

void explain_record(const WhyRecord& record, bool asked, Lines& lines);
void explain_alert(const WhyFacts& facts, Lines& lines);
void explain_notice(const WhyNotice& notice, Lines& lines);

/// Why an alert's calls have not gone to the household: it got none.
[[nodiscard]] NotTold not_called(const WhyFacts& facts);
/// Why the record has made no notice for it.
[[nodiscard]] NotTold not_noticed(const WhyFacts& facts);
/// Nothing can be sent to it now; "" if something can.
[[nodiscard]] NotTold unreachable(const WhyFacts& facts);

}  // namespace busstop
