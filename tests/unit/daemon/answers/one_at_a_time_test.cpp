#include "daemon/answers/one_at_a_time.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace busstop::test {
namespace {

OneAtATime::Work nothing() {
  return [] { return std::monostate{}; };
}

std::future<Outcome> begin(OneAtATime& desk, const std::function<OneAtATime::Work()>& prepare) {
  const auto told = std::make_shared<std::promise<Outcome>>();
  desk.run(prepare, [told](Outcome outcome) { told->set_value(std::move(outcome)); });
  return told->get_future();
}

Outcome what_came_of(OneAtATime& desk, const std::function<OneAtATime::Work()>& prepare) {
  return begin(desk, prepare).get();
}

std::pair<Fault::Kind, std::string> fault_in(const Outcome& outcome) {
  const auto& fault = std::get<Fault>(outcome);
  return {fault.kind(), fault.what()};
}

TEST(OneAtATime, WorksOnAnotherThreadAndTellsWhatCameOfIt) {
  OneAtATime desk("taken");
  std::thread::id prepared;
  std::thread::id worked;
  const auto outcome = what_came_of(desk, [&] {
    prepared = std::this_thread::get_id();
    return [&worked] {
      worked = std::this_thread::get_id();
      return std::int64_t{7};
    };
  });
  EXPECT_EQ(std::get<std::int64_t>(outcome), 7);
  EXPECT_EQ(prepared, std::this_thread::get_id());
  EXPECT_NE(worked, std::this_thread::get_id());
}

TEST(OneAtATime, RefusesASecondPieceWithoutPreparingItUntilTheFirstHasAnswered) {
  OneAtATime desk("taken");
  std::promise<void> go_on;
  auto first = begin(desk, [&] {
    return [&go_on] {
      go_on.get_future().wait();
      return std::monostate{};
    };
  });
  bool prepared = false;
  const auto second = what_came_of(desk, [&prepared] {
    prepared = true;
    return nothing();
  });
  EXPECT_EQ(fault_in(second), std::pair(Fault::Kind::not_ready, std::string("taken")));
  EXPECT_FALSE(prepared);
  go_on.set_value();
  EXPECT_TRUE(std::holds_alternative<std::monostate>(first.get()));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(what_came_of(desk, nothing)));
}

TEST(OneAtATime, AnswersWhatIsThrownAndIsFreeAgain) {
  OneAtATime desk("taken");
  const auto refused =
      what_came_of(desk, [] { return []() -> Outcome { throw Fault(Fault::Kind::invalid, "no such rule"); }; });
  EXPECT_EQ(fault_in(refused), std::pair(Fault::Kind::invalid, std::string("no such rule")));
  const auto failed = what_came_of(desk, [] { return []() -> Outcome { throw std::runtime_error("disk full"); }; });
  EXPECT_EQ(fault_in(failed), std::pair(Fault::Kind::failed, std::string("disk full")));
  const auto unprepared = what_came_of(desk, []() -> OneAtATime::Work { throw std::runtime_error("no memory"); });
  EXPECT_EQ(fault_in(unprepared), std::pair(Fault::Kind::failed, std::string("no memory")));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(what_came_of(desk, nothing)));
}

}  // namespace
}  // namespace busstop::test
