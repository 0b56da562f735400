// busstopctl replay: past records once more, a page a call and printed as they come, or (a dry run) all in one call.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>

#include "bridge/base/clock.hpp"
#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/place.hpp"

namespace busstop::ctl {
namespace {

constexpr std::int64_t page_size = 200;
constexpr std::int64_t usual_limit = 10'000;
constexpr std::size_t longest_candidate = 1UL << 20U;

/// Every topic that is read, once.
std::vector<std::string> topics_of(Bus& bus, const Request& request) {
  if (!request.topic.empty()) return {request.topic};
  std::vector<std::string> topics;
  for (const auto& row : bus.properties().rows("Topics")) {
    if (std::ranges::find(topics, row.text("topic")) == topics.end()) topics.push_back(row.text("topic"));
  }
  return topics;
}

std::string candidate_in(const std::string& name) {
  if (name.empty()) return {};
  std::ifstream file(name, std::ios::binary);
  // One byte more shows that there is more; a device has no end.
  std::string text(longest_candidate + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) throw Failure(exit_no_input, fmt::format("cannot read {}", name));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > longest_candidate) throw Failure(exit_failed, fmt::format("{} has more than 1 MiB", name));
  if (!is_utf8(text) || text.find('\0') != std::string::npos)
    throw Failure(exit_bad_data, fmt::format("{} is no configuration: it is not UTF-8 text", name));
  if (trimmed(text).empty()) throw Failure(exit_no_input, fmt::format("{} is empty", name));
  return text;
}

/// What one record of `topic` would make, or made; "" for what is only counted. `together`: with all the others.
std::string played_text(const std::string& topic, const Dict& record, bool together) {
  const auto result = record.text("result");
  const auto text = [](const Dict& of, std::string_view key, Kind kind = Kind::text) {
    return one_line(cell(Column{key, "", kind}, of));
  };
  if (result == "nothing" || (result != "tells" && result != "sent" && result != "unreadable")) return {};
  const auto read_as = text(record, "read_as");
  const auto reason = text(record, "reason");
  const auto place = topic.empty()
                         ? "several records"
                         : fmt::format("{}:{}:{}", topic, record.number("partition"), record.number("offset"));
  auto shown = fmt::format("{}  {}{}{}  {}{}{}\n", place, text(record, "at", Kind::time), read_as.empty() ? "" : "  ",
                           read_as, result, reason.empty() ? "" : ": ", reason);
  for (const auto& notice : record.rows("notices")) {
    const auto rule = text(notice, "rule");
    shown += fmt::format("  “{}”{}{}\n    {}\n", text(notice, "title"), rule.empty() ? "" : "  by the rule at ", rule,
                         text(notice, "body"));
    const auto to = text(notice, "to", Kind::texts);
    // What a replay would do is of no interest where all of them are played anew.
    const auto replay = together ? std::string() : text(notice, "replay");
    const auto held = text(notice, "held");
    shown += fmt::format("    to {}{}{}{}{}\n", notice.number("count"), to.empty() ? " who wait for it" : ": ", to,
                         replay.empty() || replay == "apply" ? std::string() : fmt::format("  ({})", replay),
                         held.empty() ? std::string() : fmt::format("  held back: {}", held));
  }
  return shown;
}

class Replay {
 public:
  Replay(Bus& bus, const Request& request, const Style& style)
      : bus_(bus),
        request_(request),
        style_(style),
        left_(request.records.value_or(usual_limit)),
        limited_(left_ != 0),
        candidate_(candidate_in(request.config)) {}

  std::string run() {
    const auto topics = topics_of(bus_, request_);
    const bool together = request_.dry_run && !request_.each && request_.rule == 0 && !topics.empty();
    if (!together || !rehearse(topics)) {
      for (const auto& topic : topics)
        read(topic);
    }
    if (shows_progress_) std::cerr << "\r";
    return summary();
  }

 private:
  /// All of them together; false where the daemon would rather not.
  bool rehearse(const std::vector<std::string>& topics) {
    TopicQuestion place;
    take_place(request_.from, now_, place);
    place.limit = static_cast<std::uint32_t>(std::min<std::int64_t>(left_, std::numeric_limits<std::int32_t>::max()));
    auto answer = bus_.rehearse(topics, place, candidate_);
    if (!answer.refused.empty()) {
      const bool by_limit = limited_ && answer.refused.ends_with(fmt::format("more than {} records", left_));
      std::cerr << fmt::format("busstopctl: {}: each record is taken for itself, as with --each{}\n", answer.refused,
                               by_limit ? "; --limit 0 plays as many together as can be" : "");
      return false;
    }
    waiting_ = answer.waiting;
    together_ = true;
    for (auto& row : answer.rows)
      show(row.text("topic"), row);
    records_ = answer.records;
    return true;
  }

  void read(const std::string& topic) {
    TopicQuestion question;
    question.topic = topic;
    question.partition = -1;
    take_place(request_.from, now_, question);
    while (!limited_ || left_ > 0) {
      question.limit = static_cast<std::uint32_t>(limited_ ? std::min(page_size, left_) : page_size);
      const auto rule = static_cast<std::uint32_t>(request_.rule);
      auto page = request_.dry_run ? bus_.dry_run(question, rule, candidate_) : bus_.replay(question, rule);
      left_ -= static_cast<std::int64_t>(page.records.size());
      for (auto& record : page.records)
        show(topic, record);
      if (std::fflush(stdout) != 0) throw Failure(exit_failed, "nobody reads what is printed any more");
      if (shows_progress_) std::cerr << fmt::format("\r{} records", records_) << std::flush;
      if (!page.more) return;
      question.at = std::move(page.next);
    }
    cut_ = true;
  }

  void show(const std::string& topic, Dict& record) {
    if (record.text("read_as") != "later") {
      ++records_;
      ++results_[record.text("result")];
    }
    deliveries_ += record.number("deliveries");
    if (record.text("result") == "forgotten") forgotten_ = record.text("reason");
    if (style_.json) {
      record.values.insert_or_assign("topic", topic);
      std::fputs(show_one(played_columns, record, {{"notices", played_notice_columns}}, style_).c_str(), stdout);
    } else {
      std::fputs(played_text(topic, record, together_).c_str(), stdout);
    }
  }

  std::string summary() const {
    if (style_.json) {
      JsonObject results;
      for (const auto& [result, count] : results_)
        results.add(result, count);
      return JsonObject()
                 .add("records", records_)
                 .add("deliveries", deliveries_)
                 .add("waiting", waiting_)
                 .add_raw("results", results.text())
                 .add("more", cut_)
                 .text() +
             "\n";
    }
    std::string text = fmt::format("{} record{}", records_, records_ == 1 ? "" : "s");
    for (const auto& [result, count] : results_)
      text += fmt::format(", {} {}", count, result);
    text += fmt::format("; {} deliver{} {}", deliveries_, deliveries_ == 1 ? "y" : "ies",
                        request_.dry_run ? "would be made" : "made");
    if (waiting_ > 0) text += fmt::format(", {} of them still to come", waiting_);
    if (cut_) text += "; there are more records: raise --limit";
    if (!forgotten_.empty())
      text += fmt::format("\nforgotten: left alone, as somebody may have heard of it; the last one: {}", forgotten_);
    return text + "\n";
  }

  Bus& bus_;
  const Request& request_;
  const Style& style_;
  std::int64_t left_;
  const bool limited_;
  const std::string candidate_;
  const Wall now_ = SystemClock().wall();
  const bool shows_progress_ = ::isatty(STDERR_FILENO) != 0 && ::isatty(STDOUT_FILENO) == 0;
  std::int64_t records_ = 0;
  std::int64_t deliveries_ = 0;
  bool together_ = false;
  /// Then: still to come at the end.
  std::int64_t waiting_ = 0;
  std::map<std::string, std::int64_t> results_;
  bool cut_ = false;
  /// Why what is too old was left alone, as the last one says it.
  std::string forgotten_;
};

}  // namespace

std::string replay(Bus& bus, const Request& request, const Style& style) {
  if (request.rule != 0 && request.topic.empty())
    throw Failure(exit_usage, "--rule counts the rules of one topic: say with --topic of which");
  return Replay(bus, request, style).run();
}

}  // namespace busstop::ctl
