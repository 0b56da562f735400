// What a language tag looks like. Called while households are read, from files and over D-Bus.
// Pure; any thread; throws nothing.
#pragma once

#include <string_view>

namespace busstop {

/// "en", "pt-BR": RFC 5646, the short forms.
[[nodiscard]] bool is_language(std::string_view text) noexcept;

}  // namespace busstop
