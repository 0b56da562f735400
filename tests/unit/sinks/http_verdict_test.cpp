#include "bridge/sinks/http_verdict.hpp"

#include <gtest/gtest.h>

#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;
using sample::name_of;
using sample::reply;
using sample::wait_of;

struct StatusRow {
  int from;
  int to;
  const char* own;
  const char* outside;
};

/// Every status from 100 to 599, without gaps.
constexpr StatusRow statuses[] = {
    {100, 199, "Retry", "Retry"},           {200, 299, "Delivered", "Delivered"},
    {300, 399, "SinkAtFault", "Refused"},   {400, 400, "Refused", "Refused"},
    {401, 401, "SinkAtFault", "Retry"},     {402, 402, "Refused", "Refused"},
    {403, 403, "Retry", "Retry"},           {404, 404, "SinkAtFault", "Retry"},
    {405, 405, "SinkAtFault", "Refused"},   {406, 406, "Refused", "Refused"},
    {407, 407, "SinkAtFault", "Retry"},     {408, 408, "Retry", "Retry"},
    {409, 409, "Refused", "Refused"},       {410, 410, "SinkAtFault", "ContactGone"},
    {411, 420, "Refused", "Refused"},       {421, 421, "Retry", "Retry"},
    {422, 422, "Refused", "Refused"},       {423, 423, "Retry", "Retry"},
    {424, 424, "Refused", "Refused"},       {425, 425, "Retry", "Retry"},
    {426, 428, "Refused", "Refused"},       {429, 429, "Retry", "Retry"},
    {430, 499, "Refused", "Refused"},       {500, 500, "Retry", "Retry"},
    {501, 501, "Refused", "Refused"},       {502, 503, "Retry", "Retry"},
    {504, 504, "Retry told", "Retry told"}, {505, 505, "Refused", "Refused"},
    {506, 523, "Retry", "Retry"},           {524, 524, "Retry told", "Retry told"},
    {525, 599, "Retry", "Retry"},
};

TEST(HttpVerdict, every_status_has_its_place_in_the_table) {
  int next = 100;
  for (const auto& row : statuses) {
    ASSERT_EQ(row.from, next) << "a gap in the table";
    for (int status = row.from; status <= row.to; ++status) {
      EXPECT_EQ(name_of(http_verdict(reply(Wire::ok, status), Server::own)), row.own) << status;
      EXPECT_EQ(name_of(http_verdict(reply(Wire::ok, status), Server::outside)), row.outside) << status;
    }
    next = row.to + 1;
  }
  EXPECT_EQ(next, 600);
}

/// What we have chosen, line by line; `outside` is a webhook, `own` a server of the admin's, where what concerns every
/// message pauses the sink instead of ending the messages.
TEST(HttpVerdict, follows_the_classes_we_have_chosen) {
  struct Line {
    std::vector<int> statuses;
    const char* outside;
    const char* own;
  };
  const Line lines[] = {
      {{200, 201, 202, 204}, "Delivered", "Delivered"},
      {{301, 302, 303, 307, 308}, "Refused", "SinkAtFault"},
      {{408, 425, 429, 500, 502, 503, 522}, "Retry", "Retry"},
      {{504, 524}, "Retry told", "Retry told"},
      {{401, 407}, "Retry", "SinkAtFault"},
      {{403}, "Retry", "Retry"},
      {{404}, "Retry", "SinkAtFault"},
      {{410}, "ContactGone", "SinkAtFault"},
      {{400, 411, 413, 414, 415, 422, 431, 501}, "Refused", "Refused"},
      {{405}, "Refused", "SinkAtFault"},
      {{507}, "Retry", "Retry"},
  };
  for (const auto& line : lines) {
    for (const int status : line.statuses) {
      EXPECT_EQ(name_of(http_verdict(reply(Wire::ok, status), Server::outside)), line.outside) << status;
      EXPECT_EQ(name_of(http_verdict(reply(Wire::ok, status), Server::own)), line.own) << status;
    }
  }
}

TEST(HttpVerdict, a_login_that_is_known_and_has_no_right_may_lack_it_at_that_address_alone) {
  const auto denied = std::get<Retry>(http_verdict(reply(Wire::ok, 403), Server::own));
  EXPECT_TRUE(denied.denied);
  EXPECT_FALSE(denied.told) << "nobody has the message";
  EXPECT_EQ(denied.wait, std::nullopt) << "soon: a server may only have stumbled";
  EXPECT_FALSE(std::get<Retry>(http_verdict(reply(Wire::ok, 403), Server::outside)).denied) << "we have no login there";
}

TEST(HttpVerdict, a_conflict_is_a_delivery_only_if_the_id_was_sent_before) {
  for (const auto server : {Server::own, Server::outside}) {
    auto came = reply(Wire::ok, 409);
    EXPECT_EQ(name_of(http_verdict(came, server)), "Refused");
    came.repeat = true;
    EXPECT_EQ(name_of(http_verdict(came, server)), "Delivered");
  }
}

TEST(HttpVerdict, what_is_too_large_now_is_tried_again_where_the_server_names_a_time) {
  auto came = reply(Wire::ok, 413);
  EXPECT_EQ(name_of(http_verdict(came, Server::outside)), "Refused");
  came.retry_after = "120";
  EXPECT_EQ(wait_of(http_verdict(came, Server::outside)), Duration(120s));
}

TEST(HttpVerdict, what_is_no_status_is_tried_again_and_may_have_arrived) {
  for (const int status : {-1, 0, 42, 600, 999}) {
    EXPECT_EQ(name_of(http_verdict(reply(Wire::ok, status), Server::own)), "Retry told") << status;
    EXPECT_EQ(name_of(http_verdict(reply(Wire::ok, status, false), Server::own)), "Retry") << status;
  }
}

struct WireRow {
  Wire wire;
  bool sent;
  const char* own;
  const char* outside;
};

constexpr WireRow wires[] = {
    {Wire::cannot_resolve, false, "Retry", "Retry"},
    {Wire::cannot_connect, false, "Retry", "Retry"},
    {Wire::forbidden_address, false, "SinkAtFault", "Refused"},
    {Wire::tls_failed, false, "SinkAtFault", "Retry"},
    {Wire::login_refused, false, "SinkAtFault", "Retry"},
    {Wire::sender_refused, false, "Retry", "Retry"},
    {Wire::recipient_refused, false, "Retry", "Retry"},
    {Wire::timed_out, false, "Retry", "Retry"},
    {Wire::timed_out, true, "Retry told", "Retry told"},
    {Wire::broken, false, "Retry", "Retry"},
    {Wire::broken, true, "Retry told", "Retry told"},
    {Wire::answer_too_large, true, "Retry told", "Retry told"},
    {Wire::bad_url, false, "SinkAtFault", "Refused"},
    {Wire::recalled, false, "Recalled", "Recalled"},
    {Wire::recalled, true, "Retry told", "Retry told"},
    {Wire::failed, false, "Retry", "Retry"},
    {Wire::failed, true, "Retry told", "Retry told"},
};

TEST(HttpVerdict, a_broken_exchange_is_judged_by_how_it_broke) {
  for (const auto& row : wires) {
    const auto came = reply(row.wire, 0, row.sent);
    EXPECT_EQ(name_of(http_verdict(came, Server::own)), row.own) << static_cast<int>(row.wire);
    EXPECT_EQ(name_of(http_verdict(came, Server::outside)), row.outside) << static_cast<int>(row.wire);
  }
}

TEST(HttpVerdict, a_status_left_over_from_a_broken_exchange_does_not_count) {
  EXPECT_EQ(name_of(http_verdict(reply(Wire::broken, 200), Server::own)), "Retry told");
  EXPECT_EQ(name_of(http_verdict(reply(Wire::timed_out, 410), Server::outside)), "Retry told");
}

TEST(HttpVerdict, an_endless_answer_is_judged_by_the_status_in_front_of_it) {
  EXPECT_EQ(name_of(http_verdict(reply(Wire::answer_too_large, 200), Server::outside)), "Delivered");
  EXPECT_EQ(name_of(http_verdict(reply(Wire::answer_too_large, 410), Server::outside)), "ContactGone");
}

TEST(HttpVerdict, what_only_a_person_can_mend_is_tried_slowly) {
  for (const int status : {401, 403, 404, 407, 507, 508, 511}) {
    EXPECT_EQ(wait_of(http_verdict(reply(Wire::ok, status), Server::outside)), Duration(15min)) << status;
  }
  EXPECT_EQ(wait_of(http_verdict(reply(Wire::tls_failed, 0, false), Server::outside)), Duration(15min));
  EXPECT_EQ(wait_of(http_verdict(reply(Wire::ok, 503), Server::outside)), std::nullopt) << "the schedule decides";
}

struct RetryAfterRow {
  const char* header;
  std::optional<Duration> wait;
};

const RetryAfterRow retry_afters[] = {
    {"", {}},
    {"120", Duration(120s)},
    {" 120 ", Duration(120s)},
    {"0", {}},
    {"-5", {}},
    {"1.5", {}},
    {"+7", {}},
    {"soon", {}},
    {"120 s", {}},
    {"86400", Duration(24h)},
    {"86401", Duration(24h)},
    {"1000000000", Duration(24h)},
    {"99999999999999999999999999999999", Duration(24h)},
    {"Mon, 04 May 2026 13:13:00 GMT", Duration(120s)},
    {"Mon, 04 May 2026 13:10:00 GMT", {}},
    {"Mon, 04 May 2026 13:11:00 GMT", {}},
    {"Tue, 04 May 2027 13:11:00 GMT", Duration(24h)},
};

TEST(HttpVerdict, retry_after_is_seconds_or_a_date_and_at_most_a_day) {
  for (const auto& row : retry_afters) {
    auto came = reply(Wire::ok, 503);
    came.retry_after = row.header;
    EXPECT_EQ(retry_after(came), row.wait) << row.header;
    EXPECT_EQ(wait_of(http_verdict(came, Server::outside)), row.wait) << row.header;
    came.code = 429;
    EXPECT_EQ(wait_of(http_verdict(came, Server::own)), row.wait) << row.header;
  }
}

TEST(HttpVerdict, a_wait_that_was_asked_for_replaces_the_slow_one) {
  auto came = reply(Wire::ok, 404);
  came.retry_after = "30";
  EXPECT_EQ(wait_of(http_verdict(came, Server::outside)), Duration(30s));
}

}  // namespace
}  // namespace busstop
