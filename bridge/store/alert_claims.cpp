// The half of AlertTable that keeps claims, and withdrawals of claims that may still be read.
#include "bridge/base/text.hpp"
#include "bridge/rules/alerts.hpp"
#include "bridge/store/alerts.hpp"

namespace busstop {

namespace {

#define CLAIM_COLUMNS "id, responder, child, stop, alert_key, message, minutes, at, state, said, topic=''"

/// The state of a row that is a withdrawal: none that a claim can have, and never with an alert.
constexpr int withdrawal_row = 6;
/// Refused claims and withdrawals, when a claim is read.
constexpr int most_looked_at = 1000;

}  // namespace

void AlertTable::add_people(Statement& row, Person& person) {
  for (; row.step(); person.unnamed = person.unnamed || (!row.is_null(1) && row.integer(1) == 0))
    person.households.push_back(row.id<HouseholdId>(0));
  row.reset();
}

void AlertTable::save_claim(Claim& c, std::optional<AlertId> alert, const TopicPartition& from, std::int64_t offset) {
  c.kept.emplace(c.state, c.said);
  if (c.id != ClaimId{}) {
    db_.prepared("UPDATE claim SET alert=?, state=?, said=? WHERE id=?")
        .bind(alert)
        .bind(c.state)
        .bind(c.said)
        .bind(c.id)
        .run();
    return;
  }
  add_claim(c, static_cast<int>(c.state), alert, from, offset);
}

void AlertTable::add_claim(Claim& c, int state, std::optional<AlertId> alert, const TopicPartition& from,
                           std::int64_t offset) {
  db_.prepared(
         "INSERT INTO claim (alert, responder_key, responder, child_key, child, stop_key, stop, alert_key, message, "
         "minutes, at, topic, partition, offset, state, said) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(alert)
      .bind(fold(c.responder.name))
      .bind(c.responder.name)
      .bind(fold(c.child))
      .bind(c.child)
      .bind(fold(c.stop))
      .bind(c.stop)
      .bind(c.alert_key)
      .bind(c.message)
      .bind(c.minutes)
      .bind(c.at)
      .bind(from.topic)
      .bind(from.partition)
      .bind(offset)
      .bind(state)
      .bind(c.said)
      .run();
  c.id = static_cast<ClaimId>(db_.last_insert_id());
  save_responder(c);
}

void AlertTable::save_claims(Alert& alert) {
  for (auto& claim : alert.claims) {
    if (claim.kept != std::pair(claim.state, claim.said)) save_claim(claim, alert.id);
  }
}

void AlertTable::save_responder(const Claim& claim) {
  db_.prepared("DELETE FROM claim_household WHERE claim=?").bind(claim.id).run();
  save_people(db_.prepared("INSERT OR IGNORE INTO claim_household (claim, household) VALUES (?,?)"), claim.id,
              claim.responder);
}

Claim AlertTable::read_claim(Statement& row) {
  Claim c;
  c.id = row.id<ClaimId>(0);
  c.responder.name = row.text(1);
  c.child = row.text(2);
  c.stop = row.text(3);
  c.alert_key = row.text(4);
  c.message = row.text(5);
  if (!row.is_null(6)) c.minutes = static_cast<int>(row.integer(6));
  c.at = row.time(7);
  c.state = row.id<ClaimState>(8);
  if (!row.is_null(9)) c.said = row.id<ClaimState>(9);
  c.kept.emplace(c.state, c.said);
  c.tapped = row.integer(10) != 0;
  add_people(db_.prepared("SELECT c.household, h.names FROM claim_household c LEFT JOIN household h ON "
                          "h.id=c.household WHERE c.claim=? ORDER BY c.household")
                 .bind(c.id),
             c.responder);
  return c;
}

std::vector<Claim> AlertTable::claims_of(AlertId alert) {
  std::vector<Claim> claims;
  auto& row = db_.prepared("SELECT " CLAIM_COLUMNS " FROM claim WHERE alert=? ORDER BY id").bind(alert);
  while (row.step())
    claims.push_back(read_claim(row));
  row.reset();
  return claims;
}

std::vector<Claim> AlertTable::waiting(std::string_view child) {
  std::vector<Claim> claims;
  auto& row = db_.prepared("SELECT " CLAIM_COLUMNS
                           " FROM claim INDEXED BY claim_waiting WHERE state=0 AND (?1='' OR child_key=?1 OR "
                           "child_key='') ORDER BY at, topic, partition, offset LIMIT 1000");
  row.bind(fold(child));
  while (row.step())
    claims.push_back(read_claim(row));
  row.reset();
  return claims;
}

void AlertTable::keep_withdrawal(Claim& withdrawal, const TopicPartition& from, std::int64_t offset) {
  add_claim(withdrawal, withdrawal_row, {}, from, offset);
}

void AlertTable::mark_said(const Claim& withdrawal) {
  db_.prepared("UPDATE claim SET said=? WHERE id=?").bind(ClaimState::withdrawn).bind(withdrawal.id).run();
}

std::vector<Claim> AlertTable::withdrawals_after(const Claim& claim) {
  auto& row = db_.prepared("SELECT " CLAIM_COLUMNS
                           " FROM (SELECT * FROM claim INDEXED BY claim_refused WHERE alert IS NULL AND state<>0 AND "
                           "at>?2 AND at<=?3 ORDER BY at LIMIT ?5) WHERE state=?4 AND (?1='' OR child_key=?1 OR "
                           "child_key='') ORDER BY at, id");
  row.bind(fold(claim.child))
      .bind(claim.at)
      .bind(claim.at + claim_grace + longest_alert)
      .bind(withdrawal_row)
      .bind(most_looked_at);
  std::vector<Claim> found;
  while (row.step()) {
    found.push_back(read_claim(row));
    found.back().state = ClaimState::withdrawn;
  }
  row.reset();
  return found;
}

std::optional<Claim> AlertTable::load_claim(ClaimId id) {
  auto& row = db_.prepared("SELECT " CLAIM_COLUMNS " FROM claim WHERE id=?").bind(id);
  if (!row.step()) return {};
  auto claim = read_claim(row);
  row.reset();
  return claim;
}

}  // namespace busstop
