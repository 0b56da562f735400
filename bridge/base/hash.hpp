// FNV-1a, 64 bit (Fowler, Noll, Vo; draft-eastlake-fnv): a fingerprint that is the same in every build and on every
// machine, for what is stored. Not for anything an attacker gains by. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace busstop {

[[nodiscard]] constexpr std::uint64_t fnv1a(std::string_view bytes,
                                            std::uint64_t seed = 0xcbf29ce484222325ULL) noexcept {
  std::uint64_t hash = seed;
  for (const char byte : bytes) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

}  // namespace busstop
