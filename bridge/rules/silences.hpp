// Which notices a silence hides, whether one may be made, and its scope in words. Pure; any thread. What is wrong with
// a silence is an answer, never an exception.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bridge/model/silence.hpp"

namespace busstop {

/// In force at a time.
inline constexpr std::size_t most_silences = 1000;
inline constexpr Duration longest_silence = std::chrono::hours(24 * 366);
/// Of each part of its scope and of its author, and of its reason; in bytes.
inline constexpr std::size_t longest_silence_part = 256;
inline constexpr std::size_t longest_silence_reason = 500;

/// An ordinary notice for one contact, as silences see it. `household`: its text id; empty for a bare address.
struct Telling {
  std::string_view topic;
  std::string_view product;
  std::string_view household;
  std::string_view sink;
};

/// All that the silence names fits.
[[nodiscard]] bool hides(const SilenceScope& scope, const Telling& telling) noexcept;
/// Of those that hide it now the one that lasts longest; null if none does.
[[nodiscard]] const Silence* hidden_by(std::span<const Silence> silences, const Telling& telling, Wall now) noexcept;
/// What is wrong with one that is to begin now, and what would be right; empty if it will do.
[[nodiscard]] std::string wrong_with(const Silence& silence, Wall now);
/// "topic orders, household mike".
[[nodiscard]] std::string to_text(const SilenceScope& scope);

}  // namespace busstop
