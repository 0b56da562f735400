// What a room's outcome looks like as the answer of a method: one overload for each kind of answer. Called by the bus's
// speaker. Throws sdbus::Error if the bus is gone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/answers/outbox.hpp"
#include "daemon/wire/rows.hpp"

namespace busstop::dbus {

using Refusals = std::vector<sdbus::Struct<std::uint32_t, std::string>>;
using ImportResult = sdbus::Result<std::uint32_t, std::uint32_t, std::uint32_t, Refusals>;
/// Partitions and offsets in them.
using Places = std::vector<sdbus::Struct<std::int32_t, std::int64_t>>;
using PageResult = sdbus::Result<Rows, Places, bool>;
/// Rows, records played, deliveries still to come, and why there are none.
using RehearsalResult = sdbus::Result<Rows, std::int64_t, std::int64_t, std::string>;

void answer_with(const sdbus::Result<>& result, const Outcome& outcome);
void answer_with(const sdbus::Result<std::int64_t>& result, const Outcome& outcome);
/// Of one row: "added" or "changed".
void answer_with(const sdbus::Result<std::string>& result, const Outcome& outcome);
void answer_with(const sdbus::Result<std::int32_t, std::int64_t>& result, const Outcome& outcome);
void answer_with(const sdbus::Result<std::string, std::uint64_t>& result, const Outcome& outcome);
void answer_with(const PageResult& result, const Outcome& outcome);
void answer_with(const RehearsalResult& result, const Outcome& outcome);
void answer_with(const ImportResult& result, const Outcome& outcome);
void answer_with(const sdbus::Result<Rows>& result, const Outcome& outcome);
void answer_with(const sdbus::Result<std::vector<std::string>>& result, const Outcome& outcome);

}  // namespace busstop::dbus
