#include "bridge/store/open.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <typeinfo>

#include "bridge/base/matter.hpp"
#include "bridge/base/times.hpp"
#include "bridge/store/intake.hpp"
#include "bridge/store/migrate.hpp"

namespace busstop {

namespace {

/// Up to this size a check takes a fraction of a second and may hold up the start.
constexpr std::int64_t checked_while_starting = 64LL * 1024 * 1024;

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

bool allowed(const std::string& path, int how) {
  return ::faccessat(AT_FDCWD, path.c_str(), how, AT_EACCESS) == 0;
}

/// A disk that cannot be read, or is read-only, may come back by itself: no reason to stay down.
[[noreturn]] void refused(const std::string& line, int why, const std::string& file) {
  const auto what = fmt::format("{}: {}", line, std::generic_category().message(why));
  if (why == EIO || why == EROFS || why == ESTALE || why == ENXIO || why == ENODEV) throw StoreError(what);
  struct stat info{};
  if (why != EACCES || ::stat(file.c_str(), &info) != 0) throw StoreUnusable(what);
  throw StoreUnusable(info.st_uid == ::geteuid()
                          ? fmt::format("{}; chmod u+rwX {}", what, file)
                          : fmt::format("{}; it is of uid {}: chown {} {}", what, info.st_uid, ::geteuid(), file));
}

/// SQLite would call most of these "unable to open database file".
void inspect(const std::string& path) {
  const auto unusable = [&](std::string_view what) { throw StoreUnusable(fmt::format("store {} {}", path, what)); };
  const auto folder = folder_of(path);
  struct stat info{};
  const int looked = ::stat(folder.c_str(), &info);
  if (looked != 0 && errno != ENOENT && errno != ENOTDIR) {
    refused(fmt::format("store {}: cannot look into {}", path, folder), errno, folder);
  }
  if (looked != 0 || !S_ISDIR(info.st_mode)) {
    unusable(fmt::format("cannot be made: there is no folder {}; create it or change [store] path", folder));
  }
  if (::stat(path.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode))
      unusable("is a directory: [store] path names the file itself, such as " + path + "/busstopd.db");
    if (!S_ISREG(info.st_mode)) unusable("is not a regular file: change [store] path");
    if (!allowed(path, R_OK)) refused(fmt::format("store {} cannot be read by uid {}", path, ::geteuid()), errno, path);
    if (!allowed(path, W_OK))
      refused(fmt::format("store {} cannot be written by uid {}", path, ::geteuid()), errno, path);
  }
  if (!allowed(folder, W_OK | X_OK)) {
    refused(fmt::format("store {} needs a folder that uid {} can write; {}", path, ::geteuid(), folder), errno, folder);
  }
}

bool on_network(const std::string& path) {
  struct statfs info{};
  if (::statfs(folder_of(path).c_str(), &info) != 0) return false;
  const auto type = static_cast<unsigned long>(info.f_type);
  return type == NFS_SUPER_MAGIC || type == SMB_SUPER_MAGIC || type == SMB2_SUPER_MAGIC || type == CIFS_SUPER_MAGIC;
}

[[noreturn]] void damaged(const std::string& path, std::string_view finding) {
  throw StoreUnusable(fmt::format(
      "store {0} is damaged ({1}). Nothing was deleted. Copy {0}, {0}-wal and {0}-shm aside, then try: sqlite3 {0} "
      ".recover | sqlite3 {0}.recovered; what cannot be recovered and was not sent yet is lost",
      path, finding));
}

void check(Database& database, const std::string& path) {
  auto& findings = database.prepared("PRAGMA quick_check(1)");
  const Reset reset(findings);
  if (findings.step() && findings.text(0) != "ok") damaged(path, findings.text(0));
}

/// Turns what SQLite says of a file that cannot be a store of ours into what to do about it.
template <class Action>
auto explained(const std::string& path, Action&& action) {
  try {
    return action();
  } catch (const NotADatabase&) {
    throw StoreUnusable(fmt::format("store {} is not a SQLite database: name another file in [store] path", path));
  } catch (const StoreCorrupt& error) {
    damaged(path, error.what());
  }
}

/// Refuses the file of someone else, or of a newer busstopd, before anything in it is changed.
void look_before_writing(const std::string& path) {
  std::error_code missing;
  if (std::filesystem::file_size(path, missing) == 0 || missing) return;
  try {
    Database database(path, Database::Mode::read);
    (void)schema_version(database, path, migration_steps().back().to);
  } catch (const StoreError& error) {
    // What is plainly an error, and no finding about the file, is left to the writing connection: it can finish what a
    // crash cut short.
    if (typeid(error) != typeid(StoreError) && typeid(error) != typeid(StoreDamaged)) throw;
  }
}

}  // namespace

struct OpenStore::Lock {
  explicit Lock(const std::string& path);
  ~Lock() { ::close(fd); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  int fd = -1;
};

// The lock belongs to the open file, so it ends with the process however that ends. The file stays: removing it would
// let a third process lock a new one while a second still waits for the old.
OpenStore::Lock::Lock(const std::string& path) {
  const auto name = std::filesystem::weakly_canonical(path).string() + ".lock";
  fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) refused(fmt::format("store {}: cannot open {}", path, name), errno, name);
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &whole) != 0) {
    const int why = errno;
    std::array<char, 24> text{};
    const auto size = ::pread(fd, text.data(), text.size() - 1, 0);
    ::close(fd);
    if (why != EAGAIN && why != EACCES)
      throw StoreUnusable(
          fmt::format("store {}: cannot lock {}: {}", path, name, std::generic_category().message(why)));
    const std::string pid(text.data(), size > 0 ? std::strcspn(text.data(), "\n") : 0);
    throw StoreLocked(fmt::format("store {} is in use by {}", path, pid.empty() ? "another process" : "pid " + pid));
  }
  // Whoever finds the lock taken wants to know by whom; the lock itself does not depend on it.
  const auto pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0) return;
}

OpenStore::OpenStore(const std::string& path, const Clock& clock, Journal& journal) {
  if (path == ":memory:") {
    database_ = std::make_unique<Database>(path, Database::Mode::write);
    migrate(*database_, path, migration_steps(), journal);
    return;
  }
  inspect(path);
  lock_ = std::make_unique<Lock>(path);
  // Left by a crash in the middle of a backup; nobody makes one while the lock is ours and fresh.
  std::error_code none;
  for (const auto* left : {".copy", ".copy-journal"})
    std::filesystem::remove(path + left, none);
  if (on_network(path)) {
    journal.say(Level::warning,
                fmt::format("store {} is on a network file system, which does not keep the promises it relies on: "
                            "move it to a local disk",
                            path));
  }
  explained(path, [&] { open(path, clock, journal); });
}

OpenStore::~OpenStore() = default;

void OpenStore::open(const std::string& path, const Clock& clock, Journal& journal) {
  look_before_writing(path);
  database_ = std::make_unique<Database>(path, Database::Mode::write);
  migrate(*database_, path, migration_steps(), journal);
  const auto clean = load_meta(*database_, "clean");
  if (!clean) save_meta(*database_, "created", format_rfc3339(clock.wall()));
  stopped_uncleanly_ = clean == "0";
  if (stopped_uncleanly_) check_after_unclean_stop(path, journal);
  try {
    save_meta(*database_, "clean", "0");
  } catch (const StoreFull& error) {
    journal.say(Level::error,
                fmt::format("no room for the store {}: {}; nothing new is taken until there is", path, error.what()),
                {about(Matter::disk_full)});
  }
}

void OpenStore::check_after_unclean_stop(const std::string& path, Journal& journal) {
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  if (!unknown && static_cast<std::int64_t>(size) > checked_while_starting) {
    check_owed_ = true;
    return;
  }
  check(*database_, path);
  journal.say(Level::info, fmt::format("store {} was not closed cleanly; checked, no damage", path));
}

void OpenStore::mark_clean() {
  save_meta(*database_, "clean", "1");
}

void check_store(const std::string& path) {
  explained(path, [&] {
    Database database(path, Database::Mode::read);
    check(database, path);
  });
}

}  // namespace busstop
