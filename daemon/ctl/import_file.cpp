#include "daemon/ctl/import_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

constexpr std::size_t chunk = std::size_t{64} << 10U;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

[[noreturn]] void fails(int code, const std::string& what) {
  throw Failure(code, fmt::format("{}: {}", what, std::generic_category().message(errno)));
}

std::size_t read_some(int fd, const std::string& name, char* to, std::size_t most) {
  while (true) {
    const auto got = ::read(fd, to, most);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fails(exit_no_input, "cannot read " + name);
  }
}

void write_all(int fd, const char* from, std::size_t size) {
  while (size > 0) {
    const auto put = ::write(fd, from, size);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fails(exit_failed, "cannot keep what comes in, which is looked at before any of it is written");
    from += put;
    size -= static_cast<std::size_t>(put);
  }
}

/// Has no name from the beginning, or loses it at once.
int unnamed_file() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment here.
  const char* folder = std::getenv("TMPDIR");
  std::string name = std::string(folder == nullptr || *folder == '\0' ? "/var/tmp" : folder) + "/busstopctl-XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) fails(exit_failed, "cannot make a file for what comes in, " + name);
  ::unlink(name.c_str());
  return fd;
}

}  // namespace

ImportFile::ImportFile(const std::string& name, bool twice)
    : name_(name == "-" ? "standard input" : name),
      fd_(name == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) fails(exit_no_input, "cannot open " + name_);
  struct stat info{};
  const bool known = ::fstat(fd_, &info) == 0;
  if (known && S_ISDIR(info.st_mode)) throw Failure(exit_no_input, name_ + " is a directory: give a file");
  const bool plain = known && S_ISREG(info.st_mode) && ::lseek(fd_, 0, SEEK_CUR) == 0;
  if (plain) size_ = info.st_size;
  if (!plain && twice) spool();
}

ImportFile::~ImportFile() {
  if (fd_ >= 0) ::close(fd_);
}

void ImportFile::spool() {
  const int kept = unnamed_file();
  std::string piece(chunk, '\0');
  try {
    while (const auto got = read_some(fd_, name_, piece.data(), piece.size())) {
      write_all(kept, piece.data(), got);
      size_ = std::max<std::int64_t>(size_, 0) + static_cast<std::int64_t>(got);
    }
  } catch (const Failure&) {
    ::close(kept);
    throw;
  }
  ::close(std::exchange(fd_, kept));
  rewind();
}

void ImportFile::rewind() {
  if (::lseek(fd_, 0, SEEK_SET) != 0) fails(exit_no_input, "cannot read " + name_ + " a second time");
  read_ = 0;
  number_ = 0;
  buffer_.clear();
  at_ = 0;
  ended_ = false;
  ahead_.clear();
}

double ImportFile::share() const noexcept {
  if (size_ < 0) return -1;
  return size_ == 0 ? 1 : std::min(1.0, static_cast<double>(read_) / static_cast<double>(size_));
}

/// False if nothing more comes.
bool ImportFile::fill() {
  if (ended_) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  const auto before = buffer_.size();
  buffer_.resize(before + chunk);
  const auto got = read_some(fd_, name_, buffer_.data() + before, chunk);
  buffer_.resize(before + got);
  read_ += static_cast<std::int64_t>(got);
  ended_ = got == 0;
  return !ended_;
}

bool ImportFile::next(Line& line) {
  if (!ahead_.empty()) {
    line = std::move(ahead_.front());
    ahead_.pop_front();
    return true;
  }
  line = {number_ + 1, {}, false};
  bool any = false;
  while (true) {
    const auto end = buffer_.find('\n', at_);
    const auto stop = std::min(end, buffer_.size());
    any = any || stop > at_ || end != std::string::npos;
    const auto room = longest_line - line.text.size();
    line.too_long = line.too_long || stop - at_ > room;
    line.text.append(buffer_, at_, std::min(stop - at_, room));
    at_ = end == std::string::npos ? stop : stop + 1;
    if (end != std::string::npos || !fill()) break;
  }
  if (!any) return false;
  ++number_;
  if (number_ == 1 && line.text.starts_with(byte_order_mark)) line.text.erase(0, byte_order_mark.size());
  if (line.text.ends_with('\r')) line.text.pop_back();
  return true;
}

}  // namespace busstop::ctl
