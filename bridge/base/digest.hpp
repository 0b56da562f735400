// Fingerprints that nobody can forge, and bytes that nobody can guess: the door to OpenSSL. Any thread. Throws
// std::runtime_error where this machine's OpenSSL or kernel cannot do it.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "bridge/base/secret.hpp"

namespace busstop {

using Digest = std::array<unsigned char, 32>;

[[nodiscard]] Digest sha256(std::string_view bytes);
/// RFC 2104.
[[nodiscard]] Digest hmac_sha256(const Secret& key, std::string_view bytes);
/// Takes as long whatever the difference is.
[[nodiscard]] bool same_bytes(std::string_view a, std::string_view b) noexcept;
/// From the kernel, fit for a key.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace busstop
