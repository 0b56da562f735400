#include "daemon/ctl/records.hpp"

#include <gtest/gtest.h>

#include "bridge/base/times.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

const Wall now = from_micros(1'777'900'500'000'000);  // 2026-05-04T13:15:00Z

TEST(Records, an_alert_is_written_as_existing_producers_write_it) {
  EXPECT_EQ(alert_record({"Sarah", "Jake", "Oak Street", {}, {}, {}, false}, now),
            R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street"})");
  EXPECT_EQ(alert_record({"Sarah", "Jake", "Oak Street", "10 mins late", "2026-05-04T15:25:00+02:00", "a1", true}, now),
            R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street","message":"10 mins late",)"
            R"("alert_id":"a1","deadline":"2026-05-04T15:25:00+02:00","kind":"cancel"})");
}

TEST(Records, a_deadline_may_be_said_from_now) {
  EXPECT_EQ(alert_record({"S", "J", "O", {}, "10min", {}, false}, now),
            R"({"parent_name":"S","child_name":"J","location":"O","deadline":"2026-05-04T13:25:00Z"})");
  for (const auto* bad : {"10", "soon", "15:15", "2026-05-04", "2026-05-04T13:15:00Z", "2020-01-01T00:00:00Z"}) {
    EXPECT_THROW((void)alert_record({"S", "J", "O", {}, bad, {}, false}, now), Failure) << bad;
  }
}

TEST(Records, a_confirmation_says_only_what_it_was_given) {
  EXPECT_EQ(confirmation_record({"Mike", "Jake", {}, "I'll watch Jake", {}, {}, false}),
            R"({"responder_name":"Mike","child_name":"Jake","message":"I'll watch Jake"})");
  EXPECT_EQ(confirmation_record({"Mike", "Jake", "Oak Street", {}, 5, "a1", true}),
            R"({"responder_name":"Mike","child_name":"Jake","location":"Oak Street","alert_id":"a1","minutes":5,)"
            R"("kind":"withdraw"})");
}

TEST(Records, a_restock_is_the_bare_product_unless_more_must_be_said) {
  EXPECT_EQ(restock_record("iphone15", {}), "iphone15");
  EXPECT_EQ(restock_record("iphone15", 0), R"({"productId":"iphone15","quantity":0})");
  EXPECT_EQ(restock_record("productId=x", {}), R"({"productId":"productId=x"})");
  EXPECT_EQ(restock_record(R"({"a)", {}), R"({"productId":"{\"a"})");
}

}  // namespace
}  // namespace busstop::ctl
