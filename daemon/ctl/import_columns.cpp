#include "daemon/ctl/import_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bridge/base/text.hpp"

namespace busstop::ctl {
namespace {

constexpr ImportColumn household_columns[] = {
    {"id", "", "its id: 1 to 64 letters, digits, '_', '.' or '-'", true},
    {"name", "", "its name; the id where it is empty"},
    {"stops", "stop", "a stop it belongs to, * hears all; CSV: one in a column", false, true},
    {"contacts", "contact", "SINK:ADDRESS, tried in this order; CSV: one in a column", false, true},
    {"language", "", "of its messages; en where it is empty"},
    {"timezone", "", "such as Europe/Berlin; UTC where it is empty"},
    {"quiet", "", "without ordinary notices, such as 21:00-07:00"},
    {"limit", "", "ordinary notices at most, such as 10/h"},
    {"second_circle", "", "a stop it is asked for later; CSV: one in a column", false, true},
    {"children", "child", "NAME, or NAME:ID,ID with who alone may take it; CSV: one in a column", false, true},
    {"names", "", "false: others are not told its name and its children's", false, false, true}};
constexpr ImportColumn contact_columns[] = {{"household", "userId", "the id of a household that is there", true},
                                            {"contact", "", "SINK:ADDRESS; or give sink and address"},
                                            {"sink", "", "the sink, where there is no column contact"},
                                            {"address", "", "the address at that sink"}};
constexpr ImportColumn subscription_columns[] = {
    {"userId", "household", "the id of a household that is there", true},
    {"productId", "product", "the product", true},
    {"createdAt", "since", "since when: RFC 3339, or seconds or milliseconds since 1970; now where it is empty"},
    {"action", "", "subscribe, or empty"}};

}  // namespace

const ImportKind& household_import() {
  static const ImportKind kind{"household",
                               "add households from a file, or change those with these ids",
                               household_columns,
                               {"origin", "suppressed"}};
  return kind;
}

const ImportKind& contact_import() {
  static const ImportKind kind{"contact",
                               "add contacts from a file, each behind those its household has",
                               contact_columns,
                               {"place", "suppressed_since", "suppressed_reason"}};
  return kind;
}

const ImportKind& subscription_import() {
  static const ImportKind kind{
      "subscription", "add subscriptions from a file; who asked first is served first", subscription_columns, {"id"}};
  return kind;
}

std::optional<std::size_t> find_column(const ImportKind& kind, std::string_view name) {
  const auto found = std::ranges::find_if(kind.columns, [name](const ImportColumn& column) {
    return column.name == name || (!column.alias.empty() && column.alias == name);
  });
  if (found == kind.columns.end()) return {};
  return static_cast<std::size_t>(found - kind.columns.begin());
}

bool is_ignored(const ImportKind& kind, std::string_view name) {
  return std::ranges::find(kind.ignored, name) != kind.ignored.end();
}

std::string unknown_column(const ImportKind& kind, std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& column : kind.columns)
    names.push_back(column.name);
  const auto meant = nearest(name, names);
  return fmt::format(
      "unknown column \"{}\": {}", clipped(one_line(name), 64),
      meant.empty() ? fmt::format("there are {}", fmt::join(names, ", ")) : fmt::format("did you mean {}?", meant));
}

std::string import_help(const ImportKind& kind) {
  std::string text = "Columns, named by the first line of a CSV file, and keys of the objects of JSON lines:\n";
  for (const auto& column : kind.columns) {
    const auto name = column.alias.empty() ? std::string(column.name) : fmt::format("{}|{}", column.name, column.alias);
    text += fmt::format("  {:<20}{}{}\n", name, column.needed ? "needed: " : "", column.help);
  }
  text += fmt::format("{} of busstopctl {} list --json {} read over.\n", fmt::join(kind.ignored, ", "), kind.noun,
                      kind.ignored.size() == 1 ? "is" : "are");
  return text +
         "A CSV file is as RFC 4180 has it (commas, quotes doubled inside quotes), in UTF-8. What is there already "
         "stays\n"
         "as it is, so a file may be imported again. Without --skip-bad all lines are looked at first, and nothing is\n"
         "written if one is bad.\n"
         "exit codes: 0 done (with --skip-bad also where lines were left out), 65 bad lines, 66 no such file; the "
         "others\n"
         "as busstopctl --help says\n";
}

}  // namespace busstop::ctl
