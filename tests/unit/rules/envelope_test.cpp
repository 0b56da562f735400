#include "bridge/rules/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/times.hpp"
#include "tests/unit/rules/records.hpp"

namespace busstop {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing_rules::envelope;
using testing_rules::Headers;
using testing_rules::reason_of;
using testing_rules::record;

const std::string jake =
    R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop","message":"late"})";
const Headers structured{{"content-type", "application/cloudevents+json; charset=utf-8"}};

std::string text_of(const Envelope& opened) {
  const auto* text = std::get_if<std::string>(&opened.payload);
  return text != nullptr ? *text : "JSON: " + std::get<Json>(opened.payload).root().dump();
}

Headers binary(std::string source, std::string id) {
  return {
      {"ce_specversion", "1.0"}, {"ce_type", "bus.late"}, {"ce_source", std::move(source)}, {"ce_id", std::move(id)}};
}

TEST(Envelope, TakesABareRecordAsItIs) {
  const auto opened = envelope(jake);
  EXPECT_EQ(text_of(opened), jake);
  EXPECT_EQ(opened.identity, std::nullopt);
  EXPECT_EQ(opened.ce_time, std::nullopt);
}

TEST(Envelope, GivesEqualBytesNoIdentity) {
  EXPECT_EQ(envelope(jake).identity, std::nullopt);
  EXPECT_EQ(envelope(jake, {{"content-type", "application/json"}, {"trace", "abc"}}).identity, std::nullopt);
}

TEST(Envelope, DropsAByteOrderMark) {
  EXPECT_EQ(text_of(envelope("\xEF\xBB\xBFiphone15")), "iphone15");
}

TEST(Envelope, SaysOfEachUnreadableValueWhatItIs) {
  struct Case {
    std::optional<std::string> value;
    std::string_view reason;
  };
  for (const auto& [value, reason] : std::initializer_list<Case>{
           {std::nullopt, "the record has no value (a tombstone)"},
           {"", "the value is empty"},
           {" \r\n\t ", "the value is blank"},
           {"\xEF\xBB\xBF", "the value is empty"},
           {std::string(longest_value + 1, 'a'), "the value has 1048577 bytes; at most 1048576 are read"},
           {std::string(10'000'000, '{'), "the value has 10000000 bytes"},
           {"\0\0\0\1\2Obj"s, "schema registry's framing (schema 258)"},
           {"\0\xff\xff\xff\xff{\"a\":1}"s, "schema registry's framing (schema 4294967295)"},
           {"Jake \xff", "invalid UTF-8"},
           {"\0\xff"s, "invalid UTF-8"},
           {"{\"child_name\":\"\xc3\"}", "invalid UTF-8"}}) {
    EXPECT_THAT(reason_of(open_envelope(record(value))), HasSubstr(reason));
    EXPECT_THAT(reason_of(open_envelope(record(value, binary("s", "1")))), HasSubstr(reason)) << "as a CloudEvent";
  }
  EXPECT_EQ(reason_of(open_envelope(record(std::string(longest_value, 'a')))), "");
}

TEST(Envelope, SaysWhatIsNoJson) {
  EXPECT_EQ(reason_of(payload_json(envelope(jake))), "");
  EXPECT_THAT(reason_of(payload_json(envelope("{\"child_name\":"))), HasSubstr("the value is no JSON: byte 14"));
  EXPECT_EQ(reason_of(payload_json(envelope(std::string(65, '[') + std::string(65, ']')))),
            "the value is no JSON: nested deeper than 64 levels");
}

TEST(BinaryCloudEvent, IsIdentifiedBySourceAndId) {
  const auto opened = envelope(jake, binary("/school/bus", "17"));
  EXPECT_EQ(text_of(opened), jake);
  ASSERT_TRUE(opened.identity);
  EXPECT_EQ(opened.identity, envelope("other bytes", binary("/school/bus", "17")).identity);
  EXPECT_NE(opened.identity, envelope(jake, binary("/school/bus", "18")).identity);
  EXPECT_NE(opened.identity, envelope(jake, binary("/school/tram", "17")).identity);
}

TEST(BinaryCloudEvent, KeepsPairsApartThatReadTheSame) {
  EXPECT_NE(envelope(jake, binary("a", "bc")).identity, envelope(jake, binary("ab", "c")).identity);
  EXPECT_NE(envelope(jake, binary("1:a", "b")).identity, envelope(jake, binary("1", ":ab")).identity);
}

TEST(BinaryCloudEvent, CarriesItsTimeIfItIsOne) {
  auto headers = binary("s", "1");
  headers.emplace_back("ce_time", "2026-05-04T13:15:00Z");
  EXPECT_EQ(envelope(jake, headers).ce_time, parse_rfc3339("2026-05-04T13:15:00Z"));
  headers.back().second = "yesterday";
  EXPECT_EQ(envelope(jake, headers).ce_time, std::nullopt);
}

TEST(BinaryCloudEvent, IsNoneWithoutSpecversion) {
  const auto opened = envelope(jake, {{"ce_id", "1"}, {"ce_source", "s"}});
  EXPECT_EQ(opened.identity, std::nullopt);
  EXPECT_EQ(text_of(opened), jake);
}

TEST(BinaryCloudEvent, NeedsItsAttributes) {
  struct Case {
    Headers headers;
    std::string_view reason;
  };
  for (const auto& [headers, reason] : std::initializer_list<Case>{
           {{{"ce_specversion", "1.0"}, {"ce_source", "s"}}, "ce_id is missing"},
           {{{"ce_specversion", "1.0"}, {"ce_id", "1"}}, "ce_source is missing"},
           {{{"ce_specversion", "1.0"}, {"ce_id", " "}, {"ce_source", "s"}}, "ce_id is missing"},
           {{{"ce_specversion", "1.0"}, {"ce_id", "\xff"}, {"ce_source", "s"}}, "ce_id is not valid UTF-8"},
           {{{"ce_specversion", "2.0"}, {"ce_id", "1"}, {"ce_source", "s"}},
            "ce_specversion is not one that is read here"},
           {binary(std::string(1000, 's'), std::string(25, 'i')), "ce_id and ce_source have 1025 bytes together"}}) {
    EXPECT_THAT(reason_of(open_envelope(record(jake, headers))), HasSubstr(reason));
  }
}

TEST(BinaryCloudEvent, TakesTheLastOfAHeaderGivenTwice) {
  auto headers = binary("s", "1");
  headers.emplace_back("ce_id", "2");
  EXPECT_EQ(envelope(jake, headers).identity, envelope(jake, binary("s", "2")).identity);
}

TEST(StructuredCloudEvent, GivesItsData) {
  struct Case {
    std::string_view data;
    std::string_view payload;
  };
  for (const auto& [data, payload] :
       std::initializer_list<Case>{{R"("data":{"child_name":"Jake"})", R"(JSON: {"child_name":"Jake"})"},
                                   {R"("data":[1,2])", "JSON: [1,2]"},
                                   {R"("data":42)", "JSON: 42"},
                                   {R"("data":"iphone15")", "iphone15"},
                                   {R"("data_base64":"eyJhIjoxfQ==")", R"({"a":1})"}}) {
    const auto opened =
        envelope(R"({"specversion":"1.0","id":"1","source":"s","type":"t",)" + std::string(data) + "}", structured);
    EXPECT_EQ(text_of(opened), payload);
  }
}

TEST(StructuredCloudEvent, HasTheSameIdentityAsABinaryOne) {
  const auto opened = envelope(
      R"({"specversion":"1.0","id":"17","source":"/school/bus","time":"2026-05-04T13:15:00Z","data":{}})", structured);
  EXPECT_EQ(opened.identity, envelope(jake, binary("/school/bus", "17")).identity);
  EXPECT_EQ(opened.ce_time, parse_rfc3339("2026-05-04T13:15:00Z"));
}

TEST(StructuredCloudEvent, IsKnownByItsContentTypeInAnySpelling) {
  const std::string event = R"({"specversion":"1.0","id":"1","source":"s","data":"x"})";
  for (const auto& header : Headers{{"content-type", "application/cloudevents+json"},
                                    {"Content-Type", "Application/CloudEvents+JSON;charset=UTF-8"},
                                    {"content-type", " application/cloudevents "}}) {
    EXPECT_EQ(text_of(envelope(event, {header})), "x") << header.second;
  }
  EXPECT_EQ(text_of(envelope(event, {{"content-type", "application/json"}})), event);
}

TEST(StructuredCloudEvent, SaysWhatIsWrongWithIt) {
  const std::string start = R"({"specversion":"1.0","id":"1","source":"s")";
  struct Case {
    std::string value;
    std::string_view reason;
  };
  for (const auto& [value, reason] : std::initializer_list<Case>{
           {"iphone15", "the content type says CloudEvents in JSON, but the value is none: byte 0"},
           {start + R"(,"data":)" + std::string(64, '[') + std::string(64, ']') + "}", "nested deeper than 64 levels"},
           {"[]", "the CloudEvent is an array; an object is wanted"},
           {R"({"id":"1","source":"s","data":1})", "specversion is not one"},
           {R"({"specversion":1.0,"id":"1","source":"s","data":1})", "specversion is not one"},
           {R"({"specversion":"1.0","source":"s","data":1})", "id is missing"},
           {R"({"specversion":"1.0","id":7,"source":"s","data":1})", "id is missing"},
           {R"({"specversion":"1.0","id":"1","source":"","data":1})", "source is missing"},
           {start + "}", "the event has no data"},
           {start + R"(,"data":null})", "the event has no data"},
           {start + R"(,"data":" "})", "data: the value is blank"},
           {start + R"(,"data":1,"data_base64":"eA=="})", "both data and data_base64"},
           {start + R"(,"data_base64":"!"})", "data_base64 is not base64"},
           {start + R"(,"data_base64":7})", "data_base64 is a number; a string is wanted"},
           {start + R"(,"data_base64":"AAAAAQJPYmo="})",
            "data: the value is in a schema registry's framing (schema 258)"},
           {start + R"(,"data_base64":"/w=="})", "data: invalid UTF-8"}}) {
    EXPECT_THAT(reason_of(open_envelope(record(value, structured))), HasSubstr(reason)) << value;
  }
  for (const auto* type : {"application/cloudevents-batch+json", "application/cloudevents+avro"}) {
    EXPECT_THAT(reason_of(open_envelope(record(start + "}", {{"content-type", type}}))), HasSubstr("not read here"))
        << type;
  }
}

}  // namespace
}  // namespace busstop
