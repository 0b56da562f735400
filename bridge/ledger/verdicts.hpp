// What becomes of a delivery once its attempt has ended: the end, a later try, the household's next contact, or the
// stand-down that was decided meanwhile. Ledger thread only.
#pragma once

#include "bridge/base/matter.hpp"
#include "bridge/ledger/desk.hpp"
#include "bridge/ledger/lanes.hpp"
#include "bridge/ledger/outbox.hpp"

namespace busstop::ledger {

class Verdicts {
 public:
  Verdicts(Desk& desk, Lanes& lanes, Outbox& outbox) : desk_(desk), lanes_(lanes), outbox_(outbox) {}
  void take(const Report& report);
  /// At start: what was with the courier when the process ended.
  void recover();

 private:
  void apply(const DeliveryHead& head, const Report& report, const Delivered& verdict);
  void apply(const DeliveryHead& head, const Report& report, const Retry& verdict);
  void apply(const DeliveryHead& head, const Report& report, const Refused& verdict);
  void apply(const DeliveryHead& head, const Report& report, const ContactGone& verdict);
  void apply(const DeliveryHead& head, const Report& report, const SinkAtFault& verdict);
  void apply(const DeliveryHead& head, const Report& report, const Recalled& verdict);
  void apply(const DeliveryHead& head, const Report& report, const TooLate& verdict);

  void end(const DeliveryHead& head, DeliveryState state, std::string_view reason);
  void told(const DeliveryHead& head);
  /// What follows once a contact was told: of an alert that was called off meanwhile, the stand-down.
  void heard(const DeliveryHead& head);
  /// Ends what need not be tried again: it was called off, its contact is gone, or there is something newer to say.
  [[nodiscard]] bool ends_untold(const DeliveryHead& head);
  void refused(const DeliveryHead& head, const std::string& reason, Matter matter);
  /// What the answer says of its whole destination.
  void note_at_lane(const DeliveryHead& head, int code, const Retry& retry);
  Desk& desk_;
  Lanes& lanes_;
  Outbox& outbox_;
};

}  // namespace busstop::ledger
