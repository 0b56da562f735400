#include "config/zones.hpp"

#include <filesystem>
#include <fstream>

namespace busstop {

bool is_time_zone(const std::string& name) {
  if (name.empty() || name.size() > 64 || name.starts_with('/') || name.find("..") != std::string::npos) return false;
  const auto odd = name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");
  if (odd != std::string::npos) return false;
  const std::filesystem::path zones = "/usr/share/zoneinfo";
  std::error_code error;
  if (!std::filesystem::is_directory(zones, error)) return true;
  if (!std::filesystem::is_regular_file(zones / name, error)) return false;
  // RFC 8536 3.1: other files lie in the same folder.
  char magic[4] = {};
  std::ifstream(zones / name, std::ios::binary).read(magic, sizeof magic);
  return std::string_view(magic, sizeof magic) == "TZif";
}

}  // namespace busstop
