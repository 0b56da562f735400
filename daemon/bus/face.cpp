#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "bridge/base/bus_trouble.hpp"
#include "daemon/bus/backoff.hpp"
#include "daemon/bus/face.hpp"
#include "daemon/bus/session.hpp"

namespace busstop {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The objects are brought in line at most so often. Each one that came, changed or went costs more of this: what
/// everybody on the bus hears is bounded, however much happens.
constexpr milliseconds between_shows{100};
constexpr milliseconds cost_of_change{5};
/// Time alone changes what is shown: closed alerts are forgotten.
constexpr milliseconds longest_silence{60'000};

std::string on_bus(const std::string& bus) {
  return bus == "system" || bus == "session" ? "the " + bus + " bus" : "the bus at " + bus;
}

milliseconds until(steady_clock::time_point time) {
  return std::max(milliseconds{1}, std::chrono::ceil<milliseconds>(time - steady_clock::now()));
}

}  // namespace

void choose_bus(const std::string& bus) {
  dbus::choose_bus(bus);
}

struct BusFace::Impl {
  BusPlace place;
  BusDoors doors;
  std::shared_ptr<BusOutbox> outbox = std::make_shared<BusOutbox>();
  std::unique_ptr<dbus::Session> session{};
  /// The speaker's: who waits for which answer. Empty whenever a session ends.
  std::map<Ticket, std::function<void(Outcome)>> waiting{};
  bool complained = false;
  Backoff backoff{milliseconds{500}, milliseconds{30'000}};
  steady_clock::time_point connected{};
  steady_clock::time_point next_try{};
  steady_clock::time_point next_show{};
  bool show_owed = false;
  std::thread speaker{};

  void connect() noexcept;
  bool disconnect() noexcept;
  void speak();
  [[nodiscard]] milliseconds patience() const;
  /// False once it is time to end.
  bool say_all();
  bool say(Outgoing& item);
  void answer(Answer& item);
  void lose(const BusLost& lost);
  void show();
};

void BusFace::Impl::connect() noexcept {
  try {
    session = std::make_unique<dbus::Session>(place, doors, outbox);
    connected = steady_clock::now();
    if (complained) doors.journal->say(Level::notice, "on " + on_bus(place.bus) + " again: busstopctl works");
    complained = false;
  } catch (const std::exception& error) {
    next_try = steady_clock::now() + backoff.failed();
    if (!complained) {
      doors.journal->say(Level::warning,
                         fmt::format("not on {}, so busstopctl does not reach this daemon ({}); everything else "
                                     "works, and it is tried again",
                                     on_bus(place.bus), bus_trouble(error.what())));
    }
    complained = true;
  }
}

/// True if the end was asked for meanwhile.
bool BusFace::Impl::disconnect() noexcept {
  if (!session) return false;
  bool closed = false;
  session->stop();
  // Nothing may hold a Result of a connection that is gone, neither what waits nor what was just asked.
  std::size_t left = waiting.size();
  waiting.clear();
  for (const auto& item : outbox->take_all()) {
    left += std::holds_alternative<Expect>(item) ? 1 : 0;
    closed = closed || std::holds_alternative<CloseBus>(item);
  }
  for (; left > 0; --left)
    outbox->give_back();
  session.reset();
  return closed;
}

void BusFace::Impl::answer(Answer& item) {
  const auto found = waiting.find(item.ticket);
  if (found == waiting.end()) return;  // asked over a connection that is gone
  const auto reply = std::move(found->second);
  waiting.erase(found);
  outbox->give_back();
  reply(std::move(item.outcome));
}

void BusFace::Impl::lose(const BusLost& lost) {
  if (!session) return;
  doors.journal->say(Level::warning,
                     fmt::format("lost {} ({}); it is tried again", on_bus(place.bus), bus_trouble(lost.why)));
  complained = true;
  // A bus that comes and goes is not asked more often than one that is not there.
  const auto now = steady_clock::now();
  if (now - connected > backoff.longest()) backoff.worked();
  next_try = now + backoff.failed();
}

bool BusFace::Impl::say(Outgoing& item) {
  if (auto* expected = std::get_if<Expect>(&item)) waiting.emplace(expected->ticket, std::move(expected->reply));
  if (auto* answered = std::get_if<Answer>(&item)) answer(*answered);
  if (auto* news = std::get_if<Announce>(&item); news != nullptr && session) session->object().announce(*news);
  if (std::holds_alternative<Announce>(item)) show_owed = true;
  if (auto* lost = std::get_if<BusLost>(&item)) {
    lose(*lost);
    return false;
  }
  return true;
}

bool BusFace::Impl::say_all() {
  bool lost = false;
  bool closed = false;
  for (auto& item : outbox->take_all()) {
    if (std::holds_alternative<CloseBus>(item)) closed = true;
    try {
      if (!say(item)) lost = true;
    } catch (const std::exception&) {
      // The caller or the bus went away meanwhile: nobody is there to be told.
    }
  }
  // After the whole batch, so that what came before the end is still answered.
  if ((lost || closed) && disconnect()) closed = true;
  return !closed;
}

void BusFace::Impl::show() {
  const auto now = steady_clock::now();
  if (now < next_show) return;
  std::size_t told = 0;
  try {
    told = session->tree().show(picture_of(*doors.status->read(), doors.clock->wall()));
  } catch (const std::exception&) {
    // The bus is gone, which its loop says, too.
  }
  show_owed = false;
  next_show = now + std::max(between_shows, cost_of_change * static_cast<int>(told));
}

milliseconds BusFace::Impl::patience() const {
  if (!session) return until(next_try);
  return show_owed ? until(next_show) : longest_silence;
}

void BusFace::Impl::speak() {
  while (true) {
    const bool called = outbox->wake().wait(patience());
    if (!say_all()) return;
    if (!session) {
      if (steady_clock::now() >= next_try) connect();
    } else if (show_owed || !called) {
      show();
    }
  }
}

BusFace::BusFace(BusPlace place, BusDoors doors) : impl_(new Impl{std::move(place), std::move(doors)}) {}

BusFace::~BusFace() {
  close();
}

void BusFace::open() {
  impl_->connect();
  impl_->speaker = std::thread([this] { impl_->speak(); });
}

void BusFace::tell(Announce news) {
  impl_->outbox->push(std::move(news));
}

void BusFace::close() {
  if (!impl_->speaker.joinable()) return;
  impl_->outbox->push(CloseBus{});
  impl_->speaker.join();
}

}  // namespace busstop
