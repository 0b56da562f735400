#include "daemon/doctor/look.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>

#include "bridge/store/open.hpp"
#include "daemon/base/configuration.hpp"
#include "daemon/doctor/difference.hpp"
#include "daemon/wire/machine.hpp"

namespace busstop {

namespace {

namespace fs = std::filesystem;

/// About two seconds of checking on a warm disk, and no more than ten on a slow one.
constexpr std::int64_t largest_checked = 2LL * 1024 * 1024 * 1024;

PathFacts facts_of(const std::string& path) {
  PathFacts facts;
  facts.path = path;
  struct stat info{};
  facts.there = ::stat(path.c_str(), &info) == 0;
  facts.mode = info.st_mode & 07777U;
  facts.owner = info.st_uid;
  return facts;
}

std::string folder_of(const std::string& path) {
  const auto folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

std::int64_t size_of(const std::string& path) {
  std::error_code missing;
  const auto size = fs::file_size(path, missing);
  return missing ? 0 : static_cast<std::int64_t>(size);
}

bool exists_in_any(std::initializer_list<const char*> places) {
  return std::ranges::any_of(places, [](const char* place) { return ::access(place, F_OK) == 0; });
}

/// The kernel's own answer; nothing where a sandbox keeps it from us.
std::optional<bool> kernel_is_synchronised() {
  struct timex question{};
  const int state = ::adjtimex(&question);
  if (state < 0) return {};
  return state != TIME_ERROR || (static_cast<unsigned>(question.status) & STA_UNSYNC) == 0;
}

}  // namespace

ConfigurationFacts look_at_configuration(const std::string& file, const Settings& started_with,
                                         const Settings& running) {
  ConfigurationFacts facts;
  facts.file = file;
  const auto found = read_configuration(file);
  if (const auto* errors = std::get_if<ConfigErrors>(&found)) {
    facts.errors = *errors;
    return facts;
  }
  const auto& on_disk = *std::get<std::shared_ptr<const Settings>>(found);
  facts.warnings = on_disk.warnings;
  facts.summary = summary(file, on_disk).substr(file.size() + 2);
  facts.needs_restart = needs_restart(started_with, on_disk);
  facts.not_loaded = not_loaded(running, on_disk);
  return facts;
}

SecretFacts look_at_secrets() {
  SecretFacts facts;
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0') return facts;
  facts.folder = folder;
  std::error_code error;
  for (fs::directory_iterator entry(facts.folder, error), end; !error && entry != end; entry.increment(error)) {
    auto file = facts_of(entry->path().string());
    file.there = file.there && ::access(file.path.c_str(), R_OK) == 0;
    facts.files.push_back(std::move(file));
  }
  std::ranges::sort(facts.files, {}, &PathFacts::path);
  return facts;
}

StoreFacts look_at_store(const std::string& path) {
  StoreFacts facts;
  facts.file = facts_of(path);
  facts.folder = facts_of(folder_of(path));
  facts.our_uid = ::geteuid();
  facts.bytes = size_of(path) + size_of(path + "-wal");
  return facts;
}

std::optional<std::string> find_damage(const std::string& path) {
  if (size_of(path) > largest_checked) return {};
  try {
    check_store(path);
    return "";
  } catch (const StoreUnusable& damage) {
    return damage.what();
  } catch (const std::exception& error) {
    return fmt::format("cannot be checked: {}", error.what());
  }
}

DiskFacts look_at_disk(const std::string& store, std::int64_t store_bytes) {
  DiskFacts facts;
  facts.store_bytes = store_bytes;
  struct statvfs info{};
  if (::statvfs(folder_of(store).c_str(), &info) != 0) return facts;
  const auto block = static_cast<std::int64_t>(info.f_frsize);
  facts.free_bytes = static_cast<std::int64_t>(info.f_bavail) * block;
  facts.all_bytes = static_cast<std::int64_t>(info.f_blocks) * block;
  // Some file systems count no files.
  if (info.f_files != 0) facts.free_files = static_cast<std::int64_t>(info.f_favail);
  facts.read_only = (info.f_flag & ST_RDONLY) != 0;
  return facts;
}

ClockFacts look_at_clock(const MachineOnBus& machine) {
  ClockFacts facts;
  facts.synchronised = kernel_is_synchronised();
  if (!facts.synchronised) facts.synchronised = machine.clock_synchronised;
  return facts;
}

BusFacts look_at_bus(const std::string& bus, const MachineOnBus& machine) {
  BusFacts facts;
  facts.bus = bus;
  facts.has_bus_policy = exists_in_any({"/usr/share/dbus-1/system.d/org.busstop.BusStop1.conf",
                                        "/usr/local/share/dbus-1/system.d/org.busstop.BusStop1.conf",
                                        "/etc/dbus-1/system.d/org.busstop.BusStop1.conf"});
  facts.has_polkit_actions = exists_in_any({"/usr/share/polkit-1/actions/org.busstop.BusStop1.policy",
                                            "/usr/local/share/polkit-1/actions/org.busstop.BusStop1.policy",
                                            "/etc/polkit-1/actions/org.busstop.BusStop1.policy"});
  facts.has_polkit = machine.polkit;
  return facts;
}

}  // namespace busstop
