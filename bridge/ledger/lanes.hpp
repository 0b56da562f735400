// Slots and destinations: which lane may send how much, which one is down or paused, and when to look again. It keeps
// no rows, only what follows from them; numbers change at the commit. Ledger thread only.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/ledger/bucket.hpp"
#include "bridge/ledger/burst.hpp"
#include "bridge/ledger/desk.hpp"
#include "bridge/ledger/slots.hpp"
#include "bridge/store/pauses.hpp"

namespace busstop::ledger {

/// A host that takes longer counts as slow.
inline constexpr Duration longest_good_answer = std::chrono::seconds(2);

[[nodiscard]] constexpr std::size_t slot_of(Urgency urgency) noexcept {
  return static_cast<std::size_t>(urgency);
}

struct Lane {
  LaneId id{};
  std::string sink;
  bool outside = false;
  /// Known since before this turn: its row may not be there, or be another's, once the turn is undone.
  bool settled = false;
  /// By urgency: committed, and what this turn would add.
  std::array<int, 2> with_courier{};
  std::array<int, 2> delta{};
  /// As its slots are counted now.
  Standing standing = Standing::own;
  /// Whether the last attempt was answered, and soon; nothing before the first.
  std::optional<bool> answers;
  /// Since when something has been with the courier without a word from there.
  std::optional<Wall> silent_since;
  /// How many urgent notices may go beside those that hang.
  int beside = 0;
  Wall last_used{};
  /// By urgency: when something is due, as far as is known; never later than the truth.
  std::array<std::optional<Wall>, 2> due;
  /// Since when something ordinary that is due has waited for a slot.
  std::optional<Wall> behind_since;
  /// The destination does not answer, or our own login is refused: one probe at a time, not before `probe_at`.
  bool down = false;
  bool our_fault = false;
  int failures = 0;
  Wall probe_at{};
  /// Of a host that is down: something urgent is tried before `probe_at`, one at a time, not before this.
  Wall try_at{};
  /// To whom our login has had no right since it last let something through; as many as it takes to blame the login.
  std::set<ContactId> denied;
  /// Whom it denied while it let others through: they alone are meant, and say nothing of the login.
  std::set<ContactId> barred;
  /// When it last let something through.
  std::optional<Wall> let_in;
  /// The destination asked for a pause.
  Wall not_before{};
  std::string why;
  Wall down_since{};
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;

  /// Something was delivered: whoever was denied before is denied by itself.
  void let_through(Wall now);
  /// False if the denial is of this contact alone, as far as is known.
  [[nodiscard]] bool blames_login(ContactId contact, Wall now);
  [[nodiscard]] bool has_due() const noexcept { return due[0] || due[1]; }
  [[nodiscard]] bool may_try() const noexcept { return down && outside && !our_fault; }
  [[nodiscard]] bool idle() const noexcept { return !has_due() && with_courier == delta && delta == std::array{0, 0}; }
  [[nodiscard]] int on_their_way() const noexcept { return with_courier[0] + delta[0] + with_courier[1] + delta[1]; }
  [[nodiscard]] int urgent_on_their_way() const noexcept {
    return with_courier[slot_of(Urgency::urgent)] + delta[slot_of(Urgency::urgent)];
  }
};

class Lanes {
 public:
  /// Reads lanes and what is pending from the store.
  void load(Desk& desk);
  void use_sinks(const std::vector<SinkSettings>& sinks);
  /// A lane's row, also one made in this turn, to be changed: rollback() brings it back as it was.
  [[nodiscard]] Lane& of(Desk& desk, LaneId id);

  void note_due(Desk& desk, LaneId id, Urgency urgency, Wall due);
  /// A time that has come, later than any it has given: what waits keeps the order in which it was made.
  [[nodiscard]] Wall due_in_order(Wall now);
  /// True if a fresh delivery may go straight to the courier: a free slot, and nothing older that is due.
  [[nodiscard]] bool can_take_now(Desk& desk, LaneId id, Urgency urgency);
  void hand_out(Desk& desk, Assignment assignment);
  /// An attempt has ended: its slot is free, and how soon the answer came is remembered.
  void free_slot(Desk& desk, const Report& report);

  /// Hands due deliveries to the courier: urgent ones first, then lanes in turn.
  void dispatch(Desk& desk);
  /// When dispatch() may find something again.
  [[nodiscard]] std::optional<Wall> next(Wall now) const;

  /// The destination answered (with whatever). Brings its retries forward if it was down.
  void answered(Desk& desk, LaneId id, bool delivered);
  /// No answer, or one that says it is not available.
  void unavailable(Desk& desk, LaneId id, const std::string& why);
  void at_fault(Desk& desk, LaneId id, const std::string& why);
  /// Our login has no right to this contact: that holds up nobody else, until it is so with several and nothing has
  /// been delivered for an hour.
  void denied(Desk& desk, LaneId id, DeliveryId delivery, const std::string& why);
  void hold(Desk& desk, LaneId id, Wall until);
  void expire_stale(Desk& desk);
  /// Lets go of hosts of which there is nothing to remember; a step a call.
  void forget_idle(Desk& desk);
  [[nodiscard]] std::size_t size() const noexcept { return lanes_.size(); }
  /// A sink that somebody paused gets nothing more until it is resumed. The caller has written it to the store.
  void pause(const std::string& sink, Wall since);
  void resume(const std::string& sink);
  [[nodiscard]] bool is_paused(std::string_view sink) const { return paused_.contains(sink); }
  /// Deliveries of this sink that wait, 10,000 a destination at most.
  [[nodiscard]] std::int64_t waiting(Desk& desk, std::string_view sink) const;
  /// Whether more than `many` wait for lanes that send as fast as they can: not for one that is down, paused, slow, or
  /// has a rate of its own.
  [[nodiscard]] bool much_waits(Desk& desk, int many) const;
  /// A destination that is down is probed at once.
  void look_again(Desk& desk, LaneId id);
  void stop_sending() noexcept { sending_ = false; }
  /// While catching up: whom an urgent delivery calls may have been stood down meanwhile.
  void hold_urgent(bool yes) noexcept { urgent_held_ = yes; }

  void commit();
  void rollback();
  [[nodiscard]] std::vector<SinkHealth> health(Desk& desk) const;
  [[nodiscard]] int with_courier() const;
  /// Slots for ordinary notices once `reports` are taken, by the lane in use that has the fewest; 0 while something due
  /// waits for one. A lane that has been behind for long is not waited for.
  [[nodiscard]] int room_for_records(Wall now, int reports) const;

 private:
  [[nodiscard]] int room(const Lane& lane, Urgency urgency) const;
  /// How many the sink's rate lets go now: what is urgent passes it, and counts.
  [[nodiscard]] int allowed(Desk& desk, const Lane& lane, Urgency urgency);
  [[nodiscard]] int most_at_once(const Lane& lane, Urgency urgency) const;
  void stand(Lane& lane, Wall now);
  /// Before this turn changes it.
  void remember(const Lane& lane);
  void count_anew();
  void erase(LaneId id);
  void dispatch_lane(Desk& desk, Lane& lane, Urgency urgency);
  [[nodiscard]] std::optional<Wall> next_of(const Lane& lane, Wall now, bool& blocked) const;
  void go_down(Desk& desk, Lane& lane, const std::string& why, bool our_fault);

  std::map<LaneId, Lane> lanes_;
  /// What may be on its way to a lane of this sink at a time, in all and of ordinary ones.
  struct Parallel {
    int all = 1;
    int ordinary = 1;
  };
  std::map<std::string, Parallel, std::less<>> parallel_;
  std::map<std::string, Bucket, std::less<>> buckets_;
  Pauses paused_;
  LaneId turn_{};
  Wall last_in_order_{};
  Slots slots_;
  /// What lanes that are forgotten have counted, by sink.
  struct Counted {
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;
  };
  std::map<std::string, Counted, std::less<>> forgotten_;
  Burst denied_;
  /// How far the rows of lanes have been looked through.
  LaneId looked_at_{};
  /// As of the last commit: the lanes that this turn has changed, and all that is small.
  std::map<LaneId, Lane> before_;
  struct Settled {
    std::map<std::string, Bucket, std::less<>> buckets;
    std::map<std::string, Counted, std::less<>> forgotten;
    Pauses paused;
    LaneId turn{};
    LaneId looked_at{};
  } settled_;
  bool sending_ = true;
  bool urgent_held_ = false;
};

}  // namespace busstop::ledger
