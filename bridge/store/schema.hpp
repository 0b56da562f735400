// The tables: version 1, and what later ones changed. SQL stays in this folder. Times are microseconds since 1970
// (UTC), texts UTF-8, *_key columns folded text.
#pragma once

#include <string_view>

namespace busstop {

/// "BusS": marks the file as ours (PRAGMA application_id).
inline constexpr int store_application_id = 0x42757353;
inline constexpr int store_version = 5;

inline constexpr std::string_view store_schema = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- How far each partition has been read; `cluster` is the broker's cluster id.
CREATE TABLE topic (id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (cluster, name)) STRICT;
CREATE TABLE progress (
  topic INTEGER NOT NULL REFERENCES topic, partition INTEGER NOT NULL, incarnation INTEGER NOT NULL, next INTEGER NOT NULL,
  last_offset INTEGER NOT NULL, last_time INTEGER, last_hash INTEGER NOT NULL, end_seen INTEGER,
  PRIMARY KEY (topic, partition)) STRICT, WITHOUT ROWID;

-- One row a record: done with `deliveries` (0 with a reason), or dead.
CREATE TABLE event (
  id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, partition INTEGER NOT NULL, incarnation INTEGER NOT NULL,
  offset INTEGER NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL, deliveries INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '') STRICT;
-- Events that named themselves (CloudEvents, a rule's `id`), for 7 days.
CREATE TABLE identity (identity TEXT PRIMARY KEY, seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX identity_seen ON identity (seen);
CREATE TABLE dead_letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER REFERENCES event ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, topic TEXT NOT NULL, partition INTEGER NOT NULL,
  offset INTEGER NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL, rule TEXT NOT NULL,
  fingerprint INTEGER NOT NULL, reason TEXT NOT NULL, key BLOB, value BLOB, headers TEXT NOT NULL) STRICT;
CREATE INDEX dead_letter_event ON dead_letter (event) WHERE event IS NOT NULL;

CREATE TABLE household (
  id INTEGER PRIMARY KEY, name_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, name_key TEXT NOT NULL, language TEXT NOT NULL,
  timezone TEXT NOT NULL, origin INTEGER NOT NULL) STRICT;
CREATE INDEX household_name ON household (name_key);
CREATE TABLE household_stop (
  stop_key TEXT NOT NULL, household INTEGER NOT NULL REFERENCES household ON DELETE CASCADE, stop TEXT NOT NULL,
  PRIMARY KEY (stop_key, household)) STRICT, WITHOUT ROWID;
CREATE INDEX household_stop_household ON household_stop (household);
CREATE TABLE lane (id INTEGER PRIMARY KEY, sink TEXT NOT NULL, host TEXT NOT NULL, UNIQUE (sink, host)) STRICT;
-- A contact that was removed stays while deliveries name it, with `active` = 0. Without household: a bare address of a rule.
CREATE TABLE contact (
  id INTEGER PRIMARY KEY, household INTEGER REFERENCES household ON DELETE SET NULL, grp INTEGER NOT NULL, sink TEXT NOT NULL,
  address TEXT NOT NULL, lane INTEGER NOT NULL REFERENCES lane, active INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX contact_household ON contact (household, grp) WHERE household IS NOT NULL;
CREATE INDEX contact_address ON contact (sink, address);
-- Addresses that are no more (ContactGone).
CREATE TABLE suppression (
  sink TEXT NOT NULL, address TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (sink, address)) STRICT, WITHOUT ROWID;

-- Live subscriptions: the row ends when it is served or unsubscribed, so what is left is the cursor of a restock.
CREATE TABLE subscription (
  id INTEGER PRIMARY KEY, household INTEGER NOT NULL REFERENCES household ON DELETE CASCADE, product TEXT NOT NULL,
  since INTEGER NOT NULL, origin INTEGER NOT NULL, UNIQUE (household, product)) STRICT;
CREATE INDEX subscription_product ON subscription (product, since, id);
-- How many rows there are, so that asking does not count a million of them. 1: households, 2: subscriptions.
CREATE TABLE tally (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
INSERT INTO tally VALUES (1, 0), (2, 0);
CREATE TRIGGER household_added AFTER INSERT ON household BEGIN UPDATE tally SET n = n + 1 WHERE id = 1; END;
CREATE TRIGGER household_removed AFTER DELETE ON household BEGIN UPDATE tally SET n = n - 1 WHERE id = 1; END;
CREATE TRIGGER subscription_added AFTER INSERT ON subscription BEGIN UPDATE tally SET n = n + 1 WHERE id = 2; END;
CREATE TRIGGER subscription_removed AFTER DELETE ON subscription BEGIN UPDATE tally SET n = n - 1 WHERE id = 2; END;
-- The stock of a product as its latest record says, while somebody may still be told of it.
CREATE TABLE job (
  id INTEGER PRIMARY KEY, product TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, accepted INTEGER NOT NULL, expires INTEGER NOT NULL,
  quantity INTEGER, left_in_wave INTEGER, next_at INTEGER NOT NULL, ask_at INTEGER, notice INTEGER, event INTEGER) STRICT;
CREATE INDEX job_ask ON job (ask_at) WHERE ask_at IS NOT NULL;

CREATE TABLE alert (
  id INTEGER PRIMARY KEY, parent_key TEXT NOT NULL, parent TEXT NOT NULL, child_key TEXT NOT NULL, child TEXT NOT NULL,
  stop_key TEXT NOT NULL, stop TEXT NOT NULL, alert_key TEXT NOT NULL, message TEXT NOT NULL, state INTEGER NOT NULL,
  reason INTEGER NOT NULL, opened INTEGER NOT NULL, deadline INTEGER NOT NULL, steps TEXT NOT NULL, raises INTEGER NOT NULL,
  openings INTEGER NOT NULL, said_raises INTEGER NOT NULL, said_openings INTEGER NOT NULL, said_winner INTEGER,
  said_closed INTEGER NOT NULL, said_nobody_there INTEGER NOT NULL, owes_parent INTEGER NOT NULL,
  unsaid INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX alert_live ON alert (state) WHERE state < 2;
CREATE INDEX alert_child ON alert (child_key, deadline);
CREATE INDEX alert_parent ON alert (parent_key, deadline);
CREATE INDEX alert_unsaid ON alert (id) WHERE unsaid = 1;
CREATE TABLE alert_parent_household (
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE, household INTEGER NOT NULL, PRIMARY KEY (alert, household)) STRICT, WITHOUT ROWID;
-- `alert` is empty while the claim waits for its alert, and when it fitted none. state: ClaimState, or 6 for a withdrawal.
CREATE TABLE claim (
  id INTEGER PRIMARY KEY, alert INTEGER REFERENCES alert ON DELETE CASCADE, responder_key TEXT NOT NULL, responder TEXT NOT NULL,
  child_key TEXT NOT NULL, child TEXT NOT NULL, stop_key TEXT NOT NULL, stop TEXT NOT NULL, alert_key TEXT NOT NULL,
  message TEXT NOT NULL, minutes INTEGER, at INTEGER NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL,
  offset INTEGER NOT NULL, state INTEGER NOT NULL, said INTEGER) STRICT;
CREATE INDEX claim_alert ON claim (alert) WHERE alert IS NOT NULL;
CREATE INDEX claim_waiting ON claim (at) WHERE state = 0;
CREATE INDEX claim_refused ON claim (at) WHERE alert IS NULL AND state <> 0;
CREATE TABLE claim_household (
  claim INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE, household INTEGER NOT NULL, PRIMARY KEY (claim, household)) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, urgent INTEGER NOT NULL,
  made INTEGER NOT NULL, useful_until INTEGER NOT NULL, thread TEXT NOT NULL, alert INTEGER REFERENCES alert, cause INTEGER) STRICT;
CREATE INDEX notice_alert ON notice (alert) WHERE alert IS NOT NULL;
CREATE INDEX notice_cause ON notice (cause);

-- state: DeliveryState. thread: fnv1a of the notice's, 0 for none. due: of the next attempt; while with the courier the time after
-- which its attempt would be repeated. told: an attempt ended Delivered or its answer is unknown. successor: the notice that this
-- contact gets once it has been told (a stand-down decided while the alert was on its way). stood_down: it has been called off.
-- started, took, code, answer: of the attempt that delivered it; those that failed are in `attempt`.
CREATE TABLE delivery (
  notice INTEGER NOT NULL, contact INTEGER NOT NULL, state INTEGER NOT NULL,
  lane INTEGER NOT NULL, urgent INTEGER NOT NULL, thread INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL,
  told INTEGER NOT NULL DEFAULT 0, stood_down INTEGER NOT NULL DEFAULT 0, successor INTEGER, ended INTEGER,
  reason TEXT NOT NULL DEFAULT '', started INTEGER, took INTEGER, code INTEGER, answer TEXT, PRIMARY KEY (notice, contact)) STRICT, WITHOUT ROWID;
-- `state` is in it so that counting and looking for contacts need not read the rows; it wants to be read in the order of due alone.
CREATE INDEX delivery_pending ON delivery (lane, urgent, due, state) WHERE state = 0;
CREATE INDEX delivery_with_courier ON delivery (notice, contact) WHERE state = 1;
CREATE INDEX delivery_thread ON delivery (contact, thread) WHERE state < 2 AND thread <> 0;
CREATE TABLE attempt (
  notice INTEGER NOT NULL, contact INTEGER NOT NULL, number INTEGER NOT NULL, started INTEGER NOT NULL, took INTEGER NOT NULL,
  verdict TEXT NOT NULL, code INTEGER NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (notice, contact, number)) STRICT, WITHOUT ROWID;

-- kind: TimerKind. What belongs to an alert goes with it.
CREATE TABLE timer (
  id INTEGER PRIMARY KEY, due INTEGER NOT NULL, kind INTEGER NOT NULL, alert INTEGER REFERENCES alert ON DELETE CASCADE,
  notice INTEGER, household INTEGER, arg INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX timer_due ON timer (due);
CREATE INDEX timer_alert ON timer (alert) WHERE alert IS NOT NULL;
)sql";

/// Version 2: what households say of themselves.
inline constexpr std::string_view store_schema_2 = R"sql(
-- Some builds of version 1 made it already.
CREATE INDEX IF NOT EXISTS contact_lane ON contact (lane);
-- quiet_from, quiet_to: minutes of the day by the household's clock. limit_count in limit_per: ordinary notices.
-- names: whether others may read its name and its children's.
ALTER TABLE household ADD COLUMN quiet_from INTEGER;
ALTER TABLE household ADD COLUMN quiet_to INTEGER;
ALTER TABLE household ADD COLUMN limit_count INTEGER;
ALTER TABLE household ADD COLUMN limit_per INTEGER;
ALTER TABLE household ADD COLUMN names INTEGER NOT NULL DEFAULT 1;
-- limit_used of limit_count since limit_since.
ALTER TABLE household ADD COLUMN limit_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE household ADD COLUMN limit_used INTEGER NOT NULL DEFAULT 0;
CREATE INDEX household_manners ON household (id) WHERE quiet_from IS NOT NULL OR limit_count IS NOT NULL;
-- Pending, and out of its lane until then: the household wants quiet, or has had enough.
ALTER TABLE delivery ADD COLUMN held_until INTEGER;
CREATE INDEX delivery_held ON delivery (contact) WHERE state = 0 AND held_until IS NOT NULL;
CREATE INDEX timer_household ON timer (household) WHERE household IS NOT NULL;
CREATE TABLE household_circle (
  stop_key TEXT NOT NULL, household INTEGER NOT NULL REFERENCES household ON DELETE CASCADE, stop TEXT NOT NULL,
  PRIMARY KEY (stop_key, household)) STRICT, WITHOUT ROWID;
CREATE INDEX household_circle_household ON household_circle (household);
CREATE TABLE household_child (
  household INTEGER NOT NULL REFERENCES household ON DELETE CASCADE, child_key TEXT NOT NULL, child TEXT NOT NULL,
  PRIMARY KEY (household, child_key)) STRICT, WITHOUT ROWID;
-- Who may take a child, by text id; nobody in here: anybody.
CREATE TABLE child_helper (
  household INTEGER NOT NULL REFERENCES household ON DELETE CASCADE, child_key TEXT NOT NULL, helper TEXT NOT NULL,
  PRIMARY KEY (household, child_key, helper)) STRICT, WITHOUT ROWID;
)sql";

/// Version 3: what `why` and a rule that came late need to know of what was decided.
inline constexpr std::string_view store_schema_3 = R"sql(
-- Of an event: role: ReadAs (NULL: read by an earlier version, which did not keep any of this). subject: a product. rulings:
-- "RULE:RESULT" of each [[topics.notify]] rule that had it, with spaces between; RESULT: Ruled.
ALTER TABLE event ADD COLUMN role INTEGER;
ALTER TABLE event ADD COLUMN subject TEXT;
ALTER TABLE event ADD COLUMN alert INTEGER;
ALTER TABLE event ADD COLUMN identity TEXT;
ALTER TABLE event ADD COLUMN rulings TEXT;
CREATE INDEX household_language ON household (language) WHERE language <> 'en';
CREATE INDEX event_place ON event (topic, partition, offset);
CREATE INDEX event_alert ON event (alert) WHERE alert IS NOT NULL;
CREATE TABLE rule (id INTEGER PRIMARY KEY, fingerprint INTEGER NOT NULL, place TEXT NOT NULL, UNIQUE (fingerprint, place)) STRICT;
-- held_for: what it was held back for ("group window", "quiet hours", "the household's limit", "silence 7"), all of it in its order
-- with ", " between, also once it has been let go (then let_go is the time). successor of one that was merged:
-- the digest.
ALTER TABLE delivery ADD COLUMN held_for TEXT;
ALTER TABLE delivery ADD COLUMN let_go INTEGER;
UPDATE delivery SET held_for = replace(substr(reason, length('held back: ') + 1), ' is reached', '') WHERE state = 0 AND held_until IS NOT NULL;
-- topic, product: what a silence may name. grp: notices with the same one that come to a contact within grp_wait of the first are
-- told as one, 0: none. fallback: whether the household's next contact may be told in the place of the first.
ALTER TABLE notice ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN product TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN grp INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN grp_wait INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN fallback INTEGER NOT NULL DEFAULT 1;
-- What an admin hides from people. '' fits anything. ended: NULL while it is in force. hidden: deliveries it has held back.
CREATE TABLE silence (
  id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, product TEXT NOT NULL, household TEXT NOT NULL, sink TEXT NOT NULL,
  author TEXT NOT NULL, reason TEXT NOT NULL, made INTEGER NOT NULL, until INTEGER NOT NULL, ended INTEGER,
  hidden INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX silence_live ON silence (id) WHERE ended IS NULL;
-- Of a pending delivery: by which it is held back now.
ALTER TABLE delivery ADD COLUMN silence INTEGER;
CREATE INDEX delivery_silence ON delivery (silence) WHERE state = 0 AND silence IS NOT NULL;
DROP INDEX delivery_held;
CREATE INDEX delivery_held ON delivery (contact, held_until) WHERE state = 0 AND held_until IS NOT NULL;
-- When those of a group that wait for each other go.
CREATE TABLE group_window (
  grp INTEGER NOT NULL, contact INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (grp, contact)) STRICT, WITHOUT ROWID;
CREATE INDEX group_window_until ON group_window (until);
-- Of what is held back for a bare address.
ALTER TABLE timer ADD COLUMN contact INTEGER;
CREATE INDEX timer_contact ON timer (contact) WHERE contact IS NOT NULL;
-- What a tap on the notice's button says; empty: it has none. tapped: when this delivery's button was used, which is once.
ALTER TABLE notice ADD COLUMN button TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN tapped INTEGER;
-- Records that are to be produced, until the broker has said that it has them. headers: as those of a dead letter.
CREATE TABLE outgoing (
  id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, key BLOB, value BLOB NOT NULL, headers TEXT NOT NULL, made INTEGER NOT NULL) STRICT;
)sql";

/// Version 4: a household that comes back.
inline constexpr std::string_view store_schema_4 = R"sql(
-- Those that were removed: who comes back under its id is the same household, and nobody else gets its number, by which
-- alerts, claims and timers know it.
CREATE TABLE former_household (id INTEGER PRIMARY KEY, name_id TEXT NOT NULL UNIQUE, removed INTEGER NOT NULL) STRICT;
CREATE INDEX former_household_removed ON former_household (removed);
-- Whose it was, so that it comes back with its household.
ALTER TABLE contact ADD COLUMN former INTEGER REFERENCES former_household ON DELETE SET NULL;
CREATE INDEX contact_former ON contact (former) WHERE former IS NOT NULL;
)sql";

/// Version 5: subscriptions that are too old.
inline constexpr std::string_view store_schema_5 = R"sql(
-- When it was asked for, as its record or its coming says, while `since` is whatever its producer wants it to be in the queue.
ALTER TABLE subscription ADD COLUMN asked INTEGER;
UPDATE subscription SET asked = unixepoch() * 1000000;
)sql";

}  // namespace busstop
