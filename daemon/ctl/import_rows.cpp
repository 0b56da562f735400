#include "daemon/ctl/import_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "daemon/ctl/csv.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

std::string too_long() {
  return fmt::format("is longer than {} KiB: at most that much is one row", longest_line >> 10U);
}

/// What no value may have in it: D-Bus carries no NUL, and no name or address has the others.
std::string wrong_with_text(const ImportColumn& column, std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::none_of(text, is_control)) return {};
  return fmt::format("{} has a line end or a control character in it: leave it out", column.name);
}

/// One value of a JSON object: texts, numbers as they are written, and for a column of many lists of these.
std::string take_json(const ImportColumn& column, JsonView value, std::vector<Texts>& into, int depth = 0) {
  if (value.is_null()) return {};
  if (value.is_array() && column.many && depth < 2) {
    if (depth == 1) into.emplace_back();
    for (const auto& item : value.items()) {
      if (auto wrong = take_json(column, item, into, depth + 1); !wrong.empty()) return wrong;
    }
    if (depth == 1 && into.back().empty()) into.pop_back();
    return {};
  }
  const auto text = value.scalar_text();
  if (!text || (value.boolean() && !column.flag))
    return fmt::format("{} is {}; {} is wanted", column.name, value.type_name(),
                       column.many ? "a text or a list of texts" : "a text");
  if (auto wrong = wrong_with_text(column, *text); !wrong.empty()) return wrong;
  if (text->empty()) return {};
  if (depth < 2) into.emplace_back();
  into.back().push_back(*text);
  return {};
}

bool is_blank(std::string_view text) {
  return trimmed(text).empty();
}

}  // namespace

ImportFormat import_format(const std::string& asked, const std::string& name, ImportFile& file) {
  if (!asked.empty()) return asked == "csv" ? ImportFormat::csv : ImportFormat::json;
  if (name.ends_with(".csv")) return ImportFormat::csv;
  for (const auto* ending : {".json", ".jsonl", ".ndjson"}) {
    if (name.ends_with(ending)) return ImportFormat::json;
  }
  std::deque<ImportFile::Line> skipped;
  ImportFile::Line line;
  bool json = false;
  for (bool blank = true; blank && skipped.size() < 100 && file.next(line);) {
    blank = is_blank(line.text);
    json = !blank && (trimmed(line.text).front() == '{' || trimmed(line.text).front() == '[');
    skipped.push_front(std::move(line));
  }
  for (auto& one : skipped)
    file.put_back(std::move(one));
  return json ? ImportFormat::json : ImportFormat::csv;
}

ImportRows::ImportRows(ImportFile& file, ImportFormat format, const ImportKind& kind)
    : file_(file), format_(format), kind_(kind) {
  if (format_ == ImportFormat::csv) read_header();
}

void ImportRows::read_header() {
  const auto bad = [](const std::string& what) {
    throw Failure(exit_bad_data, "line 1, which names the columns: " + what);
  };
  ImportFile::Line line;
  if (!file_.next(line)) throw Failure(exit_bad_data, "the file is empty: its first line names the columns");
  const auto header = csv_fields(line.text);
  if (const auto* wrong = std::get_if<std::string>(&header)) bad(*wrong);
  if (line.too_long || !is_utf8(line.text)) bad("it is not UTF-8, or very long");
  std::vector<int> times(kind_.columns.size(), 0);
  for (const auto& field : std::get<std::vector<std::string>>(header)) {
    const auto name = trimmed(field);
    const auto column = find_column(kind_, name);
    if (!column && !is_ignored(kind_, name)) {
      bad(unknown_column(kind_, name) +
          (field.find_first_of(";\t") == std::string::npos ? "" : "; columns are separated by commas"));
    }
    fields_.push_back(column.value_or(kind_.columns.size()));
    if (column && ++times[*column] > 1 && !kind_.columns[*column].many)
      bad(fmt::format("column {} stands there twice", kind_.columns[*column].name));
  }
  for (std::size_t i = 0; i < kind_.columns.size(); ++i) {
    if (kind_.columns[i].needed && times[i] == 0) bad(fmt::format("column {} is missing", kind_.columns[i].name));
  }
}

/// A line, or of CSV as many as its quotes hold together. One whose quote is never closed is a bad one for itself.
bool ImportRows::next_record(ImportFile::Line& line, std::string& wrong) {
  if (!file_.next(line)) return false;
  if (line.too_long) wrong = too_long();
  if (format_ != ImportFormat::csv || !wrong.empty() || !csv_goes_on(line.text)) return true;
  std::vector<ImportFile::Line> more;
  auto whole = line.text;
  while (csv_goes_on(whole)) {
    auto& next = more.emplace_back();
    const bool there = file_.next(next);
    if (!there) more.pop_back();
    if (!there || next.too_long || whole.size() + next.text.size() > longest_line) {
      wrong = "a quote is opened and not closed";
      for (; !more.empty(); more.pop_back())
        file_.put_back(std::move(more.back()));
      return true;
    }
    whole += "\n" + next.text;
  }
  line.text = std::move(whole);
  return true;
}

bool ImportRows::next(ImportedRow& row) {
  ImportFile::Line line;
  do {
    row.wrong.clear();
    if (!next_record(line, row.wrong)) return false;
  } while (row.wrong.empty() && is_blank(line.text));
  row.line = line.number;
  row.values.assign(kind_.columns.size(), {});
  if (!row.wrong.empty()) return true;
  if (!is_utf8(line.text)) {
    row.wrong = "is not UTF-8; write the file in UTF-8";
    return true;
  }
  format_ == ImportFormat::csv ? read_csv(line.text, row) : read_json(line.text, row);
  for (std::size_t i = 0; row.wrong.empty() && i < kind_.columns.size(); ++i) {
    if (!kind_.columns[i].many && row.values[i].size() > 1)
      row.wrong = fmt::format("{} is given twice", kind_.columns[i].name);
    if (kind_.columns[i].needed && row.values[i].empty())
      row.wrong = fmt::format("{} is {}", kind_.columns[i].name, format_ == ImportFormat::csv ? "empty" : "missing");
  }
  return true;
}

void ImportRows::read_csv(const std::string& text, ImportedRow& row) const {
  auto found = csv_fields(text);
  if (auto* wrong = std::get_if<std::string>(&found)) {
    row.wrong = std::move(*wrong);
    return;
  }
  auto& fields = std::get<std::vector<std::string>>(found);
  if (fields.size() != fields_.size()) {
    row.wrong = fmt::format("has {} field{}, and the first line names {} columns", fields.size(),
                            fields.size() == 1 ? "" : "s", fields_.size());
    return;
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields_[i] == kind_.columns.size() || fields[i].empty()) continue;
    row.wrong = wrong_with_text(kind_.columns[fields_[i]], fields[i]);
    if (!row.wrong.empty()) return;
    row.values[fields_[i]].push_back({std::move(fields[i])});
  }
}

void ImportRows::read_json(const std::string& text, ImportedRow& row) const {
  const auto parsed = Json::parse(text);
  if (const auto* wrong = std::get_if<std::string>(&parsed)) {
    row.wrong = fmt::format("is no JSON ({}); one object a line is wanted", *wrong);
    return;
  }
  const auto root = std::get<Json>(parsed).root();
  if (!root.is_object()) {
    row.wrong = fmt::format("is {}; one object a line is wanted{}", root.type_name(),
                            root.is_array() ? ", as jq -c '.[]' makes of a list" : "");
    return;
  }
  for (const auto key : root.keys()) {
    const auto column = find_column(kind_, key);
    if (!column && is_ignored(kind_, key)) continue;
    row.wrong =
        column ? take_json(kind_.columns[*column], root.find(key), row.values[*column]) : unknown_column(kind_, key);
    if (!row.wrong.empty()) return;
  }
}

}  // namespace busstop::ctl
