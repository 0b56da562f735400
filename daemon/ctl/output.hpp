// Answers as people and programs read them: tables on a terminal, tab-separated lines on a pipe, JSON where it is asked
// for. Pure but for find_style(), which looks at stdout and the environment.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/value.hpp"

namespace busstop::ctl {

struct Style {
  bool json = false;
  bool terminal = false;
  bool color = false;
};
/// Colour on a terminal, unless $NO_COLOR is set or $TERM is "dumb".
[[nodiscard]] Style find_style(bool json);

/// A list, with its line end: a table, lines, or a JSON array of objects.
[[nodiscard]] std::string show_rows(Columns columns, const std::vector<Dict>& rows, const Style& style);
/// Rows that belong to one thing, under their key.
struct Part {
  std::string_view key;
  Columns columns;
};
/// One thing: "key: value" lines, then its parts as lists; or one JSON object.
[[nodiscard]] std::string show_one(Columns columns, const Dict& one, const std::vector<Part>& parts,
                                   const Style& style);

/// One row as a JSON object; keys that the daemon did not send are left out, what is not known or not there is null.
[[nodiscard]] std::string row_json(Columns columns, const Dict& row);
[[nodiscard]] std::string rows_json(Columns columns, const std::vector<Dict>& rows);

/// One value for people; "" for what is not there.
[[nodiscard]] std::string cell(const Column& column, const Dict& row);
/// Words that tell good from bad, coloured where that is wanted.
[[nodiscard]] std::string painted(std::string_view word, const Style& style);

}  // namespace busstop::ctl
