// The rows of a file that is imported, out of CSV or JSON lines: each as the values of its columns, or with what is
// wrong with it. Used by one thread. Throws Failure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/ctl/import_columns.hpp"
#include "daemon/ctl/import_file.hpp"
#include "daemon/ctl/value.hpp"

namespace busstop::ctl {

enum class ImportFormat { csv, json };
/// By what was asked for ("csv", "json"), else by the ending of the name, else by the first byte that is no blank.
[[nodiscard]] ImportFormat import_format(const std::string& asked, const std::string& name, ImportFile& file);

struct ImportedRow {
  /// In which it begins.
  std::int64_t line = 0;
  /// What is wrong with it and what would be right; empty: nothing so far.
  std::string wrong;
  /// For each column its values: a list for a column of many, whose items may be lists themselves (contacts that are
  /// told together).
  std::vector<std::vector<Texts>> values;

  /// The one value of a column, "" where it has none.
  [[nodiscard]] std::string text(std::size_t column) const {
    return values[column].empty() ? std::string() : values[column].front().front();
  }
};

class ImportRows {
 public:
  /// Of CSV the first line is read here.
  ImportRows(ImportFile& file, ImportFormat format, const ImportKind& kind);
  /// False at the end of the file. Empty lines are none.
  [[nodiscard]] bool next(ImportedRow& row);

 private:
  void read_header();
  bool next_record(ImportFile::Line& line, std::string& wrong);
  void read_csv(const std::string& text, ImportedRow& row) const;
  void read_json(const std::string& text, ImportedRow& row) const;

  ImportFile& file_;
  ImportFormat format_;
  const ImportKind& kind_;
  /// Of CSV: the column of each field; that of a field that is read over is the number of columns.
  std::vector<std::size_t> fields_;
};

}  // namespace busstop::ctl
