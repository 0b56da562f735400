#include "bridge/store/copy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace busstop {

namespace {

constexpr std::size_t at_once = std::size_t{8} << 20U;

std::string because(int why) {
  return std::generic_category().message(why);
}

/// The copy beside the store: for its owner only, and gone at the end whatever happens. What a crash left is taken
/// over.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)), fd_(made_anew(path_)) {
    if (fd_ < 0) throw StoreError(fmt::format("store: cannot create {}: {}", path_, because(errno)));
  }
  ~Draft() {
    ::close(fd_);
    ::unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  static int made_anew(const std::string& path) {
    ::unlink(path.c_str());
    return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  }
  std::string path_;
  int fd_;
};

/// The daemon needs the rest of the disk itself: it is not filled to its last page.
void check_room(const std::string& path, int to) {
  constexpr std::uintmax_t mib = 1'048'576;
  std::error_code missing;
  const auto room = std::filesystem::space(std::filesystem::absolute(path).parent_path(), missing);
  auto needed = std::filesystem::file_size(path, missing);
  if (missing) return;
  const auto log = std::filesystem::file_size(path + "-wal", missing);
  if (!missing) needed += log;
  struct stat store{};
  struct stat target{};
  const bool same_disk =
      ::stat(path.c_str(), &store) == 0 && ::fstat(to, &target) == 0 && store.st_dev == target.st_dev;
  if (same_disk) needed *= 2;
  needed += needed / 10;
  if (room.available > needed) return;
  throw StoreFull(
      fmt::format("a backup is made beside the store first, which needs {} MiB free there{}; there are {} MiB: "
                  "make room",
                  needed / mib + 1, same_disk ? " (two copies, on one file system)" : "", room.available / mib));
}

std::int64_t carry(int from, int to) {
  struct stat info{};
  if (::fstat(from, &info) != 0) throw StoreError("store: the copy cannot be read: " + because(errno));
  off_t at = 0;
  while (at < info.st_size) {
    const auto part = ::sendfile(to, from, &at, std::min(at_once, static_cast<std::size_t>(info.st_size - at)));
    if (part < 0 && errno == EINTR) continue;
    if (part <= 0) throw StoreFull("the backup cannot be written: " + because(part < 0 ? errno : EIO));
  }
  if (::fsync(to) != 0) throw StoreFull("the backup cannot be brought to the disk: " + because(errno));
  return info.st_size;
}

}  // namespace

std::int64_t copy_store(const std::string& path, int to) {
  check_room(path, to);
  const Draft draft(path + ".copy");
  {
    Database database(path, Database::Mode::read);
    // Else the copy could not be written either; the store itself is opened for reading all the same.
    database.execute("PRAGMA query_only = OFF");
    database.prepared("VACUUM INTO ?").bind(draft.path()).run();
  }
  return carry(draft.fd(), to);
}

}  // namespace busstop
