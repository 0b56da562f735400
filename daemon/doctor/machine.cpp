// What can be judged of store, disk and clock.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/times.hpp"
#include "daemon/doctor/checks.hpp"

namespace busstop {

namespace {

using Grade = Finding::Grade;
using std::chrono::days;

constexpr std::int64_t mib = 1024LL * 1024;
/// Below this the store, its log and SQLite's copies soon have no room.
constexpr std::int64_t floor_bytes = 64 * mib;
constexpr std::int64_t low_bytes = 512 * mib;
constexpr days soon{14};
constexpr std::chrono::seconds allowed_skew{5};

std::string bytes_text(std::int64_t bytes) {
  if (bytes < 10 * mib) return fmt::format("{} KiB", (bytes + 1023) / 1024);
  if (bytes < 10 * 1024 * mib) return fmt::format("{} MiB", bytes / mib);
  return fmt::format("{} GiB", bytes / (1024 * mib));
}

void check_path(FindingList& all, const PathFacts& path, ::uid_t our_uid, ::mode_t too_open, std::string_view wanted) {
  const auto add = [&](Grade grade, const std::string& what, const std::string& fix) {
    all.push_back({"store", path.path, grade, what, fix});
  };
  if (!path.there) {
    return add(Grade::error, "is not there any more: what is written now is lost",
               "systemctl restart busstopd, and see who removed it");
  }
  if (path.owner != our_uid) {
    add(Grade::error, fmt::format("belongs to uid {}, and busstopd is uid {}", path.owner, our_uid),
        fmt::format("chown {} {}", our_uid, path.path));
  }
  if ((path.mode & too_open) != 0) {
    add(Grade::warning, fmt::format("others can get at it (mode {:04o}), and it holds names and addresses", path.mode),
        fmt::format("chmod {} {}", wanted, path.path));
  }
}

/// How long the free space lasts if the store goes on growing as it did; it stops growing once rows are as old as they
/// may become.
std::optional<Duration> time_left(const DiskFacts& facts, Wall now) {
  if (!facts.store_made) return {};
  const auto age = now - *facts.store_made;
  if (age < days(1) || age >= facts.keep || facts.store_bytes < mib) return {};
  const double per_micro = static_cast<double>(facts.store_bytes) / static_cast<double>(age.count());
  const double micros = static_cast<double>(facts.free_bytes) / per_micro;
  const auto until_kept = facts.keep - age;
  if (micros >= static_cast<double>(until_kept.count())) return {};
  return Duration(static_cast<Duration::rep>(micros));
}

}  // namespace

FindingList check_store_facts(const StoreFacts& facts) {
  FindingList all;
  check_path(all, facts.folder, facts.our_uid, 022, "700");
  check_path(all, facts.file, facts.our_uid, 077, "600");
  const auto add = [&](Grade grade, const std::string& what, const std::string& fix) {
    all.push_back({"store", facts.file.path, grade, what, fix});
  };
  const auto size = bytes_text(facts.bytes);
  const std::string stop = facts.stopped_uncleanly ? "; the last stop was not a clean one" : "";
  switch (facts.check) {
    case StoreFacts::Check::damaged:
      add(Grade::error, facts.damage, "restore a backup (operating.md, 8), or do what is said there");
      break;
    case StoreFacts::Check::not_done:
      add(Grade::warning, fmt::format("{}, too large to be checked now{}", size, stop),
          fmt::format("when there is time: sqlite3 'file:{}?mode=ro' 'PRAGMA quick_check'", facts.file.path));
      break;
    case StoreFacts::Check::good:
      add(Grade::ok, fmt::format("{}, no damage{}", size, stop), "");
      break;
  }
  return all;
}

FindingList check_disk(const DiskFacts& facts, Wall now) {
  const auto one = [](Grade grade, const std::string& what, const std::string& fix) {
    return FindingList{{"disk", "", grade, what, fix}};
  };
  const std::string make_room = "make room there, or move [store] path to a larger disk (operating.md, 8)";
  if (!facts.trouble.empty()) return one(Grade::error, facts.trouble, make_room);
  if (facts.read_only)
    return one(Grade::error, "the store's file system is mounted read-only", "mount -o remount,rw it");
  if (facts.free_bytes < 0)
    return one(Grade::warning, "how much is free is not known", "df on the store's folder says it");
  const auto free = bytes_text(facts.free_bytes);
  if (facts.free_files == 0)
    return one(Grade::error, "the store's file system has no room for another file", make_room);
  if (facts.free_bytes < floor_bytes) return one(Grade::error, "only " + free + " are free for the store", make_room);
  if (facts.free_bytes < std::max(low_bytes, facts.store_bytes)) {
    const auto* why = facts.free_bytes < low_bytes ? "" : ", less than a backup or an upgrade needs";
    return one(Grade::warning, fmt::format("only {} are free{}", free, why), make_room);
  }
  const auto left = time_left(facts, now);
  if (left && *left < soon) {
    return one(Grade::warning,
               fmt::format("{} are free, enough for {} at the store's growth", free, format_duration(*left)),
               make_room + "; [store] keep shortens what is kept");
  }
  return one(Grade::ok, fmt::format("{} of {} are free", free, bytes_text(facts.all_bytes)), "");
}

FindingList check_clock(const ClockFacts& facts, Wall now) {
  FindingList all;
  const auto add = [&](Grade grade, const std::string& what, const std::string& fix) {
    all.push_back({"clock", "", grade, what, fix});
  };
  if (!facts.synchronised.value_or(true)) {
    add(Grade::warning, "follows no time server, so deadlines may be missed",
        "timedatectl set-ntp true (systemd-timesyncd or chrony), then: timedatectl timesync-status");
  }
  if (facts.latest_record && *facts.latest_record - now > allowed_skew) {
    add(Grade::warning,
        fmt::format("a record came with a time {} ahead of it", format_duration(*facts.latest_record - now)),
        "put this clock right, or that of the broker or producer");
  }
  if (all.empty() && facts.synchronised) add(Grade::ok, "follows a time server", "");
  if (all.empty()) {
    add(Grade::ok, "no record is ahead of it; whether it follows a time server is not known here", "");
  }
  return all;
}

}  // namespace busstop
