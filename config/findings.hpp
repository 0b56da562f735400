// What is wrong in the files and where: the loader's parts add to it while they read, load.cpp hands it out in the
// order of the files. One thread at a time; throws nothing of its own. What is added must not contain a secret.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace busstop {

struct SourceFile {
  std::string name;
  /// Its place in the reading order.
  int order = 0;
  /// Everybody on the machine can read it: no place for a literal secret.
  bool world_readable = false;
};

/// Line and column count from 1; line 0 means the file as a whole.
struct Place {
  std::shared_ptr<const SourceFile> file;
  unsigned line = 0;
  unsigned column = 0;
};
/// "busstopd.toml:3:9", or the file's name alone.
[[nodiscard]] std::string to_text(const Place& place);

class Findings {
 public:
  void error(const Place& place, const std::string& what) { errors_.push_back({place, what}); }
  void warn(const Place& place, const std::string& what) { warnings_.push_back({place, what}); }

  [[nodiscard]] std::size_t count() const noexcept { return errors_.size(); }
  [[nodiscard]] bool ok() const noexcept { return errors_.empty(); }
  [[nodiscard]] std::vector<std::string> errors() const { return sorted(errors_); }
  [[nodiscard]] std::vector<std::string> warnings() const { return sorted(warnings_); }

 private:
  struct Finding {
    Place place;
    std::string what;
  };
  [[nodiscard]] static std::vector<std::string> sorted(std::vector<Finding> findings);

  std::vector<Finding> errors_;
  std::vector<Finding> warnings_;
};

/// As many as somebody reads, and how many more there are: journal and bus carry no line for each of a million.
[[nodiscard]] std::vector<std::string> first_of(std::vector<std::string> lines);

}  // namespace busstop
