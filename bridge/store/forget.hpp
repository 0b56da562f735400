// Retention: what is over and older than it is kept for goes, in steps so small that the ledger can take them between
// two batches. Ledger thread, inside one of its transactions. Throws StoreError.
#pragma once

#include "bridge/base/clock.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// Deletes what is older than `before`, at most `rows` rows of each table a call (attempts go with their delivery);
/// answers true if there is more. Nothing alive goes: no pending delivery or its notice, no open alert or its claims,
/// no waiting claim.
bool forget_old(Database& database, Wall before, int rows);

/// Identities of events older than identity_rows_kept, at most `rows` a call; answers true if there are more.
bool forget_identities(Database& database, Wall now, int rows);

/// Windows of groups that are over, at most `rows` a call; answers true if there are more.
bool forget_windows(Database& database, Wall now, int rows);

/// Gives at most `pages` free pages back to the file system.
void shrink(Database& database, int pages);

}  // namespace busstop
