// The part of Reader that lists deliveries.
#include <algorithm>
#include <limits>

#include "bridge/store/reader.hpp"

namespace busstop {

namespace {

/// A question about deliveries, looked for in `from`. ?1, ?2: the last one seen. An absent filter is empty or NULL.
std::string question(const std::string& from, const std::string& where) {
  return "SELECT d.notice, d.contact, n.kind, d.state, h.name_id, c.sink, c.address, n.title, n.body, n.made, "
         "ifnull(d.held_until, d.due), "
         "d.ended, "
         "d.attempts, d.reason, n.alert, ifnull(d.answer, (SELECT answer FROM attempt a WHERE a.notice = d.notice AND "
         "a.contact = d.contact ORDER BY a.number DESC LIMIT 1)) FROM " +
         from +
         " JOIN notice n ON n.id = d.notice JOIN contact c ON c.id = d.contact LEFT JOIN household h ON h.id = "
         "c.household "
         "WHERE " +
         where;
}

constexpr const char* filters =
    "(d.notice, d.contact) < (?1, ?2) AND (?3 IS NULL OR d.state = ?3) AND (?4 = '' OR h.name_id = ?4) AND (?5 = '' OR "
    "c.sink = ?5) "
    "AND (?6 IS NULL OR n.alert = ?6) ORDER BY d.notice DESC, d.contact DESC LIMIT ?7";

/// Up to this many pending ones are sorted; of more, some of the newest are pending ones.
bool few_are_pending(Database& database) {
  constexpr int few = 10'000;
  auto& count =
      database.prepared("SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 0 LIMIT ?)").bind(few + 1);
  const Reset reset(count);
  return count.step() && count.integer(0) <= few;
}

/// One statement for each way in: what is alive and what belongs to an alert is found by its own index, all else by its
/// age.
const char* statement_for(const DeliveryFilter& filter, Database& database) {
  static const std::string of_alert =
      question("delivery d", std::string("d.notice IN (SELECT id FROM notice WHERE alert = ?6) AND ") + filters);
  static const std::string of_household =
      question("delivery d", std::string("d.contact IN (SELECT id FROM contact WHERE household = (SELECT id FROM "
                                         "household WHERE name_id = ?4)) AND ") +
                                 filters);
  static const std::string pending =
      question("delivery d INDEXED BY delivery_pending", std::string("d.state = 0 AND ") + filters);
  static const std::string with_courier = question("delivery d", std::string("d.state = 1 AND ") + filters);
  static const std::string any = question("delivery d", filters);
  if (filter.alert) return of_alert.c_str();
  if (filter.state == DeliveryState::with_courier) return with_courier.c_str();
  if (filter.state == DeliveryState::pending && few_are_pending(database)) return pending.c_str();
  return filter.household.empty() ? any.c_str() : of_household.c_str();
}

DeliveryRow delivery_in(const Statement& row) {
  DeliveryRow delivery;
  delivery.id = {row.id<NoticeId>(0), row.id<ContactId>(1)};
  delivery.kind = static_cast<NoticeKind>(row.integer(2));
  delivery.state = static_cast<DeliveryState>(row.integer(3));
  delivery.household = row.text(4);
  delivery.to = {row.text(5), row.text(6)};
  delivery.title = row.text(7);
  delivery.body = row.text(8);
  delivery.made = row.time(9);
  delivery.due = row.time(10);
  if (!row.is_null(11)) delivery.ended = row.time(11);
  delivery.attempts = static_cast<int>(row.integer(12));
  delivery.reason = row.text(13);
  if (!row.is_null(14)) delivery.alert = row.id<AlertId>(14);
  delivery.last_answer = row.text(15);
  return delivery;
}

}  // namespace

std::vector<DeliveryRow> Reader::deliveries(const DeliveryFilter& filter, int limit, std::optional<DeliveryId> before) {
  constexpr auto newest = std::numeric_limits<std::int64_t>::max();
  const auto last = before.value_or(DeliveryId{NoticeId{newest}, ContactId{newest}});
  auto& row = db_.prepared(statement_for(filter, db_)).bind(last.notice).bind(last.contact).bind(filter.state);
  row.bind(filter.household).bind(filter.sink).bind(filter.alert).bind(std::clamp(limit, 0, longest_list));
  std::vector<DeliveryRow> deliveries;
  while (row.step())
    deliveries.push_back(delivery_in(row));
  row.reset();
  return deliveries;
}

std::optional<DeliveryRow> Reader::delivery(DeliveryId id) {
  static const std::string sql = question("delivery d", "d.notice = ? AND d.contact = ?");
  auto& row = db_.prepared(sql.c_str()).bind(id.notice).bind(id.contact);
  const Reset reset(row);
  if (!row.step()) return {};
  return delivery_in(row);
}

}  // namespace busstop
