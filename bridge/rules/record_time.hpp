// The time of an input, by which timers fire and claims are ordered. Pure; the ledger asks once for each record and
// brings the clock along.
#pragma once

#include <optional>

#include "bridge/base/clock.hpp"
#include "bridge/model/record.hpp"

namespace busstop {

/// `at`: the record's own time, but never after `now`, and never before the moment the end of its partition was last
/// seen (what was not there then is younger); without a time of its own, `now`. Should `end_seen` itself lie after
/// `now` (the clock was set back), `now` wins. CloudEvents `time` plays no part: producers write into it what they
/// like.
[[nodiscard]] Wall time_of(const Record& record, std::optional<Wall> end_seen, Wall now) noexcept;

}  // namespace busstop
