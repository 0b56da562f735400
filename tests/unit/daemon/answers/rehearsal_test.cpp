#include "daemon/answers/rehearsal.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "bridge/store/households.hpp"
#include "bridge/store/open.hpp"
#include "tests/unit/store/memory_journal.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// 2026-05-04, a Monday; records come from ten past three on.
constexpr Wall day{seconds(1'777'852'800)};
constexpr Wall ten_past_three = day + hours(15) + minutes(10);

class RehearsalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto* who : {"sarah", "mike", "lisa"})
      put(household(who, "Oak Street"));
    put(household("david", "Elm Street"));
    for (const auto* name : {"phone", "mail"}) {
      SinkSettings sink;
      sink.name = name;
      sink.kind = "log";
      settings.sinks.push_back(sink);
    }
    NotifyRule rule;
    rule.where = "a.toml:7";
    rule.topic = "orders";
    rule.to = {ToId{"david"}};
    rule.title = "New order";
    rule.body = "{item}";
    settings.topics.notify = {rule};
  }
  static Household household(const std::string& id, const std::string& stop) {
    Household made;
    made.id = id;
    made.name = id;
    made.stops = {stop};
    made.contacts = {{{"phone", id}}, {{"mail", id}}};
    return made;
  }
  HouseholdId put(const Household& household) { return households.put(household, day); }
  void come(const std::string& topic, const std::string& value, Wall at) {
    Record record;
    record.from = {topic, 0};
    record.offset = next_[topic]++;
    record.value = value;
    record.timestamp = at;
    records.push_back(std::move(record));
  }
  void raise(Wall at) {
    come("bus-stop-alerts", R"({"parent_name":"sarah","child_name":"Jake","location":"Oak Street"})", at);
  }
  void order(const std::string& item, Wall at) { come("orders", R"({"item":")" + item + R"("})", at); }
  Rehearsed run(RehearsalLimits limits = {}) { return rehearse(path, settings, clock, records, limits); }
  /// What of a row is of interest where several are compared.
  static std::vector<std::string> brief(const Rehearsed& done) {
    std::vector<std::string> rows;
    for (const auto& row : done.rows) {
      auto text = std::to_string(std::chrono::duration_cast<seconds>(row.at - ten_past_three).count()) + " " +
                  row.read_as + " " + row.topic + ":" + std::to_string(row.offset);
      for (const auto& notice : row.notices) {
        text += " [" + notice.title + ":";
        for (const auto& who : notice.to)
          text += " " + who.substr(0, who.find(' '));
        text += "]";
      }
      rows.push_back(text);
    }
    return rows;
  }

  test::TempDir dir;
  std::string path = dir / "a.db";
  test::MemoryJournal journal;
  ManualClock clock{day + hours(16)};
  OpenStore store{path, clock, journal};
  Households households{store.database(), [](const Address&) { return std::string(); }};
  Settings settings;
  std::vector<Record> records;

 private:
  std::map<std::string, std::int64_t> next_;
};

TEST_F(RehearsalTest, an_alert_that_is_answered_lives_to_its_end) {
  raise(ten_past_three);
  come("bus-stop-confirmations", R"({"responder_name":"mike","child_name":"Jake"})", ten_past_three + seconds(30));
  const auto done = run();
  EXPECT_EQ(done.records, 2);
  EXPECT_EQ(done.waiting, 0);
  EXPECT_EQ(done.refused, "");
  EXPECT_THAT(brief(done), ElementsAre("0 alert bus-stop-alerts:0 [Can you watch Jake?: mike lisa]",
                                       "30 confirmation bus-stop-confirmations:0 [mike has Jake: sarah] [You have "
                                       "Jake: mike] [mike has Jake: lisa]"));
  EXPECT_EQ(done.rows[0].deliveries, 2);
  EXPECT_THAT(done.rows[0].notices[0].to, ElementsAre("mike (phone:mike)", "lisa (phone:lisa)"));
}

TEST_F(RehearsalTest, an_alert_that_nobody_answers_takes_its_steps_and_tells_the_parent) {
  auto far = household("lisa", "Birch Street");
  far.second_circle = {"Oak Street"};
  put(far);
  raise(ten_past_three);
  const auto with_circle = run();
  const std::string of = " later bus-stop-alerts:0 ";  // the record that has led to it
  EXPECT_THAT(brief(with_circle),
              ElementsAre("0 alert bus-stop-alerts:0 [Can you watch Jake?: mike]",
                          "60" + of + "[Still needed: can you watch Jake?: mike]",
                          "120" + of + "[Nobody has confirmed yet for Jake: sarah] [Can you watch Jake?: lisa]",
                          "540" + of + "[Nobody has confirmed yet for Jake: sarah]",
                          "600" + of + "[Nobody confirmed for Jake: sarah]"));

  settings.alerts.steps.clear();
  const auto without = run();
  EXPECT_LT(without.rows.size(), with_circle.rows.size()) << "what another configuration would have done";
  EXPECT_THAT(without.rows.back().notices[0].to, ElementsAre("sarah (phone:sarah)"));
}

TEST_F(RehearsalTest, what_quiet_hours_hold_back_is_shown_where_it_is_made_and_where_it_goes) {
  auto quiet = household("david", "Elm Street");
  quiet.quiet = QuietHours{minutes(15 * 60), minutes(15 * 60 + 30)};
  put(quiet);
  order("shoes", ten_past_three);
  order("boots", ten_past_three + minutes(1));
  const auto done = run();
  ASSERT_THAT(done.rows, SizeIs(3));
  EXPECT_EQ(done.rows[0].result, "tells");
  EXPECT_EQ(done.rows[0].deliveries, 1);
  EXPECT_EQ(done.rows[0].notices[0].held, "quiet hours until 2026-05-04T15:30:00Z");
  EXPECT_EQ(done.rows[2].at, day + hours(15) + minutes(30));
  EXPECT_EQ(done.rows[2].topic, "") << "of several records";
  EXPECT_EQ(done.rows[2].deliveries, 0) << "counted where they were made";
  ASSERT_THAT(done.rows[2].notices, SizeIs(1));
  EXPECT_THAT(done.rows[2].notices[0].body, testing::AllOf(HasSubstr("shoes"), HasSubstr("boots")));

  records.resize(1);
  const auto alone = run();
  ASSERT_THAT(alone.rows, SizeIs(2));
  EXPECT_EQ(alone.rows[1].reason, "held back until now: quiet hours");
  EXPECT_EQ(alone.rows[1].topic, "orders");
  EXPECT_EQ(alone.rows[1].deliveries, 0);

  clock.step(-minutes(40));
  EXPECT_EQ(run().waiting, 1) << "it is still held back now";
}

TEST_F(RehearsalTest, a_rule_says_that_it_was_it_and_what_a_replay_would_do) {
  auto other = settings.topics.notify.front();
  other.where = "a.toml:12";
  other.to = {ToId{"nobody"}};
  auto third = settings.topics.notify.front();
  third.where = "a.toml:17";
  third.to = {ToId{"mike"}};
  third.title = "Sold";
  settings.topics.notify.push_back(other);
  settings.topics.notify.push_back(third);
  order("shoes", ten_past_three);
  const auto done = run();
  ASSERT_THAT(done.rows, SizeIs(1));
  ASSERT_THAT(done.rows[0].notices, SizeIs(2));
  EXPECT_EQ(done.rows[0].notices[0].rule, "a.toml:7");
  EXPECT_EQ(done.rows[0].notices[0].replay, "not-read");
  EXPECT_EQ(done.rows[0].notices[1].rule, "a.toml:17");
  EXPECT_THAT(done.rows[0].reason, HasSubstr("a.toml:12 names nobody"));
}

TEST_F(RehearsalTest, a_rule_is_known_by_its_words_in_any_language) {
  auto german = household("david", "Elm Street");
  german.language = "de";
  put(german);
  settings.topics.notify.front().texts = {{"de", "Neue Bestellung", "{item} bestellt"}};
  order("shoes", ten_past_three);
  const auto done = run();
  ASSERT_THAT(done.rows, SizeIs(1));
  ASSERT_THAT(done.rows[0].notices, SizeIs(1));
  EXPECT_EQ(done.rows[0].notices[0].body, "shoes bestellt");
  EXPECT_EQ(done.rows[0].notices[0].rule, "a.toml:7");
}

TEST_F(RehearsalTest, what_cannot_be_read_and_what_tells_nobody_say_so) {
  come("bus-stop-alerts", "{", ten_past_three);
  come("bus-stop-confirmations", R"({"responder_name":"mike","child_name":"Jake"})", ten_past_three);
  come("orders", "[]", ten_past_three);
  come("item-restocked", "boots", ten_past_three);
  const auto done = run();
  ASSERT_THAT(done.rows, SizeIs(testing::Ge(4)));
  EXPECT_EQ(done.rows[0].result, "unreadable");
  EXPECT_EQ(done.rows[0].read_as, "alert");
  EXPECT_THAT(done.rows[0].reason, Not(IsEmpty()));
  EXPECT_EQ(done.rows[1].result, "nothing");
  EXPECT_EQ(done.rows[1].read_as, "confirmation");
  EXPECT_EQ(done.rows[2].result, "unreadable");
  EXPECT_EQ(done.rows[3].read_as, "restock");
  EXPECT_EQ(done.rows[3].result, "nothing");
}

TEST_F(RehearsalTest, a_restock_goes_in_waves) {
  settings.restocks.waves = true;
  settings.restocks.pause = minutes(10);
  for (const auto* who : {"mike", "lisa", "david"})
    households.subscribe(*households.find(who), "boots", day, Origin::kafka);
  come("item-restocked", R"({"productId":"boots","quantity":2})", ten_past_three);
  const auto done = run();
  ASSERT_THAT(done.rows, SizeIs(2));
  EXPECT_EQ(done.rows[0].deliveries, 2);
  EXPECT_EQ(done.rows[1].at, ten_past_three + minutes(10));
  EXPECT_EQ(done.rows[1].deliveries, 1);
}

TEST_F(RehearsalTest, records_come_by_their_times_and_in_the_order_of_their_partition) {
  order("shoes", ten_past_three + minutes(5));
  order("boots", ten_past_three);  // behind it, whatever its producer's clock said
  raise(ten_past_three + minutes(1));
  const auto done = run();
  std::vector<std::string> bodies;
  for (const auto& row : done.rows) {
    if (row.read_as == "event") bodies.push_back(row.notices.at(0).body);
  }
  EXPECT_THAT(bodies, ElementsAre("shoes", "boots"));
  EXPECT_EQ(done.rows.front().read_as, "alert");
}

TEST_F(RehearsalTest, a_slow_sink_takes_its_time_and_nobody_is_shown_twice) {
  settings.sinks.front().rate_count = 1;
  settings.sinks.front().rate_per = minutes(1);
  for (int i = 0; i < 5; ++i)
    order(std::to_string(i), ten_past_three + seconds(i));
  const auto done = run();
  EXPECT_THAT(done.rows, SizeIs(5));
  EXPECT_EQ(done.waiting, 0);
}

TEST_F(RehearsalTest, nothing_is_written) {
  raise(ten_past_three);
  order("shoes", ten_past_three);
  households.subscribe(*households.find("mike"), "boots", day, Origin::kafka);
  come("item-restocked", "boots", ten_past_three);
  const auto rows_of = [&](const char* sql) {
    auto& row = store.database().prepared(sql);
    const Reset reset(row);
    return row.step() ? row.integer(0) : -1;
  };
  EXPECT_THAT(run().rows, SizeIs(testing::Ge(3)));
  EXPECT_EQ(rows_of("SELECT count(*) FROM event"), 0);
  EXPECT_EQ(rows_of("SELECT count(*) FROM notice"), 0);
  EXPECT_EQ(rows_of("SELECT count(*) FROM subscription"), 1);
  EXPECT_EQ(rows_of("SELECT count(*) FROM household WHERE origin <> 0"), 0);
}

TEST_F(RehearsalTest, the_ledger_may_write_meanwhile) {
  raise(ten_past_three);
  const Transaction writing(store.database());
  store.database().execute("UPDATE household SET timezone = 'UTC'");
  EXPECT_THAT(run().rows, SizeIs(testing::Ge(1))) << "and is not waited for either";
}

TEST_F(RehearsalTest, what_would_take_too_much_is_refused) {
  order("shoes", ten_past_three);
  EXPECT_THAT(run({3, 1000, hours(1)}).refused, HasSubstr("more than 3 households"));
  EXPECT_THAT(run({4, 1000, hours(1)}).refused, "");
  EXPECT_THAT(run({4, 0, hours(1)}).refused, HasSubstr("MiB"));
  EXPECT_THAT(run({4, 1000, Duration(-1)}).refused, HasSubstr("takes longer"));
  EXPECT_THAT(run({4, 1000, Duration(-1)}).rows, IsEmpty());
  records.clear();
  EXPECT_THAT(run().rows, IsEmpty());
}

}  // namespace
}  // namespace busstop
