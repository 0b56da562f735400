#include "daemon/answers/requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/answers/fault.hpp"

namespace busstop {
namespace {

template <class Call>
std::string refused(Call call) {
  try {
    call();
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.kind(), Fault::Kind::invalid);
    return fault.what();
  }
  return "(accepted)";
}

using ::testing::HasSubstr;

TEST(Requests, a_list_has_100_rows_unless_asked_and_never_more_than_1000) {
  EXPECT_EQ(list_limit(0), 100);
  EXPECT_EQ(list_limit(1), 1);
  EXPECT_EQ(list_limit(1000), 1000);
  EXPECT_EQ(list_limit(0xffffffff), 1000);
}

TEST(Requests, a_delivery_is_named_by_two_numbers) {
  EXPECT_EQ(to_text(delivery_id_of("17-3")), "17-3");
  for (const auto* bad : {"", "17", "-3", "17-", "17-x", "17-3-", "0-1", " 1-1", "99999999999999999999-1"}) {
    EXPECT_THAT(refused([bad] { return delivery_id_of(bad); }), HasSubstr("like 17-3")) << bad;
  }
}

TEST(Requests, a_name_is_one_line_of_at_most_256_bytes) {
  EXPECT_EQ(checked_name("the id", "mike"), "mike");
  EXPECT_EQ(refused([] { return checked_name("the id", ""); }), "the id is empty");
  EXPECT_THAT(refused([] { return checked_name("the id", std::string(257, 'x')); }), HasSubstr("longer than 256"));
  EXPECT_EQ(checked_id("the id", std::string(64, 'x')), std::string(64, 'x'));
  EXPECT_EQ(refused([] { return checked_id("the id", std::string(65, 'x')); }), "the id is longer than 64 bytes");
  EXPECT_EQ(refused([] { return checked_id("the id", ""); }), "the id is empty");
  EXPECT_THAT(refused([] { return checked_name("the id", "a\nb"); }), HasSubstr("control character"));
}

TEST(Requests, a_contact_is_a_sink_and_an_address) {
  EXPECT_EQ(checked_address("mail:a:b"), (Address{"mail", "a:b"}));
  EXPECT_THAT(refused([] { return checked_address("mail"); }), HasSubstr("SINK:ADDRESS"));
  EXPECT_THAT(refused([] { return checked_address("m:a\r\nBcc: x"); }), HasSubstr("control character"));
  EXPECT_THAT(refused([] { return checked_address("m:" + std::string(3000, 'x')); }), HasSubstr("longer"));
}

TEST(Requests, a_language_and_a_time_zone_are_those_that_the_file_may_name) {
  Household household;
  household.id = "mike";
  household.name = "Mike";
  household.language = "pt-BR";
  household.timezone = "Europe/Berlin";
  EXPECT_EQ(checked_household(household), household);
  auto wrong = household;
  wrong.language = "English";
  EXPECT_THAT(refused([&] { return checked_household(wrong); }), HasSubstr("write for instance en or pt-BR"));
  wrong = household;
  wrong.timezone = "../Berlin";
  EXPECT_EQ(refused([&] { return checked_household(wrong); }),
            "../Berlin is no time zone of this machine: write for instance Europe/Berlin");
}

TEST(Requests, a_household_has_bounds_in_every_part) {
  Household household;
  household.id = "mike";
  household.name = "Mike";
  EXPECT_EQ(checked_household(household).id, "mike");
  auto crowded = household;
  crowded.stops.assign(65, "Oak Street");
  EXPECT_THAT(refused([&] { return checked_household(crowded); }), HasSubstr("65 stops"));
  crowded = household;
  crowded.contacts.assign(65, {});
  EXPECT_THAT(refused([&] { return checked_household(crowded); }), HasSubstr("65 contacts"));
  crowded.contacts = {std::vector<Address>(66, {"mail", "a"})};
  EXPECT_THAT(refused([&] { return checked_household(crowded); }), HasSubstr("66 contacts"));
  crowded = household;
  crowded.second_circle.assign(65, "Elm Street");
  EXPECT_THAT(refused([&] { return checked_household(crowded); }), HasSubstr("65 stops of its second circle"));
  crowded = household;
  crowded.children.assign(51, {"Jake", {}});
  EXPECT_THAT(refused([&] { return checked_household(crowded); }), HasSubstr("51 children: at most 50"));
  crowded.children = {{"Jake", std::vector<std::string>(201, "mike")}};
  EXPECT_THAT(refused([&] { return checked_household(crowded); }), HasSubstr("201 helpers of Jake: at most 200"));
  crowded.children = {{"Jake", {"mike and lisa"}}};
  EXPECT_THAT(refused([&] { return checked_household(crowded); }), HasSubstr("no household's id"));
  crowded.children = {{"Jake", {}}, {" JAKE", {}}};
  EXPECT_THAT(refused([&] { return checked_household(crowded); }), HasSubstr("is there twice"));
  household.name.clear();
  EXPECT_EQ(refused([&] { return checked_household(household); }), "the name is empty");
}

TEST(Requests, a_topic_has_a_name_that_Kafka_allows) {
  EXPECT_EQ(checked_topic("bus-stop.alerts_1"), "bus-stop.alerts_1");
  for (const auto& bad : {std::string(), std::string("."), std::string(".."), std::string("a b"), std::string("ä"),
                          std::string("a/b"), std::string(250, 'x')}) {
    EXPECT_THAT(refused([&] { return checked_topic(bad); }), HasSubstr("at most 249")) << bad;
  }
}

TEST(Requests, a_record_is_at_most_a_mebibyte_in_all_its_parts) {
  const std::string half(std::size_t{1} << 19, 'x');
  EXPECT_EQ(checked_record({"t", half, half, {}}).value.size(), half.size());
  EXPECT_THAT(refused([&] { return checked_record({"t", half, half + "x", {}}); }), HasSubstr("1048577 bytes"));
  EXPECT_THAT(refused([&] { return checked_record({"t", half, half, {{"h", ""}}}); }), HasSubstr("1048577 bytes"));
  EXPECT_THAT(refused([] { return checked_record({"t", {}, "", {{"", "v"}}}); }), HasSubstr("no name"));
  const std::vector<std::pair<std::string, std::string>> many(65, {"h", "v"});
  EXPECT_THAT(refused([&] { return checked_record({"t", {}, "", many}); }), HasSubstr("65 headers"));
}

TEST(Requests, a_new_topic_has_partitions_and_copies_within_reason) {
  EXPECT_EQ(refused([] { check_new_topic(1, 1); }), "(accepted)");
  EXPECT_EQ(refused([] { check_new_topic(10'000, -1); }), "(accepted)");
  EXPECT_THAT(refused([] { check_new_topic(0, 1); }), HasSubstr("partitions"));
  EXPECT_THAT(refused([] { check_new_topic(1, 0); }), HasSubstr("replication"));
}

TEST(Requests, rows_are_named_by_1_to_100_numbers_from_1) {
  EXPECT_NO_THROW(check_ids({1}));
  EXPECT_NO_THROW(check_ids(std::vector<std::int64_t>(100, 7)));
  EXPECT_THAT(refused([] { check_ids({}); }), HasSubstr("no number"));
  EXPECT_THAT(refused([] { check_ids(std::vector<std::int64_t>(101, 7)); }), HasSubstr("at most 100"));
  EXPECT_THAT(refused([] { check_ids({3, 0}); }), HasSubstr("begin at 1"));
  EXPECT_THAT(refused([] { check_ids({-1}); }), HasSubstr("begin at 1"));
}

}  // namespace
}  // namespace busstop
