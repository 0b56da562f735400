#include "bridge/rules/retry.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace busstop {

namespace {

using namespace std::chrono_literals;

constexpr Duration longest_asked = 24h;

constexpr std::array<Duration, 4> urgent{5s, 15s, 30s, 60s};
constexpr std::array<Duration, 9> push{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
constexpr std::array<Duration, 8> mail{450s, 15min, 30min, 1h, 2h, 4h, 8h, 16h};

std::span<const Duration> waits_of(Pace pace, Urgency urgency) noexcept {
  if (urgency == Urgency::urgent) return urgent;
  if (pace == Pace::mail) return mail;
  return push;
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood): attempts of one delivery share the seed and must not share the
/// jitter.
std::uint64_t mixed(std::uint64_t value) noexcept {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

/// In thousandths, 0 to 200.
Duration share(Duration wait, std::uint64_t thousandths) noexcept {
  return wait * static_cast<std::int64_t>(thousandths) / 1000;
}

}  // namespace

Duration retry_wait(Pace pace, Urgency urgency, int number, const Retry& retry, std::uint64_t seed) noexcept {
  const auto waits = waits_of(pace, urgency);
  const auto last = waits.size() - 1;
  const Duration base = waits[std::min(static_cast<std::size_t>(std::max(number, 1) - 1), last)];
  const auto chance = mixed(seed ^ mixed(static_cast<std::uint64_t>(number)));
  const Duration own = base - share(base, 200) + share(base, chance % 401);
  const Duration asked = std::clamp(retry.wait.value_or(Duration(0)), Duration(0), longest_asked);
  return std::max(own, std::min(asked + share(asked, chance % 201), longest_asked));
}

}  // namespace busstop
