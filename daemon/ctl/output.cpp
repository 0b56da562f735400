#include "daemon/ctl/output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"

namespace busstop::ctl {
namespace {

constexpr std::size_t widest_cell = 48;

/// Characters on the screen, near enough: bytes that begin one.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string groups_text(const std::vector<Texts>& groups) {
  std::vector<std::string> texts;
  for (const auto& group : groups)
    texts.push_back(fmt::format("{}", fmt::join(group, "+")));
  return fmt::format("{}", fmt::join(texts, ", "));
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// Nothing that a terminal would take for a command; line ends and tabs stay.
std::string harmless(std::string text) {
  std::ranges::replace_if(text, [](char c) { return is_control(c) && c != '\n' && c != '\t'; }, '?');
  return text;
}

std::string hex(const Bytes& bytes) {
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

bool is_text(const Bytes& bytes) {
  const std::string text(bytes.begin(), bytes.end());
  return is_utf8(text) && std::ranges::none_of(text, [](char c) { return is_control(c) && c != '\n' && c != '\t'; });
}

std::string bytes_text(const Bytes& bytes) {
  return is_text(bytes) ? std::string(bytes.begin(), bytes.end()) : "0x" + hex(bytes);
}

/// A string, or {"hex": "…"} for what is no text.
std::string bytes_json(const Bytes& bytes) {
  if (is_text(bytes)) return json_quoted(std::string(bytes.begin(), bytes.end()));
  return JsonObject().add("hex", hex(bytes)).text();
}

std::string number_text(const Column& column, std::int64_t number) {
  switch (column.kind) {
    case Kind::time:
      return number == 0 ? std::string() : format_rfc3339(from_micros(number / 1'000'000 * 1'000'000));
    case Kind::id_or_none:
      return number == 0 ? std::string() : std::to_string(number);
    case Kind::duration:
      return number < 1'000'000 ? fmt::format("{}ms", number / 1000) : format_duration(Duration(number));
    case Kind::count_or_unknown:
      return number < 0 ? std::string("?") : std::to_string(number);
    default:
      return std::to_string(number);
  }
}

std::string number_json(const Column& column, std::int64_t number) {
  if (column.kind == Kind::time) return number == 0 ? "null" : json_quoted(format_rfc3339(from_micros(number)));
  const bool is_unknown = column.kind == Kind::count_or_unknown && number < 0;
  const bool is_none = column.kind == Kind::id_or_none && number == 0;
  if (is_unknown || is_none) return "null";
  return std::to_string(number);
}

std::string texts_json(const Texts& texts) {
  std::vector<std::string> quoted;
  for (const auto& text : texts)
    quoted.push_back(json_quoted(text));
  return json_array(quoted);
}

std::string value_json(const Column& column, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return json_quoted(*text);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return number_json(column, *number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* bytes = std::get_if<Bytes>(&value)) return bytes_json(*bytes);
  if (const auto* texts = std::get_if<Texts>(&value)) return texts_json(*texts);
  std::vector<std::string> groups;
  if (const auto* found = std::get_if<std::vector<Texts>>(&value)) {
    for (const auto& group : *found)
      groups.push_back(texts_json(group));
  }
  return json_array(groups);
}

std::vector<Column> in_table(Columns columns) {
  std::vector<Column> shown;
  std::ranges::copy_if(columns, std::back_inserter(shown),
                       [](const Column& column) { return !column.heading.empty(); });
  return shown;
}

std::string lines(const std::vector<Column>& columns, const std::vector<Dict>& rows) {
  std::string text;
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const auto& column : columns)
      cells.push_back(one_line(cell(column, row)));
    text += fmt::format("{}\n", fmt::join(cells, "\t"));
  }
  return text;
}

std::string padded(std::string_view text, std::size_t to, bool right) {
  const std::string blanks(to - std::min(to, width(text)), ' ');
  return right ? blanks + std::string(text) : std::string(text) + blanks;
}

std::string table(const std::vector<Column>& columns, const std::vector<Dict>& rows, const Style& style) {
  std::vector<std::vector<std::string>> cells;
  std::vector<std::size_t> widths;
  for (const auto& column : columns)
    widths.push_back(column.heading.size());
  for (const auto& row : rows) {
    auto& line = cells.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      line.push_back(clipped(one_line(cell(columns[i], row)), widest_cell));
      widths[i] = std::max(widths[i], width(line.back()));
    }
  }
  const auto is_right = [&](std::size_t i) {
    return columns[i].kind == Kind::number || columns[i].kind == Kind::count_or_unknown;
  };
  std::string text;
  for (std::size_t i = 0; i < columns.size(); ++i)
    text += padded(columns[i].heading, widths[i], is_right(i)) + "  ";
  text = text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  if (style.color) text = "\x1b[1m" + text.substr(0, text.size() - 1) + "\x1b[0m\n";
  for (const auto& line : cells) {
    std::string one;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto blanks = padded(line[i], widths[i], is_right(i));
      one += columns[i].key == "state" ? painted(line[i], style) + blanks.substr(line[i].size()) : blanks;
      one += "  ";
    }
    one.erase(one.find_last_not_of(' ') + 1);
    text += one + "\n";
  }
  return text;
}

}  // namespace

Style find_style(bool json) {
  Style style;
  style.json = json;
  style.terminal = ::isatty(STDOUT_FILENO) == 1;
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  style.color = style.terminal && (no_color == nullptr || *no_color == '\0') &&
                (term == nullptr || std::string_view(term) != "dumb");
  return style;
}

std::string painted(std::string_view word, const Style& style) {
  if (!style.color) return std::string(word);
  const auto is_one_of = [word](std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
  };
  std::string_view color;
  if (is_one_of({"ok", "running", "consuming", "delivered", "covered"})) color = "32";
  if (word == "warning") color = "33";
  if (word == "error") color = "31";
  if (is_one_of({"degraded", "failing", "paused", "lost", "refused", "fenced", "dead"})) color = "31";
  if (is_one_of({"open", "pending", "catching-up", "starting", "connecting", "stopping"})) color = "33";
  return color.empty() ? std::string(word) : fmt::format("\x1b[{}m{}\x1b[0m", color, word);
}

std::string cell(const Column& column, const Dict& row) {
  const auto* value = row.find(column.key);
  if (value == nullptr) return {};
  if (const auto* text = std::get_if<std::string>(value)) return harmless(*text);
  if (const auto* number = std::get_if<std::int64_t>(value)) return number_text(column, *number);
  if (const auto* flag = std::get_if<bool>(value)) return *flag ? "yes" : "no";
  if (const auto* bytes = std::get_if<Bytes>(value)) return bytes_text(*bytes);
  if (const auto* texts = std::get_if<Texts>(value)) return harmless(fmt::format("{}", fmt::join(*texts, ", ")));
  if (const auto* groups = std::get_if<std::vector<Texts>>(value)) return harmless(groups_text(*groups));
  return {};
}

std::string row_json(Columns columns, const Dict& row) {
  JsonObject object;
  for (const auto& column : columns) {
    if (const auto* value = row.find(column.key)) object.add_raw(column.key, value_json(column, *value));
  }
  return object.text();
}

std::string rows_json(Columns columns, const std::vector<Dict>& rows) {
  std::vector<std::string> objects;
  for (const auto& row : rows)
    objects.push_back(row_json(columns, row));
  return json_array(objects);
}

std::string show_rows(Columns columns, const std::vector<Dict>& rows, const Style& style) {
  if (style.json) return rows_json(columns, rows) + "\n";
  return style.terminal ? table(in_table(columns), rows, style) : lines(in_table(columns), rows);
}

std::string show_one(Columns columns, const Dict& one, const std::vector<Part>& parts, const Style& style) {
  if (style.json) {
    auto text = row_json(columns, one);
    text.pop_back();
    for (const auto& part : parts) {
      text += fmt::format("{}{}:{}", text.size() > 1 ? "," : "", json_quoted(part.key),
                          rows_json(part.columns, one.rows(part.key)));
    }
    return text + "}\n";
  }
  std::string text;
  for (const auto& column : columns) {
    if (const auto value = cell(column, one); !value.empty()) text += fmt::format("{}: {}\n", column.key, value);
  }
  for (const auto& part : parts) {
    const auto rows = one.rows(part.key);
    if (!rows.empty())
      text += fmt::format("{}{}:\n{}", style.terminal ? "\n" : "", part.key, show_rows(part.columns, rows, style));
  }
  return text;
}

}  // namespace busstop::ctl
