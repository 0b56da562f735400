#include "config/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

constexpr std::ptrdiff_t most_dots = 1000;

std::string reason(int error) {
  if (error == ENOENT) return "does not exist";
  if (error == EACCES) return "cannot be read: permission denied; it must be readable by the user the daemon runs as";
  return fmt::format("cannot be read: {}", std::generic_category().message(error));
}

class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& file)
      : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::variant<FileText, std::string> read_file(const std::filesystem::path& file, std::size_t longest) {
  const OpenFile open(file);
  struct stat status{};
  if (open.fd() < 0 || ::fstat(open.fd(), &status) != 0) return reason(errno);
  if (S_ISDIR(status.st_mode)) return std::string("is a directory; name a file");
  if (!S_ISREG(status.st_mode)) return std::string("is no regular file");
  FileText text{{}, (status.st_mode & S_IROTH) != 0};
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto got = ::read(open.fd(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return reason(errno);
    if (got == 0) return text;
    text.bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.bytes.size() > longest) return fmt::format("is larger than {} MiB", longest >> 20U);
  }
}

std::optional<std::string> fault_of_text(const std::string& bytes) {
  if (bytes.find('\0') != std::string::npos) return "is no text file (it has zero bytes)";
  unsigned line = 0;
  for (const auto text : split(bytes, '\n')) {
    ++line;
    if (!is_utf8(text)) return fmt::format("is not UTF-8 (line {}); save it as UTF-8", line);
    // Each dot of a key is a level of the tree, and the TOML library walks the levels on the stack.
    if (std::count(text.begin(), text.end(), '.') > most_dots) {
      return fmt::format("has more than {} dots on line {}; that is no key or value of a configuration", most_dots,
                         line);
    }
  }
  return {};
}

FileList list_files(const std::filesystem::path& file) {
  FileList list{{file}, {}};
  const auto folder = file.parent_path() / "conf.d";
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const auto name = at->path().filename().string();
    if (!name.starts_with('.') && name.ends_with(".toml")) list.files.push_back(at->path());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    list.error = fmt::format("{}: cannot be read: {}", folder.string(), error.message());
  }
  std::sort(list.files.begin() + 1, list.files.end());
  return list;
}

}  // namespace busstop
