// The part of Ledger that ends a turn: what is in memory is settled with the commit, or goes back to the last one.
#include "bridge/ledger/ledger.hpp"

namespace busstop::ledger {

void Ledger::settle() {
  lanes_.commit();
  alerts_.commit();
  changes_.commit();
  reading_.commit();
  caught_up_ = catch_up_;
  saved_ = desk_.counters;
  house_kept_settled_ = house_kept_;
  deaths_noted_settled_ = deaths_noted_;
}

void Ledger::roll_back() {
  if (desk_.db.in_transaction()) desk_.db.execute("ROLLBACK");
  desk_.after = {};
  desk_.counters = saved_;
  changes_.rollback();
  lanes_.rollback();
  posts_.rollback();
  taps_.rollback();
  desk_.intake.forget();
  desk_.households.forget();
  desk_.silences = desk_.silence_rows.live();
  reading_.forget();
  alerts_.rollback();
  stock_.rollback();
  house_kept_ = house_kept_settled_;
  deaths_noted_ = deaths_noted_settled_;
  // What is read again before an end is held as it was: somebody may be stood down there.
  catch_up_ = caught_up_;
  lanes_.hold_urgent(catch_up_.active());
}

}  // namespace busstop::ledger
