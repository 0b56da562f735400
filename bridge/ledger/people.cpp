#include "bridge/ledger/people.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/sinks/sink.hpp"
#include "config/same_server.hpp"

namespace busstop::ledger {

namespace {

/// Of many, in one line of the journal.
constexpr std::size_t most_named = 5;

std::string id_of(Desk& desk, HouseholdId household) {
  const auto found = desk.households.load(household);
  return found ? found->id : std::string();
}

}  // namespace

void contact_gone(Desk& desk, const DeliveryHead& head, const std::string& reason) {
  // The address of a rule is the rule's own: it is tried each time.
  if (!head.household || !desk.households.suppress(head.to, reason, desk.now)) return;
  const auto id = id_of(desk, *head.household);
  desk.after.say(
      Level::warning,
      fmt::format("household {0}: its contact at sink {1} is gone, nothing more is sent there: {2}; busstopctl "
                  "household test {0} tries it again, busstopctl contact --household {0} shows it",
                  id, head.to.sink, reason),
      {{"BUSSTOP_SINK", head.to.sink}});
}

void contact_reached(Desk& desk, ContactId contact) {
  const auto lifted = desk.households.lift(contact);
  if (!lifted) return;
  const auto id = lifted->household ? id_of(desk, *lifted->household) : std::string();
  desk.after.say(Level::notice,
                 fmt::format("{}{} contact at sink {} that was gone has been reached, and is used again",
                             id.empty() ? "" : "household " + id + ": ", id.empty() ? "a" : "its", lifted->at.sink),
                 {{"BUSSTOP_SINK", lifted->at.sink}});
}

void warn_of_missing_sinks(Desk& desk) {
  std::vector<std::string> known;
  for (const auto& sink : desk.settings->sinks)
    known.push_back(sink.name);
  for (const auto& [name, count] : desk.households.contacts_without(known)) {
    desk.after.say(
        Level::warning,
        fmt::format("sink {0} is not in the configuration, and {1} of households need{2} it: nothing is sent "
                    "there until there is a [sinks.{0}] again; busstopctl contact list shows them",
                    name, count == 1 ? std::string("1 contact") : fmt::format("{} contacts", count),
                    count == 1 ? "s" : ""),
        {{"BUSSTOP_SINK", name}});
  }
}

void warn_of_reply_topics(Desk& desk) {
  for (const auto& sink : desk.settings->sinks) {
    const auto topic = sink.text(reply_topic_key);
    if (topic.empty()) continue;
    for (const auto& at : sinks_at_server_of(*desk.settings, sink.name)) {
      const auto ids = desk.households.with_contact({at, topic}, static_cast<int>(most_named));
      if (ids.empty()) continue;
      desk.after.say(
          Level::warning,
          fmt::format("a contact at sink {0} is the reply topic of [sinks.{1}], which phones only write to, so "
                      "whoever reads there gets the taps of all; busstopctl contact remove takes it from "
                      "household{2} {3}{4}: give a topic of its own",
                      at, sink.name, ids.size() == 1 ? "" : "s", fmt::join(ids, ", "),
                      ids.size() == most_named ? ", and maybe more" : ""),
          {{"BUSSTOP_SINK", at}});
    }
  }
}

void tell_of_taken_over(Desk& desk, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  const auto shown = std::min(ids.size(), most_named);
  const std::vector<std::string> named(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(shown));
  const auto more = ids.size() > shown ? fmt::format(" and {} more", ids.size() - shown) : std::string();
  desk.after.say(Level::notice,
                 fmt::format("the configuration takes over what was added over D-Bus under the same id: household{} "
                             "{}{}; name, stops and contacts are the file's now, subscriptions stay",
                             ids.size() == 1 ? "" : "s", fmt::join(named, ", "), more));
}

}  // namespace busstop::ledger
