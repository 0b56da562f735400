#include "bridge/store/pauses.hpp"

#include <gtest/gtest.h>

#include "bridge/store/intake.hpp"
#include "tests/unit/store/tables.hpp"

namespace busstop {
namespace {

using test::noon;

TEST(Pauses, are_kept_with_their_time_until_removed) {
  test::Tables tables;
  save_pause(tables.db, "mail", noon);
  save_pause(tables.db, "phone", noon + std::chrono::hours(1));
  const Pauses both{{"mail", noon}, {"phone", noon + std::chrono::hours(1)}};
  EXPECT_EQ(load_pauses(tables.db), both);
  remove_pause(tables.db, "mail");
  EXPECT_EQ(load_pauses(tables.db), (Pauses{{"phone", noon + std::chrono::hours(1)}}));
}

TEST(Pauses, are_not_mistaken_for_anything_else_that_is_remembered) {
  test::Tables tables;
  for (const auto* key : {"pause", "pausf:x", "pausd:x", "pause;x", "counters"})
    save_meta(tables.db, key, "7");
  EXPECT_TRUE(load_pauses(tables.db).empty());
  save_pause(tables.db, "pause:x%", noon);
  EXPECT_EQ(load_pauses(tables.db), (Pauses{{"pause:x%", noon}}));
}

}  // namespace
}  // namespace busstop
