// The limits of what comes over D-Bus, looked at before a room hears of it: whoever may call may still be wrong. Pure;
// each throws Fault with what would be right.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/model/household.hpp"
#include "bridge/model/ids.hpp"
#include "bridge/model/intake.hpp"
#include "bridge/model/record.hpp"
#include "bridge/store/why.hpp"

namespace busstop {

/// Rows of a list: 100 where nothing was asked for, 1000 at most.
[[nodiscard]] int list_limit(std::uint32_t asked) noexcept;
/// "N-C".
[[nodiscard]] DeliveryId delivery_id_of(std::string_view text);
/// What a question why begins with.
[[nodiscard]] WhyOf checked_event(std::string_view text);
/// A name, id or product: not empty, one line, at most 256 bytes. `what` names it in the error.
[[nodiscard]] std::string checked_name(std::string_view what, std::string text);
/// A household's: the same, at most 64 bytes.
[[nodiscard]] std::string checked_id(std::string_view what, std::string text);
/// "SINK:ADDRESS".
[[nodiscard]] Address checked_address(const std::string& text);
/// "21:00-07:00" and "10/h", as the file has them; "" is nothing.
[[nodiscard]] std::optional<QuietHours> quiet_from(const std::string& text);
[[nodiscard]] std::optional<Rate> limit_from(const std::string& text);
[[nodiscard]] Household checked_household(Household household);
/// A name Kafka allows: letters, digits, '.', '_' and '-', at most 249.
[[nodiscard]] std::string checked_topic(std::string topic);
/// At most 1 MiB in all.
[[nodiscard]] ToProduce checked_record(ToProduce record);
/// 1 to 100 numbers of rows.
void check_ids(const std::vector<std::int64_t>& ids);
/// "beginning", "end", "last" or "time"; `value` belongs to the last two.
[[nodiscard]] ReadFrom checked_place(const std::string& from, std::int64_t value);
/// A page of a topic: `at` where it goes on, else `from` and `value`. Its `done` is still to be set.
[[nodiscard]] ReadTopicCommand checked_reading(const std::string& topic, std::int32_t partition,
                                               const std::string& from, std::int64_t value,
                                               std::vector<std::pair<std::int32_t, std::int64_t>> at,
                                               std::uint32_t limit);
void check_new_topic(int partitions, int replication);

}  // namespace busstop
