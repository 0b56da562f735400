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

TEST(DecodeRestock, ReadsEveryForm) {
  struct Case {
    std::string_view value;
    std::string_view product;
    std::optional<std::int64_t> quantity;
  };
  for (const auto& [value, product, quantity] :
       std::initializer_list<Case>{{"iphone15", "iphone15", {}},
                                   {" iphone15\n", "iphone15", {}},
                                   {"12345", "12345", {}},
                                   {"0123", "0123", {}},
                                   {"iPhone 15 Pro", "iPhone 15 Pro", {}},
                                   {"productId=iphone15", "iphone15", {}},
                                   {"productId= iphone15 \r\n", "iphone15", {}},
                                   {"\"iphone15\"", "iphone15", {}},
                                   {R"({"productId":"iphone15","quantity":10})", "iphone15", 10},
                                   {R"({"productId":"iphone15"})", "iphone15", {}},
                                   {R"({"productId":"iphone15","quantity":null})", "iphone15", {}},
                                   {R"({"productId":"iphone15","quantity":0})", "iphone15", 0},
                                   {R"({"productId":"iphone15","quantity":3.0,"shop":"x"})", "iphone15", 3},
                                   {R"({"productId":15,"quantity":1000000000})", "15", 1'000'000'000}}) {
    const auto result = decode_restock(envelope(std::string(value)));
    EXPECT_EQ(reason_of(result), "") << value;
    const auto* restock = std::get_if<Restock>(&result);
    ASSERT_NE(restock, nullptr);
    EXPECT_EQ(restock->product, product) << value;
    EXPECT_EQ(restock->quantity, quantity) << value;
  }
}

TEST(DecodeRestock, ReadsTheDataOfACloudEvent) {
  for (const auto* data : {R"("iphone15")", R"("productId=iphone15")", R"({"productId":"iphone15"})",
                           R"("{\"productId\":\"iphone15\"}")"}) {
    const auto result =
        decode_restock(envelope(R"({"specversion":"1.0","id":"1","source":"s","data":)" + std::string(data) + "}",
                                {{"content-type", "application/cloudevents+json"}}));
    ASSERT_EQ(reason_of(result), "") << data;
    EXPECT_EQ(std::get<Restock>(result).product, "iphone15") << data;
  }
}

TEST(DecodeRestock, SaysWhatIsWrong) {
  struct Case {
    std::string value;
    std::string_view reason;
  };
  for (const auto& [value, reason] : std::initializer_list<Case>{
           {"productId=", "the product id is missing"},
           {"\"\"", "the product id is missing"},
           {std::string(201, 'x'), "the product id has 201 bytes; at most 200 are taken"},
           {"iphone15\niphone16", "the value has several lines"},
           {"[\"iphone15\"]", "the value is an array; a product id, productId=..., or"},
           {"{\"productId\":", "the value is no JSON: byte 13"},
           {"\"iphone15", "the value is no JSON"},
           {"{}", "productId is missing"},
           {R"({"productId":true})", "productId is a boolean; a string or a whole number is wanted"},
           {R"({"productId":"iphone15","quantity":-1})", "quantity is below 0; a whole number from 0 to 1000000000"},
           {R"({"productId":"iphone15","quantity":1.5})", "quantity has a fraction"},
           {R"({"productId":"iphone15","quantity":1000000001})", "quantity is too large"},
           {R"({"productId":"iphone15","quantity":99999999999999999999999})", "quantity is too large"},
           {R"({"productId":"iphone15","quantity":1e999})", "quantity is too large"},
           {R"({"productId":"iphone15","quantity":-1e999})", "quantity is below 0"},
           {R"({"productId":"iphone15","quantity":"10"})", "quantity is a string; a whole number is wanted"}}) {
    EXPECT_THAT(reason_of(decode_restock(envelope(value))), HasSubstr(reason)) << value;
  }
}

TEST(DecodeSubscription, ReadsTheButton) {
  const auto result = decode_subscription(envelope(
      R"({"userId":"u1","productId":"iphone15","action":"subscribe","createdAt":"2026-05-04T13:15:00Z","page":"/x"})"));
  ASSERT_EQ(reason_of(result), "");
  const auto& change = std::get<SubscriptionChange>(result);
  EXPECT_EQ(change.household, "u1");
  EXPECT_EQ(change.product, "iphone15");
  EXPECT_TRUE(change.subscribe);
  EXPECT_EQ(change.since, parse_rfc3339("2026-05-04T13:15:00Z"));
}

TEST(DecodeSubscription, ReadsAnUnsubscriptionAndNumbersAsIds) {
  const auto result = decode_subscription(envelope(R"({"userId":42,"productId":15,"action":"unsubscribe"})"));
  ASSERT_EQ(reason_of(result), "");
  const auto& change = std::get<SubscriptionChange>(result);
  EXPECT_EQ(change.household, "42");
  EXPECT_EQ(change.product, "15");
  EXPECT_FALSE(change.subscribe);
  EXPECT_EQ(change.since, std::nullopt);
}

TEST(DecodeSubscription, ReadsEverySpellingOfTheTime) {
  const auto wanted = parse_rfc3339("2024-05-04T13:15:00Z");
  struct Case {
    std::string_view json;
    std::optional<Wall> since;
  };
  for (const auto& [json, since] :
       std::initializer_list<Case>{{"\"2024-05-04T15:15:00+02:00\"", wanted},
                                   {"1714828500", wanted},
                                   {"1714828500000", wanted},
                                   {"1714828500.5", *wanted + std::chrono::milliseconds(500)},
                                   {"0", Wall()},
                                   {"null", std::nullopt},
                                   {"\"\"", std::nullopt}}) {
    const auto result = decode_subscription(
        envelope(R"({"userId":"u1","productId":"p","action":"subscribe","createdAt":)" + std::string(json) + "}"));
    ASSERT_EQ(reason_of(result), "") << json;
    EXPECT_EQ(std::get<SubscriptionChange>(result).since, since) << json;
  }
}

TEST(DecodeSubscription, SaysWhatIsWrong) {
  struct Case {
    std::string_view fields;
    std::string_view reason;
  };
  for (const auto& [fields, reason] : std::initializer_list<Case>{
           {R"("productId":"p","action":"subscribe")", "userId is missing"},
           {R"("userId":"u1","action":"subscribe")", "productId is missing"},
           {R"("userId":"u1","productId":"p")", R"(action is missing; "subscribe" or "unsubscribe" is wanted)"},
           {R"("userId":"u1","productId":"p","action":"unsuscribe")", R"((did you mean "unsubscribe"?))"},
           {R"("userId":["u1"],"productId":"p","action":"subscribe")",
            "userId is an array; a string or a whole number is wanted"},
           {R"("userId":"u1","productId":"p","action":"subscribe","createdAt":-5)", "createdAt is out of range"},
           {R"("userId":"u1","productId":"p","action":"subscribe","createdAt":1e300)", "createdAt is out of range"},
           {R"("userId":"u1","productId":"p","action":"subscribe","createdAt":[2024,5,4])", "createdAt is an array"},
           {R"("userId":"u1","productId":"p","action":"subscribe","createdAt":"today")",
            R"(createdAt is "today", which is no time)"}}) {
    EXPECT_THAT(reason_of(decode_subscription(envelope("{" + std::string(fields) + "}"))), HasSubstr(reason)) << fields;
  }
}

}  // namespace
}  // namespace busstop
