// What the lines of a file may say that `household|contact|subscription import` reads: the columns of a CSV file, which
// are the keys of JSON lines, too. The help is made from these tables. Constant data; any thread. Throws nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace busstop::ctl {

struct ImportColumn {
  std::string_view name;
  /// What it may be called as well; "" for nothing else.
  std::string_view alias;
  std::string_view help;
  bool needed = false;
  /// Of CSV: may stand several times, one value in each. Of JSON: a list.
  bool many = false;
  /// Says yes or no: of JSON true or false as well.
  bool flag = false;
};

struct ImportKind {
  /// In the singular.
  std::string_view noun;
  std::string help;
  std::span<const ImportColumn> columns;
  /// What `busstopctl NOUN list --json` shows beside these; read over.
  std::vector<std::string_view> ignored;
};
[[nodiscard]] const ImportKind& household_import();
[[nodiscard]] const ImportKind& contact_import();
[[nodiscard]] const ImportKind& subscription_import();

/// The place of a column in its table; nothing if there is none of that name.
[[nodiscard]] std::optional<std::size_t> find_column(const ImportKind& kind, std::string_view name);
[[nodiscard]] bool is_ignored(const ImportKind& kind, std::string_view name);
/// "unknown column x: …".
[[nodiscard]] std::string unknown_column(const ImportKind& kind, std::string_view name);
/// Below the help of the command.
[[nodiscard]] std::string import_help(const ImportKind& kind);

}  // namespace busstop::ctl
