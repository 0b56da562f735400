#include "bridge/rules/alert_words.hpp"

#include <fmt/format.h>

namespace busstop::words {

namespace {

std::string quoted(const std::string& message) {
  return message.empty() ? std::string() : fmt::format(" “{}”", message);
}

std::string in_minutes(const Claim& claim) {
  return claim.minutes ? fmt::format(", there in {} min", *claim.minutes) : std::string();
}

/// As others than the parent and the one who has the child hear of it.
std::string child(const Alert& a) {
  return a.parent.unnamed ? std::string(unnamed_child) : a.child;
}
std::string parent(const Alert& a) {
  return a.parent.unnamed ? "A neighbour" : a.parent.name;
}
std::string helper(const Claim& c) {
  return c.responder.unnamed ? "A neighbour" : c.responder.name;
}
std::string by_helper(const Claim& c) {
  return c.responder.unnamed ? "a neighbour" : c.responder.name;
}

}  // namespace

Text call(const Alert& a) {
  return {a.parent.unnamed ? fmt::format("Can you watch a child at {}?", a.stop)
                           : fmt::format("Can you watch {}?", a.child),
          fmt::format("{} cannot be at {} in time for {}.{} Whoever can, please confirm.", parent(a), a.stop, child(a),
                      quoted(a.message))};
}

Text call_again(const Alert& a) {
  return {fmt::format("Still needed: can you watch {}?", child(a)),
          fmt::format("Nobody has confirmed yet. {} cannot be at {} in time for {}.{}", parent(a), a.stop, child(a),
                      quoted(a.message))};
}

Text ask_backup(const Alert& a, const Claim& backup) {
  return {fmt::format("{}, can you take {} now?", backup.responder.name, child(a)),
          fmt::format(
              "The neighbour who had {} at {} cannot after all. You offered to be backup: please confirm again if you "
              "can.",
              child(a), a.stop)};
}

Text stand_down(const Alert& a, const Claim* winner) {
  if (winner == nullptr) return not_needed(a);
  return {fmt::format("{} has {}", helper(*winner), child(a)),
          fmt::format("{} takes {} at {}. You need not do anything. Thank you!", helper(*winner), child(a), a.stop)};
}

Text you_have(const Alert& a) {
  return {fmt::format("You have {}", a.child),
          fmt::format("You are first: please watch {} at {}. {} has been told.", a.child, a.stop, a.parent.name)};
}

Text you_are_backup(const Alert& a, const Claim& winner) {
  return {
      fmt::format("{} already has {}", helper(winner), child(a)),
      fmt::format("Already taken by {}, you are backup for {} at {}. Thank you!", by_helper(winner), child(a), a.stop)};
}

Text no_longer_backup(const Alert& a, const Claim* winner) {
  return {fmt::format("You are no longer backup for {}", child(a)),
          fmt::format("Your withdrawal has arrived: you are no longer backup for {} at {}.{}", child(a), a.stop,
                      winner == nullptr ? "" : fmt::format(" {} has {}.", helper(*winner), child(a)))};
}

Text not_needed(const Alert& a) {
  return {fmt::format("Not needed any more: {}", child(a)),
          fmt::format("{} has cancelled: nobody needs to watch {} at {}. Thank you!", parent(a), child(a), a.stop)};
}

Text covered(const Alert& a, const Claim& winner, const std::string& when) {
  return {fmt::format("{} has {}", winner.responder.name, a.child),
          fmt::format("{} confirmed at {} for {} at {}{}.{}", winner.responder.name, when, a.child, a.stop,
                      in_minutes(winner), quoted(winner.message))};
}

Text still_covered(const Alert& a, const Claim& winner) {
  return {fmt::format("{} has {}", winner.responder.name, a.child),
          fmt::format("No need to ask again: {} has already taken {} at {}.", winner.responder.name, a.child, a.stop)};
}

Text reopened(const Alert& a, const std::string& who) {
  return {fmt::format("{} cannot take {} after all", who, a.child),
          fmt::format("{} has withdrawn. The neighbours of {} are being asked again.", who, a.stop)};
}

Text nobody_yet(const Alert& a, const std::string& until) {
  return {fmt::format("Nobody has confirmed yet for {}", a.child),
          fmt::format("Nobody has confirmed yet for {} at {}. We keep asking until {}.", a.child, a.stop, until)};
}

Text last_minute(const Alert& a) {
  return {fmt::format("Nobody has confirmed yet for {}", a.child),
          fmt::format("One minute left, and nobody has confirmed for {} at {}. Please arrange something else.", a.child,
                      a.stop)};
}

Text nobody_reached(const Alert& a) {
  return {fmt::format("Nobody could be reached for {}", a.child),
          fmt::format(
              "No message has reached a neighbour of {} so far. Please arrange something else for {}; we keep trying.",
              a.stop, a.child)};
}

Text nobody_there(const Alert& a) {
  return {fmt::format("There is nobody to ask for {}", a.child),
          fmt::format("Nobody else can be asked at {}. Please arrange something else for {}.", a.stop, a.child)};
}

Text unanswered(const Alert& a) {
  return {fmt::format("Nobody confirmed for {}", a.child),
          fmt::format("The time is up, and nobody confirmed to watch {} at {}.", a.child, a.stop)};
}

Text cancelled(const Alert& a) {
  return {fmt::format("Cancelled: {}", a.child),
          fmt::format("Your request for {} at {} is cancelled; whoever was asked is told.", a.child, a.stop)};
}

Text not_a_helper(const Alert& a) {
  return {fmt::format("Others are asked for {}", child(a)),
          fmt::format("{} has named who may take {} at {}, and you are not among them, so your confirmation does not "
                      "count. {} is told that you offered. Thank you!",
                      parent(a), child(a), a.stop, parent(a))};
}

Text offer_refused(const Alert& a, const Claim& claim) {
  return {fmt::format("{} offered to take {}", claim.responder.name, a.child),
          fmt::format("{} is none of those you have named for {}, so it does not count, and nobody else is told. Call "
                      "{} if it is all right with you.",
                      claim.responder.name, a.child, claim.responder.name)};
}

Text claim_fits_nothing(const Claim& c) {
  return {"Your confirmation fits no request",
          fmt::format("{} is not being asked for at the moment, so nothing was changed.",
                      c.child.empty() ? "This child" : c.child)};
}

Text claim_fits_several(const Claim& c, const std::vector<Alert>& alerts) {
  std::string which;
  for (const auto& alert : alerts) {
    which += fmt::format("{}\"{}\" for {}'s {} at {}", which.empty() ? "" : ", ",
                         alert.key.empty() ? std::to_string(raw(alert.id)) : alert.key, parent(alert), child(alert),
                         alert.stop);
  }
  return {
      "Your confirmation fits several requests",
      fmt::format("There are several requests for {}. Please confirm again with the alert_id of the one you mean: {}.",
                  c.child.empty() ? "help" : c.child, which)};
}

}  // namespace busstop::words
