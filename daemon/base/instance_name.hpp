// The name of a further daemon on one machine, and of its place on D-Bus: org.busstop.BusStop1.NAME. Pure; used by
// busstopd (--name) and busstopctl (--instance). Throws nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace busstop {

inline constexpr std::size_t longest_instance_name = 64;

/// What D-Bus allows as one element of a name, but for the dash, which systemd writes in another way. Empty is no name.
[[nodiscard]] constexpr bool is_instance_name(std::string_view name) noexcept {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto allowed = [letter](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= longest_instance_name && letter(name.front()) &&
         std::ranges::all_of(name, allowed);
}

/// For an error: what would be right.
inline constexpr const char* instance_name_rule =
    "a name is made of letters, digits and _, does not begin with a digit, and has at most 64 of them";

/// The name on the bus; that of the first daemon, which has no name of its own, for "".
[[nodiscard]] inline std::string bus_name_of(std::string_view instance) {
  const std::string first = "org.busstop.BusStop1";
  return instance.empty() ? first : first + "." + std::string(instance);
}

}  // namespace busstop
