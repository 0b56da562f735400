// Says in own words what is wrong with a text that is no TOML: the library's words may quote a secret. Pure; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/toml.hpp"

namespace busstop {

/// `text` is what parse_toml was given. Of a key set twice both places are named.
[[nodiscard]] std::string explain_fault(const TomlFault& fault, std::string_view text);

/// A key or section that is set on `line` of `text` (counted from 1) and was set before; parse_toml stops at the
/// second.
struct SetTwice {
  std::string name;
  Place first;
};
/// Nothing if it cannot be made out, as inside braces.
[[nodiscard]] std::optional<SetTwice> find_set_twice(std::string_view text, const Place& second);

}  // namespace busstop
