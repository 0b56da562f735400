// Records of a topic, a page a call, printed as they come; until a person ends it where they are followed.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>

#include "bridge/base/clock.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/place.hpp"
#include "daemon/ctl/terminal.hpp"

namespace busstop::ctl {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t page_size = 500;
constexpr std::int64_t usual_limit = 100;
/// Each look costs the daemon a consumer.
constexpr milliseconds between_looks{1000};
/// So often it is looked for partitions that were added: one call more.
constexpr std::chrono::seconds between_counts{5};
/// That the daemon comes is said by the bus.
constexpr milliseconds while_gone{60'000};

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

class Reading {
 public:
  Reading(Bus& bus, const Request& request, const Style& style)
      : bus_(bus), style_(style), limit_(request.records.value_or(request.follow ? 0 : usual_limit)), left_(limit_) {
    question_.topic = request.first;
    question_.partition = request.partition;
    const bool from_end = request.follow && request.from.empty();
    take_place(from_end ? "end" : request.from, SystemClock().wall(), question_);
    if (!request.follow) return;
    signals_ = std::make_unique<Signals>();
    bus_.listen();
  }

  void run() {
    while (true) {
      const auto page = look();
      if (page) show(*page);
      if (limit_ != 0 && left_ == 0) return;
      if (page && page->more) continue;
      if (page && find_new_partitions()) continue;
      if (signals_ == nullptr || !wait(bus_.running() ? between_looks : while_gone)) return;
    }
  }

 private:
  /// Nothing while the daemon is away, or cannot read just now, once it could.
  std::optional<TopicAnswer> look() {
    question_.limit = limit_ == 0 ? page_size : static_cast<std::uint32_t>(std::min<std::int64_t>(page_size, left_));
    try {
      auto page = bus_.read_topic(question_);
      question_.at = page.next;
      said_ = false;
      return page;
    } catch (const Failure& failure) {
      const bool passes = failure.code() == exit_unavailable || failure.code() == exit_failed;
      if (signals_ == nullptr || question_.at.empty() || !passes) throw;
      if (!std::exchange(said_, true)) std::cerr << "busstopctl: " << failure.what() << "; goes on when it can\n";
      return {};
    }
  }

  /// Where all partitions are followed: one that is new is read from its beginning. True if there is one.
  bool find_new_partitions() {
    const auto now = std::chrono::steady_clock::now();
    if (signals_ == nullptr || question_.partition >= 0 || now < count_at_) return false;
    count_at_ = now + between_counts;
    TopicQuestion ends;
    ends.topic = question_.topic;
    ends.from = "end";
    ends.limit = 1;
    const auto known = question_.at.size();
    try {
      for (const auto& [partition, end] : bus_.read_topic(ends).next) {
        if (std::ranges::find(question_.at, partition, &std::pair<std::int32_t, std::int64_t>::first) ==
            question_.at.end())
          question_.at.emplace_back(partition, 0);
      }
    } catch (const Failure&) {
      // The next look finds out whether it passes.
    }
    return question_.at.size() > known;
  }

  void show(const TopicAnswer& page) {
    for (const auto& record : page.records)
      std::puts((style_.json ? row_json(record_columns, record) : line_of(record)).c_str());
    if (std::fflush(stdout) != 0) throw Failure(exit_failed, "nobody reads what is printed any more");
    left_ -= std::min(left_, static_cast<std::int64_t>(page.records.size()));
  }

  /// False if it is to end.
  bool wait(milliseconds how_long) {
    const auto until = std::chrono::steady_clock::now() + how_long;
    while (true) {
      const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()).count();
      if (left <= 0) return true;
      std::array<pollfd, 2> both{{{signals_->fd(), POLLIN, 0}, {bus_.fd(), POLLIN, 0}}};
      ::poll(both.data(), both.size(), static_cast<int>(left));
      const auto wish = signals_->take();
      if (wish == Wish::end) return false;
      if (wish == Wish::suspend) Signals::stop_here();
      // It came, or went.
      if (bus_.heard() && how_long > between_looks) return true;
    }
  }

  Bus& bus_;
  const Style& style_;
  TopicQuestion question_;
  const std::int64_t limit_;
  std::int64_t left_;
  /// Where records are followed.
  std::unique_ptr<Signals> signals_;
  bool said_ = false;
  std::chrono::steady_clock::time_point count_at_ = std::chrono::steady_clock::now() + between_counts;
};

}  // namespace

std::string read_topic(Bus& bus, const Request& request, const Style& style) {
  Reading(bus, request, style).run();
  return {};
}

}  // namespace busstop::ctl
