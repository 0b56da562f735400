#include "daemon/wire/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/answers/fault.hpp"

namespace busstop::dbus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Texts = std::vector<std::string>;

sdbus::Variant v(const char* text) {
  return sdbus::Variant(std::string(text));
}

template <class Call>
std::string refused(Call call) {
  try {
    call();
  } catch (const Fault& fault) {
    return fault.what();
  }
  return "(accepted)";
}

TEST(DbusArguments, a_household_needs_an_id_and_a_name) {
  const auto household = household_from({{"id", v("mike")}, {"name", v("Mike")}});
  EXPECT_EQ(household.id, "mike");
  EXPECT_EQ(household.language, "en");
  EXPECT_EQ(household.origin, Origin::bus);
  EXPECT_EQ(refused([] { return household_from({}); }), "the id is empty");
  EXPECT_EQ(refused([] { return household_from({{"id", v("mike")}}); }), "the name is empty");
}

TEST(DbusArguments, contacts_may_be_a_list_or_lists_of_those_that_go_together) {
  const Address phone{"phone", "a"};
  const Address mail{"mail", "b@example.org"};
  Row row = {{"id", v("x")}, {"name", v("X")}, {"contacts", sdbus::Variant(Texts{"phone:a", "mail:b@example.org"})}};
  EXPECT_THAT(household_from(row).contacts, ElementsAre(ElementsAre(phone), ElementsAre(mail)));
  row["contacts"] = sdbus::Variant(std::vector<Texts>{{"phone:a", "mail:b@example.org"}});
  EXPECT_THAT(household_from(row).contacts, ElementsAre(ElementsAre(phone, mail)));
  row["contacts"] = v("phone:a");
  EXPECT_EQ(refused([&] { return household_from(row); }), "contacts must be lists of strings (aas)");
}

TEST(DbusArguments, a_wrong_type_and_an_unknown_key_are_named) {
  EXPECT_EQ(refused([] { return household_from({{"id", sdbus::Variant(std::int32_t{1})}}); }),
            "id must be a string (s)");
  EXPECT_EQ(refused([] { return household_from({{"nam", v("x")}}); }), "unknown key nam: did you mean name?");
  EXPECT_THAT(refused([] { return delivery_filter_from({{"alert", v("1")}}); }), HasSubstr("64 bit number"));
}

TEST(DbusArguments, a_household_says_who_helps_and_when_it_wants_quiet) {
  const std::vector<Texts> children = {{"Jake", "mike", "lisa"}, {"David"}};
  Row row = {{"id", v("sarah")},
             {"name", v("Sarah")},
             {"second_circle", sdbus::Variant(Texts{"Elm Street"})},
             {"children", sdbus::Variant(children)},
             {"quiet", v("21:00-07:30")},
             {"limit", v("10/h")},
             {"names", sdbus::Variant(false)}};
  const auto sarah = household_from(row);
  EXPECT_THAT(sarah.second_circle, ElementsAre("Elm Street"));
  EXPECT_THAT(sarah.children, ElementsAre(Child{"Jake", {"mike", "lisa"}}, Child{"David", {}}));
  EXPECT_EQ(sarah.quiet, (QuietHours{std::chrono::hours(21), std::chrono::minutes(7 * 60 + 30)}));
  EXPECT_EQ(sarah.limit, (Rate{10, std::chrono::hours(1)}));
  EXPECT_FALSE(sarah.names);
  const auto with = [&](const char* key, sdbus::Variant value) {
    auto changed = row;
    changed[key] = std::move(value);
    return refused([&] { return household_from(changed); });
  };
  EXPECT_THAT(with("quiet", v("late")), HasSubstr("write for instance 21:00-07:00"));
  EXPECT_THAT(with("limit", v("10")), HasSubstr("write for instance 10/h"));
  EXPECT_EQ(with("names", v("no")), "names must be true or false (b)");
  EXPECT_THAT(with("children", sdbus::Variant(std::vector<Texts>{{}})), HasSubstr("its name and its helpers' ids"));
}

TEST(DbusArguments, an_import_says_the_same_in_texts) {
  const auto imported = [](std::map<std::string, std::string> more) {
    return imported_household(HouseholdRow{"sarah", "Sarah", {}, {}, std::move(more)});
  };
  const auto sarah = imported({{"second_circle", R"(["Elm Street"])"},
                               {"children", R"([["Jake","mike"],["David"]])"},
                               {"quiet", "21:00-07:00"},
                               {"limit", "5/10min"},
                               {"names", "false"}});
  EXPECT_THAT(sarah.second_circle, ElementsAre("Elm Street"));
  EXPECT_THAT(sarah.children, ElementsAre(Child{"Jake", {"mike"}}, Child{"David", {}}));
  EXPECT_EQ(sarah.limit, (Rate{5, std::chrono::minutes(10)}));
  EXPECT_TRUE(sarah.quiet && !sarah.names);
  for (const auto* bad : {"Jake", "{}", "[\"Jake\"]", "[[7]]", "[[]]", "[[\"Jake\"]"})
    EXPECT_NE(refused([&] { return imported({{"children", bad}}); }), "(accepted)") << bad;
  for (const auto* bad : {"Elm Street", "[[\"Elm Street\"]]", "[7]"})
    EXPECT_THAT(refused([&] { return imported({{"second_circle", bad}}); }), HasSubstr("[\"Elm Street\"]")) << bad;
  EXPECT_THAT(refused([&] { return imported({{"names", "no"}}); }), HasSubstr("neither true nor false"));
  EXPECT_THAT(refused([&] { return imported({{"quite", "x"}}); }), HasSubstr("did you mean quiet?"));
}

TEST(DbusArguments, a_filter_narrows_by_state_household_sink_and_alert) {
  const auto filter = delivery_filter_from({{"state", v("with-courier")},
                                            {"household", v("mike")},
                                            {"sink", v("mail")},
                                            {"alert", sdbus::Variant(std::int64_t{7})}});
  EXPECT_EQ(filter.state, DeliveryState::with_courier);
  EXPECT_EQ(filter.household, "mike");
  EXPECT_EQ(filter.sink, "mail");
  EXPECT_EQ(filter.alert, AlertId{7});
  EXPECT_FALSE(delivery_filter_from({}).state);
  EXPECT_THAT(refused([] { return delivery_filter_from({{"state", v("gone")}}); }), HasSubstr("pending, with-courier"));
}

TEST(DbusArguments, a_silence_says_what_it_hides_until_when_and_why) {
  const auto silence = silence_from({{"topic", v("orders")},
                                     {"sink", v("mail")},
                                     {"until", sdbus::Variant(std::uint64_t{5'000'000})},
                                     {"reason", v("stock-taking")}});
  EXPECT_EQ(silence.scope, (SilenceScope{.topic = "orders", .sink = "mail"}));
  EXPECT_EQ(silence.until, Wall(std::chrono::seconds(5)));
  EXPECT_EQ(silence.author, "") << "then it is the caller's name";
  EXPECT_THAT(refused([] { return silence_from({{"topic", v("orders")}}); }), HasSubstr("until is missing"));
  EXPECT_THAT(refused([] { return silence_from({{"until", v("18:30")}}); }), HasSubstr("until must be a time (t)"));
  EXPECT_THAT(refused([] { return silence_from({{"topik", v("orders")}}); }), HasSubstr("did you mean topic?"));
  EXPECT_GT(silence_from({{"until", sdbus::Variant(std::uint64_t{0} - 1)}}).until, Wall{}) << "and not before 1970";
}

}  // namespace
}  // namespace busstop::dbus
