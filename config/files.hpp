// The files a configuration consists of, and their bytes. Blocks on the disk; any thread. Faults are values, throws
// nothing of its own.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace busstop {

struct FileText {
  std::string bytes;
  bool world_readable = false;
};

/// The file's bytes, or why not: "does not exist", "is a directory", "is larger than 16 MiB"…
[[nodiscard]] std::variant<FileText, std::string> read_file(const std::filesystem::path& file, std::size_t longest);

/// What makes `bytes` no TOML text at all: zero bytes, no UTF-8, or keys nested without end.
[[nodiscard]] std::optional<std::string> fault_of_text(const std::string& bytes);

struct FileList {
  std::vector<std::filesystem::path> files;
  /// Empty, or why conf.d could not be read.
  std::string error;
};
/// FILE, then conf.d/*.toml beside it by name. A missing conf.d is an empty one.
[[nodiscard]] FileList list_files(const std::filesystem::path& file);

}  // namespace busstop
