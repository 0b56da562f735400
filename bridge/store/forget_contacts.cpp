#include "bridge/store/forget_contacts.hpp"

namespace busstop {

namespace {

/// Of one walk: those beyond it are the next one's.
constexpr std::size_t most_at_once = 500;

/// That an address is no more is worth knowing as long as somebody has it.
void forget_suppression(Database& database, std::string_view sink, std::string_view address) {
  database
      .prepared(
          "DELETE FROM suppression WHERE sink = ?1 AND address = ?2 AND NOT EXISTS (SELECT 1 FROM contact WHERE sink = "
          "?1 AND address = ?2)")
      .bind(sink)
      .bind(address)
      .run();
}

}  // namespace

int ForgetContacts::step(Database& database, int rows) {
  if (!in_deliveries_) rows -= find_removed(database, rows);
  if (!in_deliveries_ || rows <= 0) return 0;
  const bool more = spare_named(database, rows) == rows;
  if (more && !removed_.empty()) return 0;
  const int erased = erase(database);
  start_over();
  return erased;
}

int ForgetContacts::find_removed(Database& database, int rows) {
  auto& row = database.prepared(
      "SELECT id, active = 1 AND household IS NOT NULL FROM contact WHERE id > ? ORDER BY id LIMIT ?");
  row.bind(last_contact_).bind(rows);
  int looked = 0;
  for (; removed_.size() < most_at_once && row.step(); ++looked) {
    last_contact_ = row.integer(0);
    if (row.integer(1) == 0) removed_.insert(row.id<ContactId>(0));
  }
  row.reset();
  const bool enough = removed_.size() >= most_at_once;
  const bool end = !enough && looked < rows;
  if (end) last_contact_ = 0;
  in_deliveries_ = enough || (end && !removed_.empty());
  return looked;
}

int ForgetContacts::spare_named(Database& database, int rows) {
  auto& row = database.prepared(
      "SELECT notice, contact FROM delivery WHERE (notice, contact) > (?, ?) ORDER BY notice, contact LIMIT ?");
  row.bind(last_notice_).bind(contact_of_notice_).bind(rows);
  int looked = 0;
  for (; row.step(); ++looked) {
    last_notice_ = row.integer(0);
    contact_of_notice_ = row.integer(1);
    removed_.erase(row.id<ContactId>(1));
  }
  row.reset();
  return looked;
}

// A contact may have come back since it was found, and may be with the courier again behind the walk.
int ForgetContacts::erase(Database& database) {
  int erased = 0;
  for (const auto contact : removed_) {
    auto& row = database.prepared(
        "DELETE FROM contact WHERE id = ?1 AND (active = 0 OR household IS NULL) AND NOT EXISTS (SELECT 1 FROM "
        "delivery INDEXED BY delivery_with_courier WHERE state = 1 AND contact = ?1) RETURNING sink, address");
    row.bind(contact);
    const Reset reset(row);
    if (!row.step()) continue;
    ++erased;
    forget_suppression(database, row.text(0), row.text(1));
  }
  return erased;
}

void ForgetContacts::start_over() {
  removed_.clear();
  in_deliveries_ = false;
  last_notice_ = 0;
  contact_of_notice_ = 0;
}

}  // namespace busstop
