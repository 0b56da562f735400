// What the payloads of the four topics may say at most. Shared by who reads them (bridge/rules) and by who writes them
// at the command line (daemon/ctl), so that nothing is written that would not be read. Constants; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace busstop {

/// Bytes of a record's value.
inline constexpr std::size_t longest_value = std::size_t{1} << 20U;
/// Bytes of a name, a place or an id.
inline constexpr std::size_t longest_name = 200;
/// Of a confirmation: a day.
inline constexpr std::int64_t most_minutes = 24 * 60;
/// More than any shop has: what is larger is a mistake in the producer.
inline constexpr std::int64_t most_in_stock = 1'000'000'000;

}  // namespace busstop
