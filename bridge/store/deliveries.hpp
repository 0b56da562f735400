// Notices, deliveries and attempts as rows: the outbox. Superseding, handing over, who was told.
// Ledger thread, inside its transaction. Throws StoreError.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/delivery.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// What the ledger must know of a delivery to decide what becomes of it.
struct DeliveryHead {
  DeliveryId id;
  DeliveryState state{};
  LaneId lane{};
  Urgency urgency{};
  int attempts = 0;
  bool told = false;
  /// It was called off while with the courier: 0, or the notice its contact gets if it was told all the same.
  std::optional<NoticeId> successor;
  bool in_thread = false;
  NoticeKind kind{};
  Wall useful_until;
  std::optional<AlertId> alert;
  std::optional<HouseholdId> household;
  int group = 0;
  Address to;
  /// The contact was removed meanwhile.
  bool contact_gone = false;
};

/// Due of a delivery that waits for an older one of its thread to end.
inline constexpr Wall behind_another{Duration(std::int64_t{1} << 60)};
/// The reason of what is cancelled because its contact was removed: its household's next contact is told instead, and
/// this one after all if it comes back.
inline constexpr std::string_view contact_removed = "contact removed";
/// When an attempt without verdict would be repeated even if nobody recovered it.
inline constexpr Duration courier_patience = std::chrono::minutes(10);

struct LaneRow {
  LaneId id{};
  std::string sink;
  std::string host;
};

class DeliveryTable {
 public:
  explicit DeliveryTable(Database& database) : db_(database) {}

  /// Sets `notice.id`.
  void add_notice(Notice& notice);
  [[nodiscard]] std::optional<Notice> load_notice(NoticeId id);

  enum class Added { ready, waits, exists };
  /// A pending delivery, due at `due`. Unsent older ones of its thread at this contact end as superseded (their number
  /// is added to `cancelled`); behind one that is with the courier it waits until that has ended.
  Added add(const Notice& notice, const Contact& contact, Wall due, Wall now, int& cancelled);
  /// Straight to the courier, as attempt 1; only for a notice without thread.
  bool add_with_courier(const Notice& notice, const Contact& contact, Wall due);

  [[nodiscard]] std::optional<DeliveryHead> head(DeliveryId id);
  /// An attempt that did not deliver.
  void add_attempt(const Report& report, std::string_view verdict);
  /// Ends it as delivered, and told.
  void deliver(const Report& report, Wall now);
  /// The same, where nothing else follows from it: false (and nothing is written) if it is not with the courier as this
  /// attempt, is in a thread, or was called off.
  [[nodiscard]] bool deliver_if_plain(const Report& report, Wall now);
  void mark_told(DeliveryId id);
  void end(DeliveryId id, DeliveryState state, std::string_view reason, Wall now);
  /// A tap on the button of this delivery; false if there was one before.
  [[nodiscard]] bool use_button(DeliveryId id, Wall now);
  void wait(DeliveryId id, Wall due);
  /// True if a newer notice of its thread waits for this delivery to end; release_thread() makes that one due.
  [[nodiscard]] bool has_newer_in_thread(DeliveryId id);
  /// True if something newer of its thread is on its way to this contact, or waits for it.
  [[nodiscard]] bool has_newer_at(const Notice& notice, ContactId contact);
  /// True if the household was told something newer of the alert's thread since, at whatever contact.
  [[nodiscard]] bool has_newer_for(const Notice& notice, HouseholdId household);
  /// The lane of what became due, if anything did.
  std::optional<LaneId> release_thread(DeliveryId ended, Wall now);

  /// Hands over up to `limit` due deliveries of a lane: attempt n and the time after which it would be repeated are
  /// stored. What is too late is ended as expired instead (counted in `expired`). Due means up to `until`: a probe of a
  /// destination that was down takes what is due later, too.
  [[nodiscard]] std::vector<Assignment> take_due(LaneId lane, Urgency urgency, Wall now, Wall until, int limit,
                                                 int& expired);
  [[nodiscard]] std::optional<Wall> next_due(LaneId lane, Urgency urgency);
  /// Deliveries that wait for a retry become due: their destination answers again.
  void release_retries(LaneId lane, Wall now);
  /// Ends what is too late among the first `look_at` pending ones of a lane that cannot send; what is held back has a
  /// timer of its own. Answers how many.
  int expire_stale(LaneId lane, Wall now, int look_at);
  /// What was called off while it was with the courier.
  [[nodiscard]] std::vector<DeliveryId> called_off_with_courier();
  /// At start: attempts without verdict are due at once; those of a contact that was removed are cancelled. Answers how
  /// many were.
  int recover(Wall now);
  [[nodiscard]] std::vector<LaneRow> lanes();
  [[nodiscard]] std::optional<LaneRow> lane(LaneId id);
  /// Lanes of hosts that neither a contact nor a live delivery names, among the next `look_at` after `from`, which is
  /// moved on (back to the beginning at the end).
  [[nodiscard]] std::vector<LaneId> unused_lanes(LaneId& from, int look_at);
  /// The id may be given to another one.
  void remove_lane(LaneId id);
  [[nodiscard]] std::int64_t count_pending(LaneId lane, int at_most);
  [[nodiscard]] std::int64_t count_held(int at_most);
  /// Without those that are held back or wait for an older one of their thread.
  [[nodiscard]] std::int64_t count_ahead(LaneId lane, int at_most);

  /// The calls for help of an alert that are not sent yet end with `reason`, and no further contact gets them. Answers
  /// how many.
  int cancel_calls(AlertId alert, DeliveryState state, std::string_view reason, Wall now);
  /// Those with the courier: each gets `successor` if it is told all the same; those of `except` nothing. Answers them
  /// for recall.
  using SuccessorOf = std::function<NoticeId(std::optional<HouseholdId>)>;
  [[nodiscard]] std::vector<DeliveryId> call_off(AlertId alert, const SuccessorOf& successor,
                                                 const std::vector<HouseholdId>& except);
  /// Whose transfer of a call for the alert has not ended; nothing for a household that was removed meanwhile.
  [[nodiscard]] std::vector<std::optional<HouseholdId>> being_called(AlertId alert);
  /// Contacts told of the alert and not stood down since; marks them as stood down.
  [[nodiscard]] std::vector<Contact> stand_down(AlertId alert, const std::vector<HouseholdId>& except);
  /// It was called off with the others, and heard when the alert was open again.
  void mark_not_stood_down(DeliveryId id);
  void mark_stood_down(AlertId alert, ContactId contact);
  /// How many contacts have been told of the alert.
  [[nodiscard]] int told_count(AlertId alert);
  /// Alerts any of these households was told of, newest first; at most 100.
  [[nodiscard]] std::vector<AlertId> told_of(const std::vector<HouseholdId>& households);
  /// What has become of a notice at a household.
  struct AtHousehold {
    bool told = false;
    bool called_off = false;
    /// The last place at which something may still arrive.
    std::optional<int> alive;
    int deliveries = 0;
    /// It waits for the end of quiet hours or a limit.
    bool held = false;
    /// Whose turn it was; without those that were removed before anything was sent.
    std::vector<ContactId> tried;
  };
  [[nodiscard]] AtHousehold at_household(NoticeId notice, HouseholdId household);
  [[nodiscard]] std::optional<Contact> contact(ContactId id);

 private:
  void supersede(const Contact& contact, const Notice& newer, Wall now, int& cancelled, bool& waits);
  Database& db_;
};

}  // namespace busstop
