// What someone should be told, for whom, and until when it is worth telling. Plain values: the rules make them, the
// store expands the audience, a sink turns one into a transfer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/ids.hpp"

namespace busstop {

enum class Urgency { ordinary = 0, urgent = 1 };

/// What a notice is about. Stored: the numbers stay.
enum class NoticeKind {
  alert = 0,       ///< somebody please watch this child
  stand_down = 1,  ///< thank you, not needed any more
  outcome = 2,     ///< to the parent: who, nobody yet, nobody, cancelled
  answer = 3,      ///< to a responder: you have Jake, you are backup, refused
  restock = 4,
  notify = 5,  ///< made by a [[topics.notify]] rule
  test = 6,
  digest = 7,  ///< several that were held back
};

struct Notice {
  NoticeId id{};
  NoticeKind kind = NoticeKind::notify;
  std::string title;
  std::string body;
  /// What who is told can say to it with one tap ("I'll watch Jake"), where the way it is told takes an answer. Empty:
  /// nothing.
  std::string button{};
  Urgency urgency = Urgency::ordinary;
  Wall made;
  /// Nothing is sent at or after this time.
  Wall useful_until;
  /// Notices of one thread keep their order at a contact, and a newer one supersedes the unsent older ones. Empty:
  /// none.
  std::string thread;
  std::optional<AlertId> alert;
  std::optional<EventId> cause;
  /// Of the record that caused it, and of a restock: what a silence may name.
  std::string topic{};
  std::string product{};
  /// Notices of one group (0: none) that come to a contact within `group_wait` of the first are told as one.
  std::int64_t group = 0;
  Duration group_wait{};
  /// Whether a household's next contact may be told in the place of the first.
  bool fallback = true;
};

/// Every household at a stop, and those that hear all, but these.
struct NearStop {
  std::string stop;
  std::vector<HouseholdId> except;
  /// And whom a call for this alert has reached elsewhere: the second circle, once it was asked.
  std::optional<AlertId> and_reached{};
};
/// One household.
struct ToHousehold {
  HouseholdId household{};
};
/// A household by its text id, as a rule's `to` names it; nobody if there is none.
struct ToHouseholdNamed {
  std::string id;
};
/// A bare address that belongs to no household.
struct ToAddress {
  Address at;
};
/// Every household that has the stop in its second circle, but these.
struct SecondCircle {
  std::string stop;
  std::vector<HouseholdId> except;
};
/// Those at the alert's stop, and further ones who were asked, who have not answered it.
struct Unanswered {
  AlertId alert{};
  std::string stop;
  std::vector<HouseholdId> except;
};
/// Every contact that was told of the alert and not stood down since; those being told just now once their transfer has
/// ended.
struct ThoseTold {
  AlertId alert{};
  std::vector<HouseholdId> except;
};
/// The `limit` oldest live subscriptions of a product that are no younger than `until`; being told ends them.
struct Subscribers {
  std::string product;
  int limit = 1000;
  Wall until;
};
using Audience =
    std::variant<NearStop, SecondCircle, ToHousehold, ToHouseholdNamed, ToAddress, Unanswered, ThoseTold, Subscribers>;

/// What a notice says in another language.
struct NoticeText {
  /// As Language::tag() has it.
  std::string language;
  std::string title;
  std::string body;
  std::string button{};
};

struct AddressedNotice {
  Notice notice;
  Audience audience;
  /// For households of other languages than the notice's own: each is told by a notice of its language.
  std::vector<NoticeText> also{};
};

}  // namespace busstop
