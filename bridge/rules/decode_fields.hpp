// Reads the fields of one JSON object and keeps the first complaint, so that a decoder can ask for all it wants and
// look once at the end. Pure; used by the decode_* files only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/base/clock.hpp"
#include "bridge/base/json.hpp"
#include "bridge/rules/envelope.hpp"

namespace busstop {

inline constexpr std::size_t longest_message = 2000;

/// What a reader answers where a field is missing, null or blank: nothing. Where it is of the wrong type: nothing, and
/// a complaint.
class Fields {
 public:
  explicit Fields(JsonView object) : object_(object) {}

  /// A name, location or the like on one line; "" if there is none.
  [[nodiscard]] std::string name(std::string_view field);
  /// The same, where a list of names would be more than one record may say: `instead` says what is wanted.
  [[nodiscard]] std::string one_name(std::string_view field, std::string_view instead);
  /// A name that may also be a whole number.
  [[nodiscard]] std::string id(std::string_view field);
  /// Text of several lines, cut where it is too long.
  [[nodiscard]] std::string message(std::string_view field);
  /// A whole number from 0 to `most`; 3.0 counts as 3.
  [[nodiscard]] std::optional<std::int64_t> count(std::string_view field, std::int64_t most);
  /// RFC 3339.
  [[nodiscard]] std::optional<Wall> time(std::string_view field);
  /// RFC 3339, or seconds or milliseconds since 1970.
  [[nodiscard]] std::optional<Wall> time_or_epoch(std::string_view field);
  /// Index of the word found in `words`; 0 if there is none and `needed` is false.
  [[nodiscard]] std::size_t choice(std::string_view field, std::string_view first, std::string_view second,
                                   bool needed);

  void need(std::string_view field, const std::string& value);
  /// Only the first complaint counts.
  void complain(std::string reason);
  [[nodiscard]] const std::optional<Unreadable>& trouble() const noexcept { return trouble_; }

 private:
  /// Not there for null, too.
  [[nodiscard]] JsonView field_at(std::string_view field) const noexcept;
  std::string checked_name(std::string_view field, std::string_view text);
  void wrong_type(std::string_view field, JsonView value, std::string_view wanted);

  JsonView object_;
  std::optional<Unreadable> trouble_;
};

/// The payload as an object; `what` names it in the complaint.
[[nodiscard]] std::variant<Json, Unreadable> payload_object(const Envelope& envelope);

}  // namespace busstop
