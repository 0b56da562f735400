#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/times.hpp"
#include "bridge/rules/decode.hpp"
#include "tests/unit/rules/records.hpp"

namespace busstop {
namespace {

using testing::HasSubstr;
using testing_rules::envelope;
using testing_rules::reason_of;

std::string quoted(std::size_t letters) {
  return '"' + std::string(letters, 'x') + '"';
}

template <class T, class Variant>
T taken(Variant result) {
  EXPECT_EQ(reason_of(result), "");
  auto* value = std::get_if<T>(&result);
  EXPECT_NE(value, nullptr);
  return value == nullptr ? T{} : std::move(*value);
}

TEST(DecodeAlert, ReadsTheRecordThatProducersSend) {
  const auto raise = taken<AlertRaised>(decode_alert(envelope(
      R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop","message":"Meeting ran over, will be 10 mins late"})")));
  EXPECT_EQ(raise.parent_name, "Sarah");
  EXPECT_EQ(raise.child_name, "Jake");
  EXPECT_EQ(raise.location, "Oak Street Bus Stop");
  EXPECT_EQ(raise.message, "Meeting ran over, will be 10 mins late");
  EXPECT_EQ(raise.alert_id, "");
  EXPECT_EQ(raise.deadline, std::nullopt);
}

TEST(DecodeAlert, ReadsIdDeadlineAndKindAndIgnoresUnknownFields) {
  const auto raise = taken<AlertRaised>(decode_alert(envelope(
      R"({"kind":"raise","parent_name":" Sarah ","child_name":"Jake\n","location":"Oak\t Street","alert_id":"a-1",
          "deadline":"2026-05-04T15:15:00+02:00","bus":{"line":[7]},"message":null})")));
  EXPECT_EQ(raise.parent_name, "Sarah");
  EXPECT_EQ(raise.child_name, "Jake");
  EXPECT_EQ(raise.location, "Oak Street");
  EXPECT_EQ(raise.message, "");
  EXPECT_EQ(raise.alert_id, "a-1");
  EXPECT_EQ(raise.deadline, parse_rfc3339("2026-05-04T13:15:00Z"));
}

TEST(DecodeAlert, ACancellationNeedsNoLocation) {
  const auto cancel =
      taken<AlertCancelled>(decode_alert(envelope(R"({"kind":"cancel","parent_name":"Sarah","child_name":"Jake"})")));
  EXPECT_EQ(cancel.parent_name, "Sarah");
  EXPECT_EQ(cancel.child_name, "Jake");
  EXPECT_EQ(cancel.location, "");
  const auto full = taken<AlertCancelled>(decode_alert(envelope(
      R"({"kind":"cancel","parent_name":"Sarah","child_name":"Jake","location":"Oak Street","alert_id":7,"message":"home"})")));
  EXPECT_EQ(full.location, "Oak Street");
  EXPECT_EQ(full.alert_id, "7");
  EXPECT_EQ(full.message, "home");
}

TEST(DecodeAlert, NamesFieldTypeFoundAndTypeWanted) {
  struct Case {
    std::string fields;
    std::string_view reason;
  };
  const std::string sarah = R"("parent_name":"Sarah",)";
  const std::string jake = R"("child_name":"Jake",)";
  const std::string oak = R"("location":"Oak Street")";
  for (const auto& [fields, reason] : std::initializer_list<Case>{
           {jake + oak, "parent_name is missing; a string is wanted"},
           {sarah + oak, "child_name is missing; a string is wanted"},
           {sarah + R"("child_name":"Jake")", "location is missing; a string is wanted"},
           {R"("parent_name":"  ",)" + jake + oak, "parent_name is missing; a string is wanted"},
           {R"("parent_name":null,)" + jake + oak, "parent_name is missing; a string is wanted"},
           {sarah + R"("child_name":7,)" + oak, "child_name is a number; a string is wanted"},
           {sarah + R"("child_name":["Jake","Lisa"],)" + oak,
            "child_name is an array; a string is wanted: one alert per child"},
           {sarah + R"("child_name":{"first":"Jake"},)" + oak, "child_name is an object; a string is wanted"},
           {sarah + jake + R"("location":true)", "location is a boolean; a string is wanted"},
           {sarah + jake + oak + R"(,"message":["a"])", "message is an array; a string is wanted"},
           {sarah + jake + oak + R"(,"alert_id":1.5)", "alert_id is a number; a string or a whole number is wanted"},
           {sarah + jake + oak + R"(,"deadline":"15:15")",
            R"(deadline is "15:15", which is no time; RFC 3339 with a zone is wanted)"},
           {sarah + jake + oak + R"(,"deadline":1714828500)", "deadline is a number; a string is wanted"},
           {sarah + jake + oak + R"(,"kind":"canel")",
            R"(kind is "canel"; "raise" or "cancel" is wanted (did you mean "cancel"?))"},
           {sarah + jake + oak + R"(,"kind":"x")", R"(kind is "x"; "raise" or "cancel" is wanted)"},
           {sarah + jake + oak + R"(,"kind":1)", "kind is a number; a string is wanted"},
           {R"("parent_name":)" + quoted(201) + "," + jake + oak, "parent_name has 201 bytes; at most 200 are taken"},
           {sarah + jake + R"("location":)" + quoted(201), "location has 201 bytes; at most 200 are taken"}}) {
    EXPECT_THAT(reason_of(decode_alert(envelope("{" + fields + "}"))), HasSubstr(reason)) << fields;
  }
}

TEST(DecodeAlert, WantsAnObject) {
  EXPECT_EQ(reason_of(decode_alert(envelope("[]"))), "the value is an array; a JSON object is wanted");
  EXPECT_EQ(reason_of(decode_alert(envelope("42"))), "the value is a number; a JSON object is wanted");
  EXPECT_THAT(reason_of(decode_alert(envelope("Jake needs help"))), HasSubstr("the value is no JSON: byte 0"));
}

TEST(DecodeAlert, CutsALongMessageAndKeepsItsLines) {
  const auto start = R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street","message":")";
  const auto cut = taken<AlertRaised>(decode_alert(envelope(start + std::string(3000, 'x') + "\"}")));
  EXPECT_EQ(cut.message.size(), 2000U);
  EXPECT_TRUE(cut.message.ends_with("…"));
  const auto lines = taken<AlertRaised>(decode_alert(envelope(start + std::string(R"(one\r\ntwo\u001b[31m)") + "\"}")));
  EXPECT_EQ(lines.message, "one\ntwo[31m");
}

TEST(DecodeAlert, TakesANameOf200Bytes) {
  const auto raise = taken<AlertRaised>(
      decode_alert(envelope(R"({"parent_name":)" + quoted(200) + R"(,"child_name":"Jake","location":"Oak"})")));
  EXPECT_EQ(raise.parent_name.size(), 200U);
}

TEST(DecodeAlert, ReadsTheDataOfACloudEvent) {
  const auto raise = taken<AlertRaised>(decode_alert(envelope(
      R"({"specversion":"1.0","id":"1","source":"s","data":{"parent_name":"Sarah","child_name":"Jake","location":"Oak Street"}})",
      {{"content-type", "application/cloudevents+json"}})));
  EXPECT_EQ(raise.child_name, "Jake");
}

TEST(DecodeConfirmation, ReadsTheRecordThatProducersSend) {
  const auto claim = taken<ClaimMade>(
      decode_confirmation(envelope(R"({"responder_name":"Mike","child_name":"Jake","message":"I'll watch Jake"})")));
  EXPECT_EQ(claim.responder_name, "Mike");
  EXPECT_EQ(claim.child_name, "Jake");
  EXPECT_EQ(claim.message, "I'll watch Jake");
  EXPECT_EQ(claim.minutes, std::nullopt);
}

TEST(DecodeConfirmation, ReadsTheOptionalFields) {
  const auto claim = taken<ClaimMade>(decode_confirmation(
      envelope(R"({"kind":"claim","responder_name":"Mike","alert_id":"a-1","location":"Oak Street","minutes":10.0})")));
  EXPECT_EQ(claim.child_name, "");
  EXPECT_EQ(claim.alert_id, "a-1");
  EXPECT_EQ(claim.location, "Oak Street");
  EXPECT_EQ(claim.minutes, 10);
}

TEST(DecodeConfirmation, KnowsTheOtherNameOfTheResponder) {
  EXPECT_EQ(
      taken<ClaimMade>(decode_confirmation(envelope(R"({"neighbor_name":"Lisa","child_name":"Jake"})"))).responder_name,
      "Lisa");
  EXPECT_EQ(taken<ClaimMade>(decode_confirmation(
                                 envelope(R"({"neighbor_name":"Lisa","responder_name":"Mike","child_name":"Jake"})")))
                .responder_name,
            "Mike");
}

TEST(DecodeConfirmation, ReadsAWithdrawal) {
  const auto withdrawn = taken<ClaimWithdrawn>(decode_confirmation(
      envelope(R"({"kind":"withdraw","responder_name":"Mike","child_name":"Jake","message":"car broke down"})")));
  EXPECT_EQ(withdrawn.responder_name, "Mike");
  EXPECT_EQ(withdrawn.child_name, "Jake");
  EXPECT_EQ(withdrawn.message, "car broke down");
}

TEST(DecodeConfirmation, SaysWhatIsWrong) {
  struct Case {
    std::string_view fields;
    std::string_view reason;
  };
  for (const auto& [fields, reason] : std::initializer_list<Case>{
           {R"("child_name":"Jake")", "responder_name is missing; a string is wanted"},
           {R"("responder_name":7,"child_name":"Jake")", "responder_name is a number; a string is wanted"},
           {R"("neighbor_name":[],"child_name":"Jake")", "neighbor_name is an array; a string is wanted"},
           {R"("responder_name":"Mike")", "child_name and alert_id are missing; one of them is wanted"},
           {R"("responder_name":"Mike","child_name":["Jake","David"])",
            "child_name is an array; a string is wanted: one confirmation per child"},
           {R"("responder_name":"Mike","child_name":"Jake","kind":"withdrawn")", R"((did you mean "withdraw"?))"},
           {R"("responder_name":"Mike","child_name":"Jake","minutes":"ten")",
            "minutes is a string; a whole number is wanted"},
           {R"("responder_name":"Mike","child_name":"Jake","minutes":-1)", "minutes is below 0"},
           {R"("responder_name":"Mike","child_name":"Jake","minutes":1.5)", "minutes has a fraction"},
           {R"("responder_name":"Mike","child_name":"Jake","minutes":1441)",
            "minutes is too large; a whole number from 0 to 1440"}}) {
    EXPECT_THAT(reason_of(decode_confirmation(envelope("{" + std::string(fields) + "}"))), HasSubstr(reason)) << fields;
  }
}

}  // namespace
}  // namespace busstop
