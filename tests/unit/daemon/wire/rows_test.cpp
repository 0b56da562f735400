#include "daemon/wire/rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/wire/guard.hpp"

namespace busstop::dbus {
namespace {

template <class T>
T get(const Row& row, const std::string& key) {
  return row.at(key).get<T>();
}

TEST(DbusRows, text_that_D_Bus_cannot_carry_becomes_harmless) {
  EXPECT_EQ(wire_text("Grüße"), "Grüße");
  EXPECT_EQ(wire_text("a\xff\xc3z"), "a??z");
  EXPECT_EQ(wire_text(std::string("a\0b", 3)), "a?b");
}

TEST(DbusRows, an_alert_names_who_has_the_child) {
  Alert alert;
  alert.id = AlertId{7};
  alert.state = AlertState::covered;
  alert.child = "Jake";
  Claim second;
  second.responder.name = "Lisa";
  second.state = ClaimState::backup;
  Claim first;
  first.responder.name = "Mike";
  first.state = ClaimState::won;
  first.minutes = 5;
  alert.claims = {second, first};
  const auto row = to_row(alert);
  EXPECT_EQ(get<std::int64_t>(row, "id"), 7);
  EXPECT_EQ(get<std::string>(row, "state"), "covered");
  EXPECT_EQ(get<std::string>(row, "taken_by"), "Mike");
  EXPECT_EQ(get<std::uint32_t>(row, "claim_count"), 2U);
  const auto claims = to_rows(alert.claims);
  EXPECT_EQ(claims[0].count("minutes"), 0U);
  EXPECT_EQ(get<std::int32_t>(claims[1], "minutes"), 5);
}

TEST(DbusRows, a_silence_says_in_words_what_it_hides_and_whether_it_is_over) {
  Silence silence;
  silence.id = SilenceId{3};
  silence.scope = {.topic = "orders", .household = "mike"};
  silence.hidden = 12;
  auto row = to_row(silence);
  EXPECT_EQ(get<std::string>(row, "state"), "active");
  EXPECT_EQ(get<std::string>(row, "hides"), "topic orders, household mike");
  EXPECT_EQ(get<std::uint64_t>(row, "ended"), 0U);
  EXPECT_EQ(get<std::int64_t>(row, "held_back"), 12);
  silence.ended = Wall(std::chrono::seconds(1));
  row = to_row(silence);
  EXPECT_EQ(get<std::string>(row, "state"), "ended");
  EXPECT_EQ(get<std::uint64_t>(row, "ended"), 1'000'000U);
}

TEST(DbusRows, an_address_that_is_no_more_says_since_when_and_why) {
  const Address gone{"phone", "mike"};
  const Address used{"mail", "mike@example.org"};
  Household mike;
  mike.id = "mike";
  mike.contacts = {{gone}, {used}};
  const Suppressions suppressed = {{gone, {Wall(std::chrono::seconds(5)), "410 Gone"}}};
  EXPECT_EQ(get<std::vector<std::string>>(to_row(mike, suppressed), "suppressed"),
            std::vector<std::string>{"phone:mike"});
  EXPECT_EQ(to_row(mike, {}).count("suppressed"), 0U);
  EXPECT_TRUE(get<bool>(to_row(mike, {}), "names"));
  const auto rows = contact_rows(mike, suppressed);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(get<std::uint64_t>(rows[0], "suppressed_since"), 5'000'000U);
  EXPECT_EQ(get<std::string>(rows[0], "suppressed_reason"), "410 Gone");
  EXPECT_EQ(rows[1].count("suppressed_since"), 0U);
}

TEST(DbusRows, a_dead_letter_has_the_bytes_that_the_record_had) {
  DeadLetterRow letter;
  letter.value = std::string("\xff\0", 2);
  const auto row = to_row(letter);
  EXPECT_EQ(row.count("key"), 0U);
  EXPECT_EQ(get<std::vector<std::uint8_t>>(row, "value"), (std::vector<std::uint8_t>{0xff, 0}));
}

TEST(DbusRows, a_replayed_dead_letter_says_what_it_came_to) {
  for (const auto& [code, word] :
       {std::pair{Replayed::Code::read, "read"}, std::pair{Replayed::Code::dead, "dead"},
        std::pair{Replayed::Code::missing, "missing"}, std::pair{Replayed::Code::failed, "failed"}}) {
    const auto row = to_row(Replayed{7, code, 2, "why"});
    EXPECT_EQ(get<std::int64_t>(row, "id"), 7);
    EXPECT_EQ(get<std::string>(row, "result"), word);
    EXPECT_EQ(get<std::int64_t>(row, "deliveries"), 2);
    EXPECT_EQ(get<std::string>(row, "reason"), "why");
  }
}

TEST(DbusRows, every_configured_sink_is_shown_also_one_the_ledger_is_silent_about) {
  Settings settings;
  settings.sinks.resize(2);
  settings.sinks[0].name = "mail";
  settings.sinks[0].kind = "email";
  settings.sinks[1].name = "phone";
  settings.sinks[1].kind = "ntfy";
  LedgerStatus ledger;
  ledger.sinks.resize(1);
  ledger.sinks[0].sink = "phone";
  ledger.sinks[0].state = SinkState::failing;
  Status status;
  status.settings = std::make_shared<const Settings>(settings);
  status.ledger = std::make_shared<const LedgerStatus>(ledger);
  const auto rows = sink_property(status);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].get<2>(), "ok");
  EXPECT_EQ(rows[1].get<1>(), "ntfy");
  EXPECT_EQ(rows[1].get<2>(), "failing");
}

TEST(DbusRows, an_unknown_end_is_minus_one) {
  Status status;
  status.kafka.partitions = {{{"t", 0}, 5, -1}, {{"t", 1}, 5, 9}};
  const auto rows = topic_property(status);
  EXPECT_EQ(rows[0].get<4>(), -1);
  EXPECT_EQ(rows[1].get<4>(), 4);
}

std::string error_of(void (*handler)()) {
  try {
    guarded(handler);
  } catch (const sdbus::Error& error) {
    return error.getName() + ": " + error.getMessage();
  }
  return "(no error)";
}

TEST(DbusGuard, nothing_but_a_D_Bus_error_leaves_a_handler) {
  EXPECT_EQ(error_of([] { throw Fault(Fault::Kind::not_found, "no such alert"); }),
            "org.busstop.BusStop1.Error.NotFound: no such alert");
  EXPECT_EQ(error_of([] { throw Fault(Fault::Kind::denied, "no"); }), "org.freedesktop.DBus.Error.AccessDenied: no");
  EXPECT_EQ(error_of([] { throw StoreError("gone"); }),
            "org.busstop.BusStop1.Error.Failed: the store cannot be read: gone");
  EXPECT_EQ(error_of([] { throw std::runtime_error("x"); }), "org.busstop.BusStop1.Error.Failed: a bug in busstopd: x");
  EXPECT_EQ(error_of([] { throw 17; }), "org.busstop.BusStop1.Error.Failed: a bug in busstopd");
  EXPECT_EQ(error_of([] {}), "(no error)");
}

}  // namespace
}  // namespace busstop::dbus
