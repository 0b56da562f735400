#include "bridge/sinks/smtp_verdict.hpp"

#include <gtest/gtest.h>

#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;
using sample::name_of;
using sample::reply;
using sample::wait_of;

struct Row {
  Wire wire;
  int code;
  const char* enhanced;
  const char* text;
  const char* verdict;
};

constexpr auto rcpt = Wire::recipient_refused;

constexpr Row rows[] = {
    {Wire::ok, 250, "2.0.0", "250 2.0.0 queued", "Delivered"},
    {Wire::ok, 252, "", "", "Delivered"},
    // The final answer to the text.
    {Wire::ok, 451, "4.3.0", "", "Retry"},
    {Wire::ok, 554, "5.6.0", "", "Refused"},
    // Not now.
    {rcpt, 421, "", "421 closing", "Retry"},
    {rcpt, 450, "", "", "Retry"},
    {rcpt, 450, "4.2.1", "", "Retry"},
    {rcpt, 451, "4.7.1", "", "Retry"},
    {rcpt, 452, "4.2.2", "mailbox full", "Retry"},
    {rcpt, 454, "4.7.0", "", "Retry"},
    {rcpt, 455, "", "", "Retry"},
    {rcpt, 450, "5.1.1", "the code decides whether it is for good", "Retry"},
    // Our own side.
    {Wire::login_refused, 535, "5.7.8", "", "SinkAtFault"},
    {Wire::login_refused, 534, "5.7.9", "", "SinkAtFault"},
    {Wire::login_refused, 538, "", "", "SinkAtFault"},
    {Wire::login_refused, 0, "", "", "SinkAtFault"},
    {Wire::login_refused, 454, "4.7.0", "", "Retry"},
    {rcpt, 530, "5.7.0", "530 5.7.0 Authentication required", "SinkAtFault"},
    {rcpt, 530, "5.7.57", "", "SinkAtFault"},
    {rcpt, 534, "", "", "SinkAtFault"},
    {rcpt, 535, "", "", "SinkAtFault"},
    {rcpt, 538, "", "", "SinkAtFault"},
    {rcpt, 550, "5.7.8", "", "SinkAtFault"},
    {rcpt, 550, "5.7.9", "", "SinkAtFault"},
    {rcpt, 554, "5.7.1", "554 5.7.1 <mike@example.org>: Relay access denied", "SinkAtFault"},
    {rcpt, 550, "", "550 relay not permitted", "SinkAtFault"},
    {rcpt, 550, "5.7.1", "550 5.7.1 Unable to relay", "SinkAtFault"},
    {rcpt, 553, "", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "SinkAtFault"},
    {rcpt, 553, "5.7.1", "553 5.7.1 <a@b>: Sender address rejected: not owned by user bus", "SinkAtFault"},
    {rcpt, 550, "5.1.8", "550 5.1.8 <a@b>: Sender address rejected: Domain not found", "SinkAtFault"},
    {rcpt, 553, "5.1.7", "", "SinkAtFault"},
    {Wire::sender_refused, 550, "5.7.1", "", "SinkAtFault"},
    {Wire::sender_refused, 550, "", "", "SinkAtFault"},
    {Wire::sender_refused, 554, "", "554 no SMTP service here", "SinkAtFault"},
    {Wire::sender_refused, 521, "", "", "SinkAtFault"},
    {Wire::sender_refused, 0, "", "", "SinkAtFault"},
    {Wire::sender_refused, 421, "4.7.0", "too many connections", "Retry"},
    {Wire::sender_refused, 552, "5.3.4", "message exceeds size", "Refused"},
    {Wire::tls_failed, 454, "", "", "SinkAtFault"},
    {Wire::bad_url, 0, "", "", "SinkAtFault"},
    {Wire::forbidden_address, 0, "", "", "SinkAtFault"},
    // Nobody lives there.
    {rcpt, 550, "5.1.1", "User unknown", "ContactGone"},
    {rcpt, 550, "5.1.2", "", "ContactGone"},
    {rcpt, 550, "5.1.3", "", "ContactGone"},
    {rcpt, 550, "5.1.6", "", "ContactGone"},
    {rcpt, 556, "5.1.10", "", "ContactGone"},
    {rcpt, 550, "5.2.1", "", "ContactGone"},
    {rcpt, 550, "5.1.10", "", "ContactGone"},
    {rcpt, 521, "", "", "ContactGone"},
    {rcpt, 551, "", "", "ContactGone"},
    {rcpt, 553, "", "", "ContactGone"},
    {rcpt, 556, "", "", "ContactGone"},
    // This message, not the address.
    {rcpt, 550, "", "", "Refused"},
    {rcpt, 550, "5.7.1", "550 5.7.1 rejected by policy", "Refused"},
    {rcpt, 554, "5.7.1", "554 5.7.1 spam, says relay3.example.org", "Refused"},
    {rcpt, 553, "5.7.1", "553 5.7.1 no", "Refused"},
    {rcpt, 552, "5.2.2", "mailbox full", "Refused"},
    {rcpt, 550, "5.2.2", "mailbox full", "Refused"},
    {rcpt, 553, "5.2.2", "mailbox full", "Refused"},
    {rcpt, 521, "5.3.4", "too large", "Refused"},
    {rcpt, 552, "", "", "Refused"},
    {rcpt, 552, "5.3.4", "too large", "Refused"},
    {rcpt, 554, "5.6.0", "", "Refused"},
    {rcpt, 500, "5.5.2", "", "Refused"},
    // An enhanced code that is none is not looked at.
    {rcpt, 550, "5.1.1\r\nX: y", "", "Refused"},
    {rcpt, 550, "banana", "", "Refused"},
    // No answer: the address of the server may be wrong for a while.
    {Wire::cannot_resolve, 0, "", "", "Retry"},
    {Wire::cannot_connect, 0, "", "", "Retry"},
    {Wire::recalled, 0, "", "", "Recalled"},
};

TEST(SmtpVerdict, tells_temporary_permanent_and_our_own_fault_apart) {
  for (const auto& row : rows) {
    auto came = reply(row.wire, row.code, false);
    came.enhanced = row.enhanced;
    came.text = row.text;
    EXPECT_EQ(name_of(smtp_verdict(came)), row.verdict) << row.code << " " << row.enhanced << " " << row.text;
  }
}

TEST(SmtpVerdict, a_cut_after_the_text_may_have_been_a_delivery) {
  for (const auto wire : {Wire::timed_out, Wire::broken, Wire::answer_too_large, Wire::failed, Wire::recalled}) {
    EXPECT_EQ(name_of(smtp_verdict(reply(wire, 250, true))), "Retry told") << static_cast<int>(wire);
  }
  for (const auto wire : {Wire::timed_out, Wire::broken, Wire::answer_too_large, Wire::failed}) {
    EXPECT_EQ(name_of(smtp_verdict(reply(wire, 250, false))), "Retry") << static_cast<int>(wire);
  }
}

TEST(SmtpVerdict, greylisting_is_waited_out) {
  EXPECT_EQ(wait_of(smtp_verdict(reply(rcpt, 451, false))), Duration(5min));
  auto came = reply(rcpt, 450, false);
  EXPECT_EQ(wait_of(smtp_verdict(came)), std::nullopt);
  came.text = "450 4.2.0 <mike@example.org>: Recipient address rejected: Greylisted, see https://postgrey.example";
  EXPECT_EQ(wait_of(smtp_verdict(came)), Duration(5min));
}

TEST(SmtpVerdict, a_reason_names_the_codes_and_nothing_else_the_server_said) {
  auto came = reply(rcpt, 550, false);
  came.enhanced = "5.1.1";
  came.text = "550 5.1.1 canary";
  const auto verdict = smtp_verdict(came);
  EXPECT_EQ(std::get<ContactGone>(verdict).reason, "the mail server answered 550 5.1.1: there is no such mailbox");
}

}  // namespace
}  // namespace busstop
