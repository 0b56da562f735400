#include "daemon/instance_id.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "bridge/store/intake.hpp"

namespace busstop {

std::string instance_id(Database& database) {
  if (auto known = load_meta(database, "instance_id")) return *known;
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::system_error(errno, std::generic_category(), "cannot make an instance id");
  }
  std::string id = "busstopd-";
  for (const auto byte : bytes)
    id += fmt::format("{:02x}", byte);
  save_meta(database, "instance_id", id);
  return id;
}

}  // namespace busstop
