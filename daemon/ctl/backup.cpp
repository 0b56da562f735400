// A copy of the store. The file is made here, with the rights of whoever asked, and given to the daemon open.
#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <future>
#include <iostream>
#include <system_error>

#include "bridge/base/json.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

constexpr std::chrono::milliseconds between_looks{500};
constexpr std::size_t width = 40;

std::string because(int why) {
  return std::generic_category().message(why);
}

/// FILE.part, for its owner only: removed unless it became FILE, which then is a whole backup.
class NewFile {
 public:
  explicit NewFile(const std::string& name) : name_(name), part_(name + ".part") {
    if (::access(name.c_str(), F_OK) == 0) exists();
    fd_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd_ < 0) {
      const auto hint = errno == EEXIST ? "; another backup is being made there, or one was cut short: remove it" : "";
      throw Failure(exit_failed, fmt::format("cannot make {}: {}{}", part_, because(errno), hint));
    }
  }
  ~NewFile() {
    ::close(fd_);
    if (!kept_) ::unlink(part_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void keep() {
    kept_ = ::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, name_.c_str(), RENAME_NOREPLACE) == 0;
    // A share may not know that flag.
    if (!kept_ && errno == EINVAL && ::access(name_.c_str(), F_OK) != 0) {
      kept_ = ::rename(part_.c_str(), name_.c_str()) == 0;
    }
    if (!kept_ && errno == EEXIST) exists();
    if (!kept_) throw Failure(exit_failed, fmt::format("cannot name it {}: {}", name_, because(errno)));
  }
  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] double mebibytes() const {
    struct stat info{};
    return ::fstat(fd_, &info) == 0 ? static_cast<double>(info.st_size) / 1'048'576 : 0;
  }

 private:
  [[noreturn]] void exists() const {
    throw Failure(exit_failed,
                  name_ + " is there already, and a backup is never written over a file: give another name");
  }
  std::string name_;
  std::string part_;
  int fd_ = -1;
  bool kept_ = false;
};

/// The daemon's own copy is made first, where nobody else sees it grow.
std::string how_far(double mebibytes, std::chrono::steady_clock::time_point start) {
  const auto taken = std::chrono::steady_clock::now() - start;
  if (mebibytes > 0) return fmt::format("writing: {:.1f} MiB", mebibytes);
  return fmt::format("busstopd copies its store: {} s", std::chrono::floor<std::chrono::seconds>(taken).count());
}

}  // namespace

std::string backup(Bus& bus, const Request& request, const Style& style) {
  NewFile file(request.first);
  auto copied = std::async(std::launch::async, [&] { return bus.backup(file.fd()); });
  const bool show = ::isatty(STDERR_FILENO) != 0;
  const auto start = std::chrono::steady_clock::now();
  while (copied.wait_for(between_looks) != std::future_status::ready) {
    if (show) std::cerr << fmt::format("\r{:<{}}", how_far(file.mebibytes(), start), width) << std::flush;
  }
  if (show) std::cerr << fmt::format("\r{:<{}}\r", "", width);
  const auto bytes = copied.get();
  file.keep();
  if (style.json) return JsonObject().add("file", request.first).add("bytes", bytes).text() + "\n";
  return fmt::format("{}: {:.1f} MiB\n", request.first, static_cast<double>(bytes) / 1'048'576);
}

}  // namespace busstop::ctl
