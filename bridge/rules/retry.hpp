// When to try again, by the kind of lane and what the far side asked for. Pure: the dice are thrown from a seed; the
// ledger asks, and stores the answer.
#pragma once

#include <cstdint>

#include "bridge/base/clock.hpp"
#include "bridge/model/delivery.hpp"

namespace busstop {

/// How a kind of sink paces its retries.
enum class Pace { push, mail };

/// The wait after attempt `number` (from 1) ended with `retry`. Urgent: 5, 15, 30 s, then each minute. Ordinary by
/// pace: pushes and webhooks as Standard Webhooks (5 s, 5 min, 30 min, 2, 5, 10, 14, 20, 24 h), mail as Mox (7.5, 15,
/// 30 min, 1, 2, 4, 8, 16 h); each with up to 20 % of jitter either way, drawn from `seed`. What the far side asked for
/// is kept to: at least that long, the jitter upwards only, at most a day.
[[nodiscard]] Duration retry_wait(Pace pace, Urgency urgency, int number, const Retry& retry,
                                  std::uint64_t seed) noexcept;

}  // namespace busstop
