#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "daemon/bus.hpp"
#include "daemon/dbus_session.hpp"

namespace busstop {
namespace {

constexpr std::chrono::seconds next_try{5};

std::string on_bus(const std::string& bus) {
  return bus == "system" || bus == "session" ? "the " + bus + " bus" : "the bus at " + bus;
}

}  // namespace

void choose_bus(const std::string& bus) {
  dbus::choose_bus(bus);
}

struct BusFace::Impl {
  BusPlace place;
  BusDoors doors;
  Journal& journal;
  std::shared_ptr<BusOutbox> outbox = std::make_shared<BusOutbox>();
  std::unique_ptr<dbus::Session> session{};
  /// The speaker's: who waits for which answer. Empty whenever a session ends.
  std::map<Ticket, std::function<void(Outcome)>> waiting{};
  bool complained = false;
  std::thread speaker{};

  void connect() noexcept;
  void disconnect() noexcept;
  void speak();
  /// False once it is time to end.
  bool say_all();
  bool say(Outgoing& item);
  void answer(Answer& item);
};

void BusFace::Impl::connect() noexcept {
  try {
    session = std::make_unique<dbus::Session>(place, doors, outbox);
    if (complained) journal.say(Level::notice, "on " + on_bus(place.bus) + " again: busstopctl works");
    complained = false;
  } catch (const std::exception& error) {
    if (!complained) {
      journal.say(Level::warning,
                  fmt::format("not on {}, so busstopctl does not reach this daemon ({}); everything else works, and it "
                              "is tried again every {} s",
                              on_bus(place.bus), error.what(), next_try.count()));
    }
    complained = true;
  }
}

void BusFace::Impl::disconnect() noexcept {
  for (std::size_t left = waiting.size(); left > 0; --left)
    outbox->give_back();
  waiting.clear();
  session.reset();
}

void BusFace::Impl::answer(Answer& item) {
  const auto found = waiting.find(item.ticket);
  if (found == waiting.end()) return;  // asked over a connection that is gone
  const auto reply = std::move(found->second);
  waiting.erase(found);
  outbox->give_back();
  reply(std::move(item.outcome));
}

bool BusFace::Impl::say(Outgoing& item) {
  if (auto* expected = std::get_if<Expect>(&item)) waiting.emplace(expected->ticket, std::move(expected->reply));
  if (auto* answered = std::get_if<Answer>(&item)) answer(*answered);
  if (auto* news = std::get_if<Announce>(&item); news != nullptr && session) session->object().announce(*news);
  if (auto* lost = std::get_if<BusLost>(&item)) {
    journal.say(Level::warning, fmt::format("lost {} ({}); it is tried again", on_bus(place.bus), lost->why));
    complained = true;
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
  if (lost || closed) disconnect();
  return !closed;
}

void BusFace::Impl::speak() {
  // News wake it, too: how long ago the last try was counts, not how long the waiting took.
  auto tried = std::chrono::steady_clock::now();
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(tried + next_try - std::chrono::steady_clock::now());
    outbox->wake().wait(session ? std::chrono::hours{1} : std::max(std::chrono::milliseconds{1}, left));
    const bool was_there = session != nullptr;
    if (!say_all()) return;
    const auto now = std::chrono::steady_clock::now();
    if (was_there) tried = now;
    if (session || now - tried < next_try) continue;
    tried = now;
    connect();
  }
}

BusFace::BusFace(BusPlace place, BusDoors doors, Journal& journal)
    : impl_(new Impl{std::move(place), std::move(doors), journal}) {}

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
