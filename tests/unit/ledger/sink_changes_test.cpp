// Pausing, resuming and trying a sink.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using Code = ChangeResult::Code;

class SinkChanges : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    catch_up();
  }
  SinkHealth health(const std::string& name) {
    for (auto& sink : ledger().status().sinks) {
      if (sink.sink == name) return sink;
    }
    ADD_FAILURE() << name;
    return {};
  }
};

TEST_F(SinkChanges, the_status_counts_what_is_held_back_and_the_dead_letters_that_are_kept) {
  auto next = std::make_shared<Settings>(*settings);
  NotifyRule rule;
  rule.where = "test:1";
  rule.topic = orders.topic;
  rule.to = {ToId{"david"}};
  rule.title = "New order";
  rule.body = "{item}";
  next->topics.notify = {rule};
  next->households.back().quiet = QuietHours{std::chrono::hours(15), std::chrono::hours(16)};
  change(UseSettings{next});
  EXPECT_EQ(ledger().status().held, 0);
  EXPECT_EQ(ledger().status().dead_letters, 0);
  turn({}, {RecordBatch{{record(orders, R"({"item":"Shoes"})"), record(orders, "{")}}});
  EXPECT_EQ(ledger().status().held, 1);
  EXPECT_EQ(ledger().status().dead_letters, 1);
}

TEST_F(SinkChanges, a_sink_that_households_need_and_the_file_has_no_more_is_warned_of) {
  auto next = std::make_shared<Settings>(*settings);
  std::erase_if(next->sinks, [](const SinkSettings& sink) { return sink.name == "mail"; });
  change(UseSettings{next});
  EXPECT_THAT(journal.lines,
              Contains(HasSubstr("sink mail is not in the configuration, and 1 contact of households needs it")));
  journal.lines.clear();
  settings = next;
  restart();
  turn({});
  EXPECT_THAT(journal.lines, Contains(HasSubstr("sink mail is not in the configuration"))) << "at a start as well";
  journal.lines.clear();
  auto back = std::make_shared<Settings>(*next);
  back->sinks.emplace_back().name = "mail";
  change(UseSettings{back});
  EXPECT_THAT(journal.lines, IsEmpty());
  auto without = std::make_shared<Settings>(*next);
  for (auto& one : without->households)
    one.contacts.resize(1);
  change(UseSettings{without});
  EXPECT_THAT(journal.lines, Not(Contains(HasSubstr("is not in the configuration"))));
}

TEST_F(SinkChanges, a_paused_sink_gets_nothing_not_even_what_is_urgent) {
  EXPECT_EQ(change(PauseSink{"phone"}).code, Code::done);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("sink phone is paused by hand: whatever is for it waits, urgent")));
  raise();
  wait(seconds(5));
  EXPECT_THAT(with_courier, IsEmpty());
  const auto phone = health("phone");
  EXPECT_EQ(phone.state, SinkState::paused);
  EXPECT_EQ(phone.pending, 2);
  EXPECT_EQ(phone.why, "by hand since 2026-05-04T15:11:00Z; busstopctl sink resume phone ends it");
  EXPECT_FALSE(phone.next_try);
  EXPECT_EQ(health("mail").state, SinkState::ok);
}

TEST_F(SinkChanges, the_next_contact_is_tried_while_the_first_waits) {
  (void)change(PauseSink{"phone"});
  raise();
  wait(seconds(16));
  EXPECT_THAT(who_is_being_told(), ElementsAre("mike@example.org"));
}

TEST_F(SinkChanges, a_pause_holds_over_a_restart_and_a_reload) {
  (void)change(PauseSink{"phone"});
  restart();
  catch_up();
  (void)change(UseSettings{settings});
  raise();
  EXPECT_THAT(with_courier, IsEmpty());
  EXPECT_EQ(change(ResumeSink{"phone"}).count, 2);
  EXPECT_THAT(who_is_being_told(), UnorderedElementsAre("mike", "lisa"));
  restart();
  EXPECT_EQ(health("phone").state, SinkState::ok);
}

TEST_F(SinkChanges, what_is_under_way_when_it_is_paused_ends_and_a_retry_waits) {
  raise();
  ASSERT_EQ(with_courier.size(), 2U);
  (void)change(PauseSink{"phone"});
  carry(Retry{"busy", {}, false}, 500);
  wait(minutes(1));
  EXPECT_THAT(who_is_being_told(), Not(Contains("mike")));
  EXPECT_THAT(who_is_being_told(), Not(Contains("lisa")));
  (void)change(ResumeSink{"phone"});
  EXPECT_THAT(who_is_being_told(), Contains("lisa"));
}

TEST_F(SinkChanges, what_waits_too_long_for_a_paused_sink_expires) {
  (void)change(PauseSink{"phone"});
  raise();
  wait(minutes(11));
  wait(seconds(16));
  EXPECT_EQ(count("SELECT count(*) FROM delivery d JOIN notice n ON n.id = d.notice JOIN contact c ON c.id = d.contact "
                  "WHERE d.state = 0 AND c.address IN ('mike', 'lisa')"),
            0);
}

TEST_F(SinkChanges, pausing_twice_and_resuming_what_runs_are_told_apart_from_unknown_names) {
  EXPECT_EQ(change(ResumeSink{"phone"}).code, Code::exists);
  EXPECT_EQ(change(PauseSink{"phone"}).code, Code::done);
  EXPECT_EQ(change(PauseSink{"phone"}).code, Code::exists);
  EXPECT_EQ(change(ResumeSink{"phone"}).code, Code::done);
  const auto unknown = change(PauseSink{"phnoe"});
  EXPECT_EQ(unknown.code, Code::not_found);
  EXPECT_THAT(unknown.text, HasSubstr("did you mean phone?"));
  EXPECT_EQ(change(ResumeSink{"zzz"}).code, Code::not_found);
  EXPECT_EQ(change(TestSink{{"zzz", "x"}}).code, Code::not_found);
}

TEST_F(SinkChanges, a_sink_that_went_from_the_file_while_paused_can_be_resumed) {
  (void)change(PauseSink{"hook"});
  auto fewer = std::make_shared<Settings>(*settings);
  fewer->sinks.pop_back();
  (void)change(UseSettings{fewer});
  EXPECT_EQ(change(ResumeSink{"hook"}).code, Code::done);
  (void)change(UseSettings{settings});
  EXPECT_EQ(health("hook").state, SinkState::ok);
}

TEST_F(SinkChanges, a_test_goes_to_one_address_and_is_tried_no_longer_than_said) {
  const auto answer = change(TestSink{{"mail", "jake@example.org"}});
  ASSERT_EQ(answer.code, Code::done);
  ASSERT_EQ(with_courier.size(), 1U);
  EXPECT_EQ(to_text(with_courier[0].key), answer.text);
  EXPECT_EQ(with_courier[0].contact.at, (Address{"mail", "jake@example.org"}));
  EXPECT_EQ(with_courier[0].notice->kind, NoticeKind::test);
  EXPECT_EQ(with_courier[0].notice->useful_until, clock.wall() + Duration(answer.count));
  EXPECT_EQ(Duration(answer.count), settings->sinks[1].timeout + seconds(5));
}

TEST_F(SinkChanges, a_test_looks_again_at_a_destination_that_was_down) {
  raise();
  carry(SinkAtFault{"login refused"}, 401);
  ASSERT_EQ(health("phone").state, SinkState::paused);
  EXPECT_THAT(with_courier, IsEmpty());
  EXPECT_EQ(change(TestSink{{"phone", "david"}}).code, Code::done);
  EXPECT_EQ(with_courier.size(), 1U) << "one probe, before its time";
}

TEST_F(SinkChanges, a_test_of_a_paused_sink_says_what_to_do_first) {
  (void)change(PauseSink{"mail"});
  const auto answer = change(TestSink{{"mail", "jake@example.org"}});
  EXPECT_EQ(answer.code, Code::invalid);
  EXPECT_THAT(answer.text, HasSubstr("busstopctl sink resume mail"));
  EXPECT_THAT(with_courier, IsEmpty());
}

}  // namespace
}  // namespace busstop::ledger
