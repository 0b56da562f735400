#include "daemon/answers/outbox.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

TEST(BusOutbox, refuses_callers_once_too_many_wait_and_takes_them_again_later) {
  BusOutbox outbox;
  for (int i = 0; i < BusOutbox::most_waiting; ++i)
    (void)outbox.take_ticket();
  EXPECT_THROW((void)outbox.take_ticket(), Fault);
  EXPECT_THROW((void)outbox.take_ticket(), Fault);
  outbox.give_back();
  EXPECT_NO_THROW((void)outbox.take_ticket());
  EXPECT_THROW((void)outbox.take_ticket(), Fault);
}

TEST(BusOutbox, what_a_room_answers_becomes_an_outcome) {
  using Code = ChangeResult::Code;
  const std::pair<Code, Fault::Kind> table[] = {{Code::not_found, Fault::Kind::not_found},
                                                {Code::invalid, Fault::Kind::invalid},
                                                {Code::exists, Fault::Kind::exists},
                                                {Code::failed, Fault::Kind::failed}};
  for (const auto& [code, kind] : table) {
    const auto outcome = outcome_of(ChangeResult{code, "why", 0}, false);
    ASSERT_TRUE(std::holds_alternative<Fault>(outcome));
    EXPECT_EQ(std::get<Fault>(outcome).kind(), kind);
    EXPECT_STREQ(std::get<Fault>(outcome).what(), "why");
  }
  EXPECT_TRUE(std::holds_alternative<std::monostate>(outcome_of(ChangeResult{Code::done, {}, 3}, false)));
  EXPECT_EQ(std::get<std::int64_t>(outcome_of(ChangeResult{Code::done, {}, 3}, true)), 3);
}

TEST(BusOutbox, a_test_becomes_its_delivery_and_how_long_to_wait_or_a_fault) {
  const auto sent = outcome_of_test(ChangeResult{ChangeResult::Code::done, "17-3", 20'000'000});
  EXPECT_EQ(std::get<Testing>(sent).delivery, "17-3");
  EXPECT_EQ(std::get<Testing>(sent).patience, std::chrono::seconds(20));
  EXPECT_STREQ(std::get<Fault>(outcome_of_test(ChangeResult{ChangeResult::Code::invalid, "why", 0})).what(), "why");
}

TEST(BusOutbox, replayed_dead_letters_become_what_each_came_to_or_a_fault) {
  ChangeResult done;
  done.replayed = {{7, Replayed::Code::read, 2, ""}, {8, Replayed::Code::missing, 0, "none"}};
  const auto outcome = std::get<std::vector<Replayed>>(outcome_of_replay(done));
  ASSERT_EQ(outcome.size(), 2U);
  EXPECT_EQ(outcome[1].id, 8);
  EXPECT_STREQ(std::get<Fault>(outcome_of_replay(ChangeResult{ChangeResult::Code::failed, "why", 0})).what(), "why");
}

TEST(BusOutbox, a_delivery_report_becomes_a_place_or_a_fault) {
  const auto produced = outcome_of(ProduceResult{{}, {"t", 2}, 17});
  EXPECT_EQ(std::get<Produced>(produced).partition, 2);
  EXPECT_EQ(std::get<Produced>(produced).offset, 17);
  EXPECT_STREQ(std::get<Fault>(outcome_of(ProduceResult{"no broker", {}, -1})).what(), "no broker");
}

}  // namespace
}  // namespace busstop
