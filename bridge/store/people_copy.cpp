#include "bridge/store/people_copy.hpp"

#include "bridge/model/household.hpp"

namespace busstop {
namespace {

// Bare addresses and contacts that are gone are made again where they are wanted.
constexpr const char* rows =
    "INSERT INTO household SELECT * FROM live.household;"
    "UPDATE household SET origin = 1, limit_since = 0, limit_used = 0;"
    "INSERT INTO household_stop SELECT * FROM live.household_stop;"
    "INSERT INTO household_circle SELECT * FROM live.household_circle;"
    "INSERT INTO household_child SELECT * FROM live.household_child;"
    "INSERT INTO child_helper SELECT * FROM live.child_helper;"
    "INSERT INTO lane SELECT * FROM live.lane;"
    "INSERT INTO contact (id, household, grp, sink, address, lane) SELECT id, household, grp, sink, address, lane FROM "
    "live.contact WHERE household IS NOT NULL AND active = 1;"
    "INSERT INTO suppression SELECT * FROM live.suppression;"
    "INSERT INTO subscription SELECT * FROM live.subscription;";

static_assert(static_cast<int>(Origin::bus) == 1);

std::int64_t size_of(const std::string& path) {
  Database live(path, Database::Mode::read);
  auto& row = live.prepared("SELECT sum(n) FROM tally");
  const Reset reset(row);
  return row.step() ? row.integer(0) : 0;
}

}  // namespace

bool copy_people(const std::string& path, Database& into, std::int64_t most) {
  if (size_of(path) > most) return false;
  into.prepared("ATTACH ? AS live").bind(path).run();
  // One that begins with writing would lock the store at `path`, too: the ledger would wait for the copy.
  Transaction transaction(into, Transaction::Kind::read);
  into.execute(rows);
  transaction.commit();
  into.execute("DETACH live");
  return true;
}

}  // namespace busstop
