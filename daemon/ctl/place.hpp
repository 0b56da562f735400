// Where in a topic a reading begins, as people write it on the command line. Called by the commands that read topics.
// Pure; throws nothing.
#pragma once

#include <charconv>
#include <string>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "daemon/ctl/bus.hpp"

namespace busstop::ctl {

/// Of a request that was looked at (wrong_with_place()).
inline void take_place(const std::string& text, Wall now, TopicQuestion& question) {
  const auto folded = fold(text);
  if (folded.empty() || folded == "beginning") return;
  if (folded == "end") {
    question.from = folded;
  } else if (text.front() == '-') {
    question.from = "last";
    std::from_chars(text.data() + 1, text.data() + text.size(), question.value);
  } else {
    question.from = "time";
    const auto time = parse_rfc3339(text);
    question.value = to_micros(time ? *time : now - parse_duration(text).value_or(Duration::zero()));
  }
}

}  // namespace busstop::ctl
