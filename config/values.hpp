// Reads one value of a kind: the value, or nothing and an error that says what would be right. Pure but for the file
// checks named below; throws nothing of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/stop.hpp"
#include "bridge/model/transfer.hpp"
#include "config/section.hpp"

namespace busstop {

/// Of one household.
inline constexpr std::size_t most_children = 50;
/// Of one child.
inline constexpr std::size_t most_helpers = 200;

/// Text of one line: not empty, no control characters, at most 1,000 bytes.
[[nodiscard]] std::optional<std::string> line_of(const Value& value);
/// Text that may have several lines, at most 64 KiB.
[[nodiscard]] std::optional<std::string> text_of(const Value& value);
[[nodiscard]] std::optional<std::vector<std::string>> lines_of(const Value& value);
/// An absolute path.
[[nodiscard]] std::optional<std::string> path_of(const Value& value);
/// The path of a PEM file, which is opened to see that it is there and can be read.
[[nodiscard]] std::optional<std::string> certificates_of(const Value& value);
/// Which of `words` it is.
[[nodiscard]] std::optional<std::size_t> choice_of(const Value& value, const std::vector<std::string_view>& words);
/// An id: letters, digits, "_", "." and "-", at most 64 of them; `example` is shown in the error.
[[nodiscard]] std::optional<std::string> id_of(const Value& value, std::string_view example);
[[nodiscard]] bool is_id(std::string_view text) noexcept;
[[nodiscard]] std::optional<bool> boolean_of(const Value& value);
[[nodiscard]] std::optional<int> integer_of(const Value& value, int least, int most);
[[nodiscard]] std::optional<double> number_of(const Value& value, double least, double most);
[[nodiscard]] std::optional<Duration> duration_of(const Value& value, Duration least, Duration most);
/// How long notices wait for each other that are told as one: shorter than they are useful.
[[nodiscard]] std::optional<Duration> window_of(const Value& value, Duration useful);
/// "100/h", "5/10min"; nothing if it is anything else.
[[nodiscard]] std::optional<Rate> parse_rate(std::string_view text);
[[nodiscard]] std::string to_text(const Rate& rate);
/// "21:00-07:00"; nothing if it is anything else.
[[nodiscard]] std::optional<QuietHours> parse_quiet(std::string_view text);
[[nodiscard]] std::string to_text(const QuietHours& quiet);
/// "100/h", "5/10min".
[[nodiscard]] std::optional<Rate> rate_of(const Value& value);
/// "21:00-07:00".
[[nodiscard]] std::optional<QuietHours> quiet_of(const Value& value);
/// "Mon..Fri 15:15", "Sat,Sun 9:00", "15:15": a part of what systemd.time(7) calls calendar events.
[[nodiscard]] std::optional<BusTime> bus_of(const Value& value);
/// A name of the tz database.
[[nodiscard]] std::optional<std::string> timezone_of(const Value& value);
[[nodiscard]] std::optional<std::vector<Network>> networks_of(const Value& value);

}  // namespace busstop
