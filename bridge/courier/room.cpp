#include "bridge/courier/room.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "bridge/courier/desk.hpp"
#include "bridge/courier/signals.hpp"

namespace busstop {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t order_capacity = 4096;
constexpr std::size_t word_capacity = 16;
constexpr milliseconds longest_turn{1000};

}  // namespace

CourierRoom::CourierRoom(const Clock& clock, Journal& journal, const std::vector<SinkSettings>& sinks,
                         Channel<Report>& reports, SinkMaker make)
    : journal_(journal),
      orders_(order_capacity, wake_),
      words_(word_capacity, wake_),
      desk_(std::make_unique<Desk>(clock, journal, std::move(make), sinks, reports, wake_)) {}

CourierRoom::~CourierRoom() {
  stop(milliseconds(0));
}

void CourierRoom::connect(Channel<Taps>& taps) {
  desk_->connect(taps);
}

void CourierRoom::start() {
  thread_ = std::thread([this] { run(); });
}

void CourierRoom::set_sinks(std::vector<SinkSettings> sinks) {
  words_.push(NewSinks{std::move(sinks)});
}

void CourierRoom::stop(milliseconds grace) {
  if (!thread_.joinable()) return;
  words_.push(Stop{steady_clock::now() + grace});
  thread_.join();
}

void CourierRoom::run() noexcept {
  leave_signals_to_others();
  try {
    work();
  } catch (const std::exception& error) {
    // The turns stop, and the watchdog restarts the daemon: everything on its way is due at once then.
    journal_.say(Level::error, std::string("the courier cannot go on: ") + error.what());
  }
}

void CourierRoom::work() {
  while (true) {
    for (auto& word : words_.take_all())
      hear(std::move(word));
    desk_->take(orders_.take_all());
    auto longest = longest_turn;
    if (deadline_) {
      const auto left = std::chrono::ceil<milliseconds>(*deadline_ - steady_clock::now());
      if (desk_->idle()) return;
      if (left.count() <= 0) desk_->give_up();
      longest = std::clamp(left, milliseconds(1), longest_turn);
    }
    desk_->turn(longest);
    turns_.fetch_add(1, std::memory_order_relaxed);
  }
}

void CourierRoom::hear(Word word) {
  if (auto* news = std::get_if<NewSinks>(&word)) {
    desk_->set_sinks(news->sinks);
    return;
  }
  deadline_ = std::get<Stop>(word).deadline;
  desk_->close();
}

}  // namespace busstop
