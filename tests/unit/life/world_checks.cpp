// The half of World that looks whether what must be true is true.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "tests/unit/life/world.hpp"

namespace busstop::life {

namespace {

const char* word_for(AlertState state) {
  return state == AlertState::open ? "open" : state == AlertState::covered ? "covered" : "closed";
}

}  // namespace

void World::note(int alert, const std::string& what) {
  history_[alert].push_back(fmt::format("{} {}", format_rfc3339(clock_.wall()), what));
}

void World::fail(int alert, const std::string& what) {
  auto line = fmt::format("alert {} at {}: {}\n", alert, format_rfc3339(clock_.wall()), what);
  for (const auto& step : history_[alert])
    line += step + "\n";
  wrong.push_back(std::move(line));
}

void World::check_hand_out(const Assignment& what, const std::string& household) {
  const auto& notice = *what.notice;
  if (!notice.alert) return;
  const auto id = static_cast<int>(raw(*notice.alert));
  auto& watch = reference_.at(id);
  note(id, fmt::format("  {} “{}” goes to {}", to_text(what.key), notice.title, what.contact.at.address));
  if (notice.useful_until <= clock_.wall()) fail(id, "sent after it was of use");
  if (notice.kind == NoticeKind::outcome && watch.parents.contains(household)) watch.parent_reached = clock_.wall();
  if (notice.kind == NoticeKind::alert) {
    if (watch.state != AlertState::open)
      fail(id, fmt::format("called {} though it is {}", household, word_for(watch.state)));
    if (clock_.wall() >= watch.deadline && !stepped_) fail(id, "called after the deadline");
    const bool asked = watch.neighbours.contains(household) ||
                       std::ranges::any_of(watch.offers, [&](const Offer& one) { return one.who.contains(household); });
    if (!asked || watch.parents.contains(household)) fail(id, fmt::format("{} is nobody to call", household));
  }
  if (notice.kind == NoticeKind::outcome && !watch.parents.contains(household))
    fail(id, fmt::format("{} hears what only its parent should", household));
  if (notice.thread.empty()) return;
  auto& last = last_of_thread_[{notice.thread, household + to_text(what.contact.at)}];
  if (notice.id < last) fail(id, fmt::format("{} is older than what {} has heard", to_text(what.key), household));
  last = notice.id;
}

void World::check_turn(Wall before) {
  const Wall now = clock_.wall();
  for (const auto id : reference_.touched)
    check_alert(reference_.at(id));
  for (const auto id : reference_.parent_hears) {
    for (const auto& parent : reference_.at(id).parents) {
      if (!can_hear(parent)) continue;
      if (number("SELECT count(*) FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON c.id=d.contact JOIN "
                 "household h ON h.id=c.household WHERE n.alert=? AND n.kind=2 AND n.made=? AND h.name_id=?",
                 AlertId{id}, now, std::string_view(parent)) == 0)
        fail(id, fmt::format("its parent {} is told nothing", parent));
    }
  }
  if (reference_.held()) return;
  awake_until_ = now;
  std::set<int> called;
  auto& row = store_->database().prepared("SELECT DISTINCT alert FROM notice WHERE kind=0 AND made=? AND id>?-100");
  row.bind(now).bind(number("SELECT max(id) FROM notice"));
  while (row.step())
    called.insert(static_cast<int>(row.integer(0)));
  row.reset();
  const auto& all = reference_.watches();
  for (std::size_t at = all.size() > 60 ? all.size() - 60 : 0; at < all.size(); ++at) {
    auto& watch = reference_.at(all[at].id);
    if (watch.state != AlertState::open || stepped_) continue;
    check_parent(watch);
    check_calls(watch, before, called);
    if (changed_) check_newcomers(watch);
  }
  changed_ = false;
}

bool World::can_hear(const std::string& household) {
  return number(
             "SELECT count(*) FROM household h JOIN contact c ON c.household=h.id WHERE h.name_id=? AND c.active=1 AND "
             "NOT EXISTS (SELECT 1 FROM suppression s WHERE s.sink=c.sink AND s.address=c.address)",
             std::string_view(household)) > 0;
}

/// Whose calls were made before this turn, and in it; without what was never sent to an address that is no more.
std::pair<People, People> World::called_of(const Watch& watch) {
  People before;
  People now;
  auto& row = store_->database().prepared(
      "SELECT c.address, n.made=? FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON c.id=d.contact "
      "WHERE "
      "n.alert=? AND n.kind=0 AND NOT (d.state=4 AND d.told=0 AND d.reason='contact removed')");
  row.bind(clock_.wall()).bind(AlertId{watch.id});
  while (row.step())
    (row.integer(1) == 1 ? now : before).insert(owner_of(row.text(0)));
  row.reset();
  return {before, now};
}

/// Whoever is new at the stop is called, but who has answered, also by a name that means somebody else now.
void World::check_newcomers(const Watch& watch) {
  const auto [before, now] = called_of(watch);
  for (const auto& household : town_.listening_at(watch.stop)) {
    const bool answered = std::ranges::any_of(watch.offers, [&](const Offer& one) {
      return one.who.contains(household) || town_.meant_by(one.name, watch.stop).contains(household);
    });
    if (answered || watch.parents.contains(household) || now.contains(household) || before.contains(household))
      continue;
    if (can_hear(household)) fail(watch.id, fmt::format("{} is new at the stop and is not called", household));
  }
}

/// No step was due: only those may be called who were not before.
void World::check_called_now(const Watch& watch) {
  const auto [before, now] = called_of(watch);
  for (const auto& household : now) {
    if (!changed_ || before.contains(household))
      fail(watch.id, fmt::format("{} was called though no step was due", household));
    ++seen["newcomers called"];
  }
}

void World::check_alert(const Watch& watch) {
  auto& row = store_->database().prepared("SELECT state, reason FROM alert WHERE id=?").bind(AlertId{watch.id});
  if (!row.step()) return fail(watch.id, "there is no such alert");
  const auto state = row.id<AlertState>(0);
  const auto reason = row.id<CloseReason>(1);
  row.reset();
  if (state != watch.state || reason != watch.reason)
    fail(watch.id, fmt::format("is {} ({}), not {} ({})", word_for(state), static_cast<int>(reason),
                               word_for(watch.state), static_cast<int>(watch.reason)));
  std::vector<std::string> winners;
  auto& claims = store_->database().prepared("SELECT responder, at FROM claim WHERE alert=? AND state=1");
  claims.bind(AlertId{watch.id});
  while (claims.step())
    winners.push_back(fmt::format("{} at {}", fold(claims.text(0)), format_rfc3339(claims.time(1))));
  claims.reset();
  std::vector<std::string> wanted;
  if (const auto* winner = watch.winner())
    wanted = {fmt::format("{} at {}", fold(winner->name), format_rfc3339(winner->at))};
  if (winners != wanted)
    fail(watch.id, fmt::format("is taken by [{}], not by [{}]", fmt::join(winners, ", "), fmt::join(wanted, ", ")));
  const bool over = reference_.called_off.contains(watch.id) && watch.state != AlertState::open;
  if (over &&
      number(
          "SELECT count(*) FROM notice n JOIN delivery d ON d.notice=n.id WHERE n.alert=? AND n.kind=0 AND d.state=0",
          AlertId{watch.id}) != 0)
    fail(watch.id, "calls wait though it is over");
}

/// Before the deadline, or as soon as the daemon was there to say it.
void World::check_parent(Watch& watch) {
  const Wall now = clock_.wall();
  if (watch.parents.empty() || watch.parent_knows || now < watch.nobody_yet || now >= watch.deadline) return;
  watch.parent_knows = true;
  ++seen["parents told that nobody has confirmed"];
  // Whom nobody can be asked for is told that, and not that we keep asking.
  const bool nobody_to_ask =
      number("SELECT count(*) FROM notice WHERE alert=? AND kind=2 AND title LIKE 'There is nobody%'",
             AlertId{watch.id}) > 0;
  if (!nobody_to_ask && number("SELECT count(*) FROM notice WHERE alert=? AND kind=2 AND made>=?", AlertId{watch.id},
                               watch.nobody_yet) == 0)
    fail(watch.id, "its parent has not been told that nobody has confirmed");
  const bool under_way = std::ranges::any_of(transfers_, [&](const auto& one) {
    return one.second.what.notice->alert == AlertId{watch.id} && one.second.what.notice->kind == NoticeKind::outcome;
  });
  const bool as_it_was = last_change_ < watch.asked;
  const bool can_be = std::ranges::any_of(watch.parents, [this](const auto& parent) { return can_hear(parent); });
  if (calm_ && as_it_was && can_be && !under_way && watch.parent_reached < (nobody_to_ask ? watch.opened : watch.asked))
    fail(watch.id, "nothing was sent to its parent");
}

/// Calls are made when somebody says something, when a backlog ends, and at the steps that were set when it opened.
void World::check_calls(const Watch& watch, Wall before, const std::set<int>& called) {
  const Wall now = clock_.wall();
  if (reference_.touched.contains(watch.id) || watch.asked >= before) return;
  const auto is_due = [&](const Step& step) {
    const Wall due = watch.asked + step.after;
    return due > before && due <= now && due < watch.deadline;
  };
  const auto last = std::find_if(watch.steps.rbegin(), watch.steps.rend(), is_due);
  const bool due = last != watch.steps.rend();
  if (!due && called.contains(watch.id)) check_called_now(watch);
  if (!due || last->tell != Step::Tell::unanswered) return;
  auto unanswered = town_.listening_at(watch.stop);
  for (const auto& household : watch.parents)
    unanswered.erase(household);
  for (const auto& offer : watch.offers)
    for (const auto& household : offer.who)
      unanswered.erase(household);
  ++seen["steps"];
  if (called.contains(watch.id)) return;
  if (std::ranges::any_of(unanswered, [this](const auto& one) { return can_hear(one); }))
    fail(watch.id, "a step was missed");
}

void World::check_end() {
  for (const auto& watch : reference_.watches()) {
    check_alert(watch);
    check_over(watch);
    ++seen[watch.reason == CloseReason::done        ? "taken"
           : watch.reason == CloseReason::cancelled ? "cancelled"
                                                    : "unanswered"];
    if (watch.live()) fail(watch.id, "has not ended");
    if (watch.winner_said && watch.offers.size() > 1) ++seen["taken, with more than one offer"];
    if (watch.openings > 1) ++seen["opened again"];
  }
  const auto alive =
      number("SELECT count(*) FROM delivery d JOIN notice n ON n.id=d.notice WHERE n.alert IS NOT NULL AND d.state<2");
  if (alive != 0) wrong.push_back(fmt::format("{} deliveries have not ended", alive));
  check_taps_at_end();
  if (number("SELECT count(*) FROM alert") != static_cast<std::int64_t>(reference_.watches().size()))
    wrong.emplace_back("the store has other alerts");
}

/// Everybody who was told hears once that it is over; nobody else, but for those who had the child, and for the next
/// contact of a household whose first one refused to hear it or was removed. It follows the address that was called,
/// whatever has become of its household.
void World::check_over(const Watch& watch) {
  std::map<std::string, int> heard;
  std::set<std::string> deaf;
  auto& row = store_->database().prepared(
      "SELECT c.sink, c.address, d.state, d.reason FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON "
      "c.id=d.contact WHERE n.alert=? AND n.kind=1");
  row.bind(AlertId{watch.id});
  while (row.step()) {
    const auto household = owner_of(row.text(1));
    ++heard[household + "/" + row.text(0) + ":" + row.text(1)];
    // Where a call to an address that is gone ends late, that hears it after the one in its place.
    const bool gone = row.text(3) == contact_removed || !town_.has({row.text(0), row.text(1)});
    if (row.id<DeliveryState>(2) == DeliveryState::dead || gone) deaf.insert(household);
  }
  row.reset();
  for (const auto& [contact, times] : watch.over) {
    if (heard[contact] < times)
      fail(watch.id, fmt::format("{} heard {} of {} times that it is over", contact, heard[contact], times));
  }
  for (const auto& [contact, times] : heard) {
    const auto household = contact.substr(0, contact.find('/'));
    const auto wanted = watch.over.contains(contact) ? watch.over.at(contact) : 0;
    const auto thanked = watch.thanked.contains(household) ? watch.thanked.at(household) : 0;
    seen["stood down"] += times;
    const auto perhaps = watch.perhaps.contains(contact) ? watch.perhaps.at(contact) : 0;
    if (times > wanted + perhaps + thanked && !deaf.contains(household))
      fail(watch.id, fmt::format("{} heard {} times that it is over, and should {}", contact, times, wanted));
  }
}

}  // namespace busstop::life
