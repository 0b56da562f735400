// Records of a topic, a page a call, printed as they come.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "bridge/base/clock.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

constexpr std::uint32_t page_size = 500;

/// Of a request that was looked at (wrong_with_place()).
void take_place(const std::string& text, Wall now, TopicQuestion& question) {
  const auto folded = fold(text);
  if (folded.empty() || folded == "beginning") return;
  if (folded == "end") {
    question.from = folded;
  } else if (text.front() == '-') {
    question.from = "last";
    std::from_chars(text.data() + 1, text.data() + text.size(), question.value);
  } else {
    question.from = "time";
    const auto time = parse_rfc3339(text);
    question.value = to_micros(time ? *time : now - parse_duration(text).value_or(Duration::zero()));
  }
}

/// On one line, and with nothing in it that ends a column.
std::string plain(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else {
      line += c;
    }
  }
  return line;
}

const Column& column(std::string_view key) {
  return *std::ranges::find(record_columns, key, &Column::key);
}

std::string line_of(const Dict& record) {
  const auto value = record.find("value") == nullptr ? std::string("(none)") : cell(column("value"), record);
  const auto got = record.find("value") == nullptr ? 0 : std::get<Bytes>(*record.find("value")).size();
  const auto cut = static_cast<std::int64_t>(got) < record.number("size")
                       ? fmt::format(" (the first {} of {} bytes)", got, record.number("size"))
                       : std::string();
  return fmt::format("{}:{}\t{}\t{}\t{}{}", record.number("partition"), record.number("offset"),
                     cell(column("at"), record), plain(cell(column("key"), record)), plain(value), cut);
}

}  // namespace

std::string read_topic(Bus& bus, const Request& request, const Style& style) {
  TopicQuestion question;
  question.topic = request.first;
  question.partition = request.partition;
  take_place(request.from, SystemClock().wall(), question);
  std::uint32_t left = request.limit;
  while (true) {
    question.limit = request.limit == 0 ? page_size : std::min(page_size, left);
    auto page = bus.read_topic(question);
    for (const auto& record : page.records)
      std::puts((style.json ? row_json(record_columns, record) : line_of(record)).c_str());
    if (std::fflush(stdout) != 0) throw Failure(exit_failed, "nobody reads what is printed any more");
    left -= std::min(left, static_cast<std::uint32_t>(page.records.size()));
    if (!page.more || (request.limit != 0 && left == 0)) return {};
    question.at = std::move(page.next);
  }
}

}  // namespace busstop::ctl
