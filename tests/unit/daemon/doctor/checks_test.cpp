// Facts in, findings out: one row a case.
#include "daemon/doctor/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/times.hpp"
#include "tests/unit/daemon/doctor/facts.hpp"

namespace busstop {
namespace {

using namespace test::examined;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(ExamineChecks, the_files_are_compared_with_what_runs) {
  expect_cases<ConfigurationFacts>(
      good_configuration(),
      {{"wrong", [](auto& f) { f.errors = {"busstopd.toml:2:11: brokers must be a text"}; }, Grade::error,
        ":2:11:", "--check"},
       {"warned of", [](auto& f) { f.warnings = {"busstopd.toml:3:1: is written out"}; }, Grade::warning,
        ":3:1:", "reload"},
       {"new sink", [](auto& f) { f.not_loaded = {"sink mail is new"}; }, Grade::warning,
        "sink mail is new, but not in use", "reload"},
       {"broker", [](auto& f) { f.needs_restart = {"[kafka] brokers changed"}; }, Grade::warning, "brokers",
        "restart"}},
      check_configuration);
}

TEST(ExamineChecks, a_secret_is_for_the_service_alone) {
  expect_cases<SecretFacts>(
      {"/run/credentials/busstopd.service", {path("/run/credentials/busstopd.service/smtp", 0400)}},
      {{"open", [](auto& f) { f.files[0].mode = 0444; }, Grade::warning, "0444",
        "chmod o= /run/credentials/busstopd.service/smtp"},
       {"unreadable", [](auto& f) { f.files[0].there = false; }, Grade::error, "cannot be read", "restart"}},
      [](const SecretFacts& facts) { return check_secrets(facts, {}); });
  const auto warned =
      check_secrets({}, {"f.toml:3:1: sinks.mail.password comes from /x, which everybody can read; chmod 640 it"});
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_EQ(warned[0].area, "secret");
  EXPECT_EQ(warned[0].grade, Grade::warning);
}

TEST(ExamineChecks, a_warning_about_a_secret_is_said_once) {
  auto facts = good_configuration();
  facts.warnings = {"f.toml:3:1: sinks.mail.password comes from /x, which everybody can read; chmod 640 it"};
  EXPECT_THAT(bad_ones(check_configuration(facts)), IsEmpty());
}

TEST(ExamineChecks, the_store_is_whole_ours_and_closed_to_others) {
  expect_cases<StoreFacts>(
      good_store(),
      {{"gone", [](auto& f) { f.file.there = false; }, Grade::error, "not there any more", "restart"},
       {"somebody else's", [](auto& f) { f.file.owner = 7; }, Grade::error, "belongs to uid 7", "chown 990"},
       {"open", [](auto& f) { f.file.mode = 0644; }, Grade::warning, "0644", "chmod 600"},
       {"open folder", [](auto& f) { f.folder.mode = 0775; }, Grade::warning, "0775", "chmod 700"},
       {"damaged",
        [](auto& f) {
          f.check = StoreFacts::Check::damaged;
          f.damage = "is damaged (row 3)";
        },
        Grade::error, "row 3", "backup"},
       {"large",
        [](auto& f) {
          f.check = StoreFacts::Check::not_done;
          f.bytes = 12L << 30U;
        },
        Grade::warning, "12 GiB", "quick_check"}},
      check_store_facts);
  auto crashed = good_store();
  crashed.stopped_uncleanly = true;
  EXPECT_THAT(check_store_facts(crashed)[0].what, HasSubstr("no damage; the last stop was not a clean one"));
}

TEST(ExamineChecks, there_is_room_for_what_the_store_will_need) {
  constexpr std::int64_t mib = 1 << 20U;
  expect_cases<DiskFacts>(
      good_disk(),
      {{"full", [](auto& f) { f.free_bytes = 10 * mib; }, Grade::error, "only 10 MiB", "make room"},
       {"low", [](auto& f) { f.free_bytes = 300 * mib; }, Grade::warning, "300 MiB are free", "make room"},
       {"a backup",
        [](auto& f) {
          f.store_bytes = f.free_bytes + mib;
          f.store_made = {};
        },
        Grade::warning, "a backup", "make room"},
       {"growth",
        [](auto& f) {
          f.store_made = examined_at - 2 * day;
          f.store_bytes = f.free_bytes / 3;
        },
        Grade::warning, "enough for 6d", "keep"},
       {"no files", [](auto& f) { f.free_files = 0; }, Grade::error, "another file", "make room"},
       {"read-only", [](auto& f) { f.read_only = true; }, Grade::error, "read-only", "remount"},
       {"unknown", [](auto& f) { f.free_bytes = -1; }, Grade::warning, "not known", "df"},
       {"trouble", [](auto& f) { f.trouble = "the disk is full: nothing new is taken"; }, Grade::error,
        "the disk is full", "make room"}},
      [](const DiskFacts& facts) { return check_disk(facts, examined_at); });
}

TEST(ExamineChecks, a_store_that_is_as_old_as_rows_become_grows_no_more) {
  auto disk = good_disk();
  disk.store_made = examined_at - 100 * day;
  disk.store_bytes = disk.free_bytes - 1;
  EXPECT_THAT(bad_ones(check_disk(disk, examined_at)), IsEmpty());
}

TEST(ExamineChecks, the_clock_follows_somebody_and_no_record_is_ahead_of_it) {
  expect_cases<ClockFacts>(
      {true, examined_at - std::chrono::hours(1)},
      {{"alone", [](auto& f) { f.synchronised = false; }, Grade::warning, "no time server", "timedatectl set-ntp true"},
       {"behind", [](auto& f) { f.latest_record = examined_at + std::chrono::minutes(3); }, Grade::warning,
        "3min ahead", "clock"}},
      [](const ClockFacts& facts) { return check_clock(facts, examined_at); });
  EXPECT_THAT(check_clock({}, examined_at), Each(Field(&Finding::grade, Grade::ok)));
}

TEST(ExamineChecks, the_system_bus_knows_us) {
  expect_cases<BusFacts>(
      {"system", true, true, true},
      {{"policy", [](auto& f) { f.has_bus_policy = false; }, Grade::error, "bus policy", "systemctl reload dbus"},
       {"actions", [](auto& f) { f.has_polkit_actions = false; }, Grade::warning, "only root", "reinstall"},
       {"polkit", [](auto& f) { f.has_polkit = false; }, Grade::warning, "only root", "polkitd"}},
      check_bus);
  EXPECT_THAT(bad_ones(check_bus({"unix:path=/run/x", false, false, false})), IsEmpty());
}

TEST(ExamineChecks, people_can_be_reached) {
  expect_cases<StoreGaps>(
      good_gaps(),
      {{"nobody",
        [](auto& f) {
          f.households = 0;
          f.anybody_at_a_stop = false;
        },
        Grade::warning, "no household", "household add"},
       {"no stops", [](auto& f) { f.anybody_at_a_stop = false; }, Grade::warning, "no alert reaches anybody",
        "stops = "},
       {"unheard", [](auto& f) { f.unheard_stops = {1, {"Elm Street"}}; }, Grade::warning, "Elm Street", "spelt"},
       {"no contact", [](auto& f) { f.without_contact = {5, {"david", "lisa", "mike"}}; }, Grade::warning,
        "5 households without contact: david, lisa, mike and 2 more", "contact add david"},
       {"many", [](auto& f) { f.without_contact = {Some::most, {"david"}}; }, Grade::warning, "1000 or more households",
        "contact add"},
       {"sink", [](auto& f) { f.unknown_sinks = {{"fax", 2}}; }, Grade::warning, "2 contacts name this sink",
        "[sinks.fax]"},
       {"gone", [](auto& f) { f.suppressed = {{"mail", 1}}; }, Grade::warning, "1 contact is not used",
        "contact add HOUSEHOLD mail:ADDRESS"},
       {"dead", [](auto& f) { f.dead_letters = 1; }, Grade::warning, "1 record could not be read", "dead list"}},
      check_gaps);
}

TEST(ExamineChecks, what_is_silenced_is_named_with_who_why_and_until_when) {
  Silence silence;
  silence.id = SilenceId{3};
  silence.scope.topic = "orders";
  silence.author = "sarah";
  silence.reason = "stock-taking";
  silence.until = examined_at + std::chrono::hours(2);
  silence.hidden = 14;
  const auto found = check_silences({silence});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].grade, Grade::warning);
  EXPECT_EQ(found[0].what, "hides topic orders until " + format_rfc3339(silence.until) +
                               ", by sarah: stock-taking; 14 deliveries held back so far");
  EXPECT_THAT(found[0].fix, HasSubstr("silence remove 3"));
  const auto many = check_silences(std::vector<Silence>(12, silence));
  ASSERT_THAT(many, SizeIs(11));
  EXPECT_EQ(many.back().what, "and 2 more");
  EXPECT_THAT(check_silences({}), IsEmpty());
}

TEST(ExamineChecks, all_of_it_is_said_in_one_list_and_every_bad_finding_has_its_fix) {
  Examined facts;
  facts.now = examined_at;
  facts.configuration = good_configuration();
  facts.store = good_store();
  facts.disk = good_disk();
  facts.broker = good_broker();
  facts.sinks = {good_sink()};
  facts.gaps = good_gaps();
  EXPECT_THAT(bad_ones(check_all(facts)), IsEmpty());
  facts.sinks.clear();
  facts.gaps.reset();
  facts.broker.status.state = BrokerState::connecting;
  const auto bad = bad_ones(check_all(facts));
  EXPECT_THAT(bad, SizeIs(3));
  EXPECT_THAT(bad, Each(Field(&Finding::fix, Not(""))));
}

}  // namespace
}  // namespace busstop
