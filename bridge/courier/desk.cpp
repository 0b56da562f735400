#include "bridge/courier/desk.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "bridge/base/text.hpp"
#include "bridge/courier/answer_text.hpp"

namespace busstop {

namespace {

/// The far side has nothing to do with it.
Retry retry(std::string reason, bool told = false) {
  return {std::move(reason), {}, told, true};
}

}  // namespace

Desk::Desk(const Clock& clock, Journal& journal, SinkMaker make, const std::vector<SinkSettings>& sinks,
           Channel<Report>& reports, Wake& wake)
    : clock_(clock),
      journal_(journal),
      make_(std::move(make)),
      reports_(reports),
      flights_(slots),
      http_(clock, slots + Followers::most, wake),
      mail_(clock, wake),
      followers_(clock, journal, http_, slots) {
  for (std::size_t slot = slots; slot > 0; --slot)
    free_.push_back(slot - 1);
  for (const auto& one : sinks)
    sinks_[one.name] = {make_(one), {one.parallel, one.ordinary_parallel()}};
}

void Desk::set_sinks(const std::vector<SinkSettings>& sinks) {
  std::map<std::string, Place, std::less<>> places;
  for (const auto& one : sinks) {
    try {
      places[one.name] = {make_(one), {one.parallel, one.ordinary_parallel()}};
    } catch (const std::exception& error) {
      journal_.say(Level::error, "sink " + one.name + " keeps its old settings: " + error.what());
      const auto old = sinks_.find(one.name);
      if (old != sinks_.end()) places.insert(*old);
    }
  }
  sinks_ = std::move(places);
  std::map<std::string, std::shared_ptr<const Sink>, std::less<>> now;
  for (const auto& [name, place] : sinks_)
    now.emplace(name, place.sink);
  followers_.use(now);
}

void Desk::follow(const Follow& from) {
  const auto place = sinks_.find(from.sink);
  if (!closed_) followers_.follow(from, place == sinks_.end() ? nullptr : place->second.sink);
}

void Desk::take(std::vector<Order> orders) {
  for (auto& order : orders) {
    if (const auto* wanted = std::get_if<Recall>(&order)) {
      recall(wanted->key);
      continue;
    }
    if (const auto* from = std::get_if<Follow>(&order)) {
      follow(*from);
      continue;
    }
    auto& assignment = std::get<Assignment>(order);
    if (closed_) {
      report({std::move(assignment), {}, clock_.wall()}, Recalled{});
      continue;
    }
    const auto place = sinks_.find(assignment.contact.at.sink);
    lanes_.push(std::move(assignment), place == sinks_.end() ? Lanes::Limit() : place->second.limit);
  }
}

void Desk::recall(DeliveryId key) {
  if (auto waiting = lanes_.remove(key)) {
    report({std::move(*waiting), {}, clock_.wall()}, Recalled{});
    return;
  }
  for (std::size_t slot = 0; slot < slots; ++slot) {
    if (!flights_[slot] || flights_[slot]->assignment.key != key) continue;
    if (flights_[slot]->mail)
      mail_.recall(slot);
    else if (!http_.sent(slot))
      end(slot, http_.abort(slot));
    return;
  }
}

void Desk::turn(std::chrono::milliseconds longest) {
  start_waiting();
  for (auto& done : http_.turn(followers_.turn(longest))) {
    if (done.slot < slots) {
      end(done.slot, std::move(done.reply));
    } else {
      followers_.ended(done.slot, done.reply);
    }
  }
  for (auto& done : mail_.finished())
    end(done.slot, std::move(done.reply));
}

void Desk::close() {
  closed_ = true;
  followers_.close();
  for (auto& waiting : lanes_.take_all())
    report({std::move(waiting), {}, clock_.wall()}, Recalled{});
}

void Desk::give_up() {
  given_up_ = true;
  mail_.abort_all();
  for (std::size_t slot = 0; slot < slots; ++slot)
    if (flights_[slot] && !flights_[slot]->mail) end(slot, http_.abort(slot));
}

void Desk::start_waiting() {
  while (!free_.empty()) {
    auto next = lanes_.next(ordinary_ >= slots - kept_for_urgent);
    if (!next) return;
    begin(std::move(*next));
  }
}

void Desk::begin(Assignment&& assignment) {
  Flight flight{std::move(assignment), {}, clock_.wall()};
  auto at_once = launch(flight);
  if (!at_once) return;
  lanes_.finished(flight.assignment.lane);
  report(flight, std::move(*at_once));
}

std::optional<Verdict> Desk::launch(Flight& flight) {
  const auto& assignment = flight.assignment;
  const auto place = sinks_.find(assignment.contact.at.sink);
  if (place == sinks_.end()) return retry("sink is not configured");
  if (assignment.notice->useful_until <= flight.started) return TooLate{};
  flight.sink = place->second.sink;
  Transfer transfer;
  try {
    transfer = flight.sink->prepare(*assignment.notice, assignment.contact,
                                    {assignment.key, assignment.number, flight.started, assignment.tap});
  } catch (const Unsendable& error) {
    return Refused{error.what()};
  } catch (const std::exception& error) {
    say_bug(flight, error.what());
    return Refused{std::string("bug: ") + error.what()};
  }
  try {
    return carry(flight, transfer);
  } catch (const Unsendable& error) {
    return Refused{error.what()};
  } catch (const std::exception& error) {  // no thread, no memory, no handle: the message is not to blame
    return retry(error.what());
  }
}

std::optional<Verdict> Desk::carry(Flight& flight, Transfer& transfer) {
  if (const auto* line = std::get_if<LogLine>(&transfer)) {
    journal_.say(Level::info, line->text, {{"BUSSTOP_DELIVERY", to_text(flight.assignment.key)}});
    return Delivered{};
  }
  const std::size_t slot = free_.back();
  if (auto* request = std::get_if<HttpRequest>(&transfer)) {
    http_.start(slot, std::move(*request));
  } else {
    flight.mail = true;
    mail_.start(slot, std::move(std::get<Mail>(transfer)));
  }
  free_.pop_back();
  if (flight.assignment.notice->urgency == Urgency::ordinary) ++ordinary_;
  flights_[slot] = std::move(flight);
  return {};
}

void Desk::end(std::size_t slot, Reply reply) {
  const Flight flight = std::move(*flights_[slot]);
  flights_[slot].reset();
  free_.push_back(slot);
  if (flight.assignment.notice->urgency == Urgency::ordinary) --ordinary_;
  lanes_.finished(flight.assignment.lane);
  reply.repeat = flight.assignment.number > 1;
  report(flight, verdict(flight, reply), reply);
}

Verdict Desk::verdict(const Flight& flight, const Reply& reply) {
  if (reply.wire == Wire::recalled) {
    if (given_up_) return retry("the daemon stopped before an answer came", reply.sent);
    if (!reply.sent) return Recalled{};
    return retry("it was recalled when part of it had been sent", true);
  }
  try {
    return flight.sink->judge(reply);
  } catch (const std::exception& error) {
    say_bug(flight, error.what());
    return retry(std::string("bug: ") + error.what(), reply.sent);
  }
}

void Desk::report(const Flight& flight, Verdict verdict, const Reply& reply) {
  const auto& assignment = flight.assignment;
  say_remark(flight, verdict);
  reports_.push({assignment.key, assignment.number, assignment.lane, std::move(verdict), flight.started, reply.took,
                 reply.code, answer_text(reply.text), assignment.notice->urgency});
}

void Desk::say_remark(const Flight& flight, const Verdict& verdict) {
  const auto* delivered = std::get_if<Delivered>(&verdict);
  const auto& sink = flight.assignment.contact.at.sink;
  if (delivered == nullptr || delivered->remark.empty() || !remarked_.insert(sink).second) return;
  journal_.say(Level::notice, "sink " + sink + ": " + delivered->remark, {{"BUSSTOP_SINK", sink}});
}

void Desk::say_bug(const Flight& flight, const std::string& what) {
  const auto& sink = flight.assignment.contact.at.sink;
  journal_.say(Level::error, "sink " + sink + " has a bug: " + what,
               {{"BUSSTOP_DELIVERY", to_text(flight.assignment.key)}, {"BUSSTOP_SINK", sink}});
}

}  // namespace busstop
