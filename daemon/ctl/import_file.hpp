// The file of an import, line by line in bounded memory, and as often as it is wanted: what cannot be read twice (a
// pipe) is kept in an unnamed file. Used by one thread. Throws Failure.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace busstop::ctl {

/// Bytes of one line, and of one record of several lines.
inline constexpr std::size_t longest_line = std::size_t{128} << 10U;

class ImportFile {
 public:
  /// `name`: "-" is standard input. `twice`: rewind() will be called.
  ImportFile(const std::string& name, bool twice);
  ~ImportFile();
  ImportFile(const ImportFile&) = delete;
  ImportFile& operator=(const ImportFile&) = delete;

  struct Line {
    /// From 1.
    std::int64_t number = 0;
    /// Without its line end, LF or CRLF, and the first one without a byte order mark.
    std::string text;
    /// It was longer than longest_line; `text` is its beginning.
    bool too_long = false;
  };
  /// False at the end.
  [[nodiscard]] bool next(Line& line);
  /// The next one to come again.
  void put_back(Line line) { ahead_.push_front(std::move(line)); }
  /// To the first line.
  void rewind();
  /// How much of the file has been read, from 0 to 1; less than 0 where its size is not known.
  [[nodiscard]] double share() const noexcept;

 private:
  void spool();
  bool fill();

  std::string name_;
  int fd_ = -1;
  std::int64_t size_ = -1;
  std::int64_t read_ = 0;
  std::int64_t number_ = 0;
  std::string buffer_;
  std::size_t at_ = 0;
  bool ended_ = false;
  std::deque<Line> ahead_;
};

}  // namespace busstop::ctl
