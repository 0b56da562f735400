#include "bridge/rules/tap_token.hpp"

#include <cstdint>

#include "bridge/base/base64.hpp"
#include "bridge/base/digest.hpp"

namespace busstop {

namespace {

constexpr char version = 1;
/// Version, notice, contact, seconds.
constexpr std::size_t said_bytes = 1 + 3 * 8;
/// Half of an HMAC-SHA256 is as hard to guess as a key of 128 bits (RFC 2104, section 5).
constexpr std::size_t seal_bytes = 16;
/// So that the key seals nothing else by accident.
constexpr std::string_view purpose = "busstopd tap\n";

void put(std::string& to, std::int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    to += static_cast<char>((static_cast<std::uint64_t>(number) >> static_cast<unsigned>(shift)) & 0xFFU);
}

std::int64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (const char byte : bytes.substr(at, 8))
    number = (number << 8U) | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

std::string seal_of(std::string_view said, const Secret& key) {
  const auto digest = hmac_sha256(key, std::string(purpose).append(said));
  return {digest.begin(), digest.begin() + seal_bytes};
}

}  // namespace

std::string sealed(const TapToken& token, const Secret& key) {
  std::string said(1, version);
  put(said, raw(token.of.notice));
  put(said, raw(token.of.contact));
  put(said, std::chrono::floor<std::chrono::seconds>(token.expires.time_since_epoch()).count());
  return base64url(said + seal_of(said, key));
}

std::optional<TapToken> unsealed(std::string_view text, const Secret& key) {
  const auto bytes = base64url_decoded(text);
  if (!bytes || bytes->size() != said_bytes + seal_bytes || bytes->front() != version) return {};
  const auto said = std::string_view(*bytes).substr(0, said_bytes);
  if (!same_bytes(std::string_view(*bytes).substr(said_bytes), seal_of(said, key))) return {};
  return TapToken{{NoticeId{number_at(said, 1)}, ContactId{number_at(said, 9)}},
                  Wall(std::chrono::seconds(number_at(said, 17)))};
}

}  // namespace busstop
