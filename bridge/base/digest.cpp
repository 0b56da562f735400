#include "bridge/base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace busstop {

Digest sha256(std::string_view bytes) {
  Digest digest{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), digest.data(), &size) != 1)
    throw std::runtime_error("no SHA-256 in this OpenSSL");
  return digest;
}

Digest hmac_sha256(const Secret& key, std::string_view bytes) {
  Digest digest{};
  std::size_t size = 0;
  const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());  // NOLINT: bytes are bytes
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.reveal().data(), key.reveal().size(), in, bytes.size(),
                digest.data(), digest.size(), &size) == nullptr)
    throw std::runtime_error("no HMAC in this OpenSSL");
  return digest;
}

bool same_bytes(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (::getrandom(bytes.data(), count, 0) != static_cast<ssize_t>(count))
    throw std::system_error(errno, std::generic_category(), "no random bytes");
  return bytes;
}

}  // namespace busstop
