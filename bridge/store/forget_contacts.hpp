// Addresses that are kept for nobody any more: contacts that were removed and that no delivery names. Nothing leads
// from a contact to its deliveries, so they are looked for by walking both tables a little at a time, between two
// batches. Ledger thread, inside one of its transactions. Throws StoreError.
#pragma once

#include <cstdint>
#include <set>

#include "bridge/model/ids.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

class ForgetContacts {
 public:
  /// Looks at `rows` rows at most and goes on from there at the next call; a walk that comes to its end deletes what it
  /// has found. Answers how many went. A step that is rolled back leaves them to a later walk.
  int step(Database& database, int rows);

 private:
  /// Each answers how many rows it looked at.
  int find_removed(Database& database, int rows);
  int spare_named(Database& database, int rows);
  int erase(Database& database);
  void start_over();

  /// Removed ones of this walk that no delivery has named so far.
  std::set<ContactId> removed_;
  /// False while contacts are walked.
  bool in_deliveries_ = false;
  /// The last rows that were looked at.
  std::int64_t last_contact_ = 0;
  std::int64_t last_notice_ = 0;
  std::int64_t contact_of_notice_ = 0;
};

}  // namespace busstop
