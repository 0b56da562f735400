// What a command's arguments may say: what the daemon could not read is refused before it is written. Pure; each
// answers with what is wrong and what would be right, "" if nothing is.
#pragma once

#include <cstdint>
#include <string>

namespace busstop::ctl {

struct Request;

/// A name, a place, a product or an id of somebody else's.
[[nodiscard]] std::string wrong_with_name(const std::string& text);
[[nodiscard]] std::string wrong_with_message(const std::string& text);
/// A whole number from 0 to `most`.
[[nodiscard]] std::string wrong_with_count(const std::string& text, std::int64_t most);
/// The number of a row, and the two numbers of a delivery, as the lists show them.
[[nodiscard]] std::string wrong_with_id(const std::string& text);
[[nodiscard]] std::string wrong_with_delivery_id(const std::string& text);
/// A whole number from 1 on.
[[nodiscard]] std::string wrong_with_at_least_one(const std::string& text);
/// Of a delivery: one of its states.
[[nodiscard]] std::string wrong_with_state(const std::string& text);
/// "90s", "10min".
[[nodiscard]] std::string wrong_with_duration(const std::string& text);
/// The end of something: "18:30", or an RFC 3339 time.
[[nodiscard]] std::string wrong_with_end(const std::string& text);
/// Where a topic is read from: "beginning", "end", "-N", a time, or how long ago.
[[nodiscard]] std::string wrong_with_place(const std::string& text);
/// Of a file that is imported: "csv" or "json".
[[nodiscard]] std::string wrong_with_format(const std::string& text);
/// What each part for itself does not show.
[[nodiscard]] std::string wrong_with_request(const Request& request);
/// The value of a record on the daemon's `part` ("alerts", "confirmations", "restock", "subscriptions"; "" for a topic
/// of others), as far as its form shows.
[[nodiscard]] std::string wrong_with_value(const std::string& value, const std::string& part);

}  // namespace busstop::ctl
