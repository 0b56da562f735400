// Whatever an ordinary notice is held back for, and however often: it is told exactly once, alone or as a part of a
// digest, or has expired and says why.
#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "bridge/rules/bus_times.hpp"
#include "bridge/rules/silences.hpp"
#include "bridge/store/silences.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class RandomHolds : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    auto& rules = settings->topics.notify;
    rules.front().title = "{item}";
    rules.front().expires = hours(6);
    rules.front().to = {ToId{"david"}, ToId{"lisa"}, ToSinkAddress{"mail", "shop@example.org"}};
    rules.push_back(rules.front());
    rules.back().topic = "repairs";
    rules.back().group = minutes(7);
    rules.back().fallback = false;
    rules.push_back(rules.front());
    rules.back().topic = "news";
    rules.back().group = minutes(45);
    rules.back().expires = hours(2);
    david().quiet = QuietHours{hours(16), hours(17) + minutes(30)};
    david().contacts = {{{"phone", "david"}, {"hook", "david.example/in"}}, {{"mail", "david@example.org"}}};
    lisa().limit = Rate{3, hours(2)};
    lisa().timezone = "Europe/Berlin";
  }
  Household& david() { return *std::ranges::find(settings->households, "david", &Household::id); }
  Household& lisa() { return *std::ranges::find(settings->households, "lisa", &Household::id); }

  std::size_t any(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random); }

  void tell_something() {
    static const std::vector<std::string> topics = {"orders", "repairs", "news"};
    Record one =
        record({topics[any(3)], 0}, R"({"item":"n)" + std::to_string(++made) + R"(","user":"x","quantity":1})");
    if (any(2) == 0) one.key = "key" + std::to_string(made);
    if (one.from.topic == "news") one.key = "k" + std::to_string(any(2));
    turn({}, {RecordBatch{{one}}});
  }
  void silence_something() {
    static const std::vector<SilenceScope> scopes = {{.topic = "orders"},   {.topic = "news"}, {.household = "david"},
                                                     {.household = "lisa"}, {.sink = "mail"},  {.sink = "hook"}};
    Silence silence;
    silence.scope = scopes[any(scopes.size())];
    silence.author = "Sarah";
    silence.reason = "stock-taking";
    silence.until = clock.wall() + minutes(1 + any(150));
    change(AddSilence{silence, "root"});
  }
  void step() {
    const auto what = any(20);
    if (what < 10) {
      tell_something();
    } else if (what < 12) {
      silence_something();
    } else if (what == 12) {
      change(RemoveSilence{static_cast<SilenceId>(1 + any(8)), "root"});
    } else if (what == 13) {
      restart();
      catch_up();
    } else {
      wait(seconds(any(1200)));
    }
    deliver();
  }
  void deliver() {
    const auto silences = SilenceTable(store_->database()).live();
    for (const auto& assignment : with_courier) {
      const auto& [sink, address] = assignment.contact.at;
      const std::string who = address.starts_with("david") ? "david" : sink == "mail" ? "" : address;
      const auto& topic = assignment.notice->topic;
      EXPECT_EQ(hidden_by(silences, {topic, "", who, sink}, clock.wall()), nullptr) << topic << " for " << address;
      const bool quiet = quiet_until(*david().quiet, TimeZone::find("UTC").value(), clock.wall()).has_value();
      EXPECT_FALSE(quiet && who == "david");
    }
    // Some fail, and are tried again; what took their slots goes.
    if (any(6) == 0) carry(Retry{"busy", {}, false}, 500);
    carry();
  }

  struct Row {
    int state;
    std::string reason;
    std::int64_t into;
  };
  void look_at(const std::map<std::pair<std::int64_t, std::int64_t>, Row>& rows) {
    for (const auto& [id, row] : rows) {
      const auto state = static_cast<DeliveryState>(row.state);
      if (state == DeliveryState::delivered) continue;
      if (state == DeliveryState::expired) {
        EXPECT_THAT(row.reason, ::testing::AnyOf(::testing::HasSubstr("held back ("), ::testing::HasSubstr("too late"),
                                                 ::testing::HasSubstr("no time")));
        continue;
      }
      ASSERT_EQ(state, DeliveryState::cancelled) << row.reason;
      EXPECT_EQ(row.reason, "merged into digest " + std::to_string(row.into));
      EXPECT_TRUE(rows.contains({row.into, id.second})) << "the digest is for the same contact";
    }
  }
  std::map<std::pair<std::int64_t, std::int64_t>, Row> all_rows() {
    auto& row =
        store_->database().prepared("SELECT notice, contact, state, reason, ifnull(successor, 0) FROM delivery");
    const Reset reset(row);
    std::map<std::pair<std::int64_t, std::int64_t>, Row> rows;
    while (row.step())
      rows.emplace(std::pair(row.integer(0), row.integer(1)),
                   Row{static_cast<int>(row.integer(2)), row.text(3), row.integer(4)});
    return rows;
  }

  std::int64_t held_for(const std::string& words) {
    auto& row = store_->database().prepared("SELECT count(*) FROM delivery WHERE held_for LIKE ?").bind(words);
    const Reset reset(row);
    row.step();
    return row.integer(0);
  }

  std::mt19937 random;
  int made = 0;
};

TEST_F(RandomHolds, end_each_in_exactly_one_telling_or_say_why_not) {
  std::map<std::string, std::int64_t> reasons = {{"group window", 0},
                                                 {"quiet hours", 0},
                                                 {"limit", 0},
                                                 {"silence", 0},
                                                 {"group window, silence", 0},
                                                 {"silence%quiet hours", 0},
                                                 {"group window, quiet", 0},
                                                 {"silence%limit", 0}};
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random.seed(seed);
    ledger_.reset();
    store_.reset();
    next_offset.clear();
    delivered.clear();
    with_courier.clear();
    made = 0;
    catch_up();
    for (int i = 0; i < 80; ++i)
      step();
    // Long enough for every silence, every limit, and quiet hours once more.
    for (int i = 0; i < 120; ++i) {
      wait(minutes(15));
      carry();
    }
    EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state<2"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM silence WHERE ended IS NULL"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM timer WHERE kind>=21"), 0);
    look_at(all_rows());
    std::multiset<std::pair<std::string, std::string>> told(delivered.begin(), delivered.end());
    for (const auto& one : told) {
      if (one.second.ends_with("notices")) continue;
      EXPECT_EQ(told.count(one), 1U) << one.first << " " << one.second;
    }
    for (auto& [words, times] : reasons)
      times += held_for("%" + words + "%");
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
  for (const auto& [words, times] : reasons)
    EXPECT_GT(times, 20) << "hardly ever held for: " << words;
}

}  // namespace
}  // namespace busstop::ledger
