#include "bridge/store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "bridge/store/households.hpp"
#include "bridge/store/open.hpp"
#include "bridge/store/schema.hpp"
#include "tests/unit/store/memory_journal.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using test::MemoryJournal;
using test::TempDir;
using testing::HasSubstr;

// A parent and a child table; the second version makes the parent anew, as SQLite wants most changes to be made.
constexpr MigrationStep first{
    1,
    "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a ON DELETE CASCADE);"
    "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)"};
constexpr MigrationStep second{
    2,
    "CREATE TABLE a2 (id INTEGER PRIMARY KEY, more TEXT); INSERT INTO a2 SELECT id, 'new' FROM a;"
    "DROP TABLE a; ALTER TABLE a2 RENAME TO a"};
constexpr MigrationStep third{3, "INSERT INTO a VALUES (3, 'third')"};

std::int64_t ask(Database& db, const char* sql) {
  auto& question = db.prepared(sql);
  const Reset reset(question);
  return question.step() ? question.integer(0) : -1;
}

class Migrate : public testing::Test {
 protected:
  void to(std::vector<MigrationStep> steps) { migrate(db, path, steps, journal); }
  TempDir dir;
  std::string path = dir / "a.db";
  MemoryJournal journal;
  Database db{path, Database::Mode::write};
};

TEST_F(Migrate, GoesFromNothingToTheNewestVersionWithoutACopy) {
  to({first, second, third});
  EXPECT_EQ(ask(db, "PRAGMA user_version"), 3);
  EXPECT_EQ(ask(db, "SELECT count(*) FROM a"), 2);
  EXPECT_FALSE(std::filesystem::exists(path + ".v0.bak"));
}

TEST_F(Migrate, RunsOnlyTheStepsThatAreMissingAndKeepsACopyOfWhatWas) {
  to({first});
  to({first, second, third});
  EXPECT_EQ(ask(db, "PRAGMA user_version"), 3);
  EXPECT_EQ(ask(db, "SELECT count(*) FROM b"), 1) << "rows that refer to a table made anew stay";
  EXPECT_EQ(ask(db, "PRAGMA foreign_keys"), 1);
  EXPECT_THAT(journal.lines.back(), HasSubstr("from schema version 1 to 3"));

  Database copy(path + ".v1.bak", Database::Mode::read);
  EXPECT_EQ(ask(copy, "PRAGMA user_version"), 1);
  EXPECT_EQ(ask(copy, "SELECT count(*) FROM a"), 1);
  struct stat info{};
  ASSERT_EQ(::stat((path + ".v1.bak").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(Migrate, DoesNothingWhereNothingIsMissing) {
  to({first});
  journal.lines.clear();
  to({first});
  EXPECT_TRUE(journal.lines.empty());
  EXPECT_FALSE(std::filesystem::exists(path + ".v1.bak"));
}

TEST_F(Migrate, AStepThatFailsLeavesTheStoreAsItWasAndCanBeTriedAgain) {
  to({first});
  EXPECT_THROW(to({first, second, {3, "INSERT INTO nowhere VALUES (1)"}}), StoreError);
  EXPECT_EQ(ask(db, "PRAGMA user_version"), 1);
  EXPECT_FALSE(db.in_transaction());
  EXPECT_EQ(ask(db, "SELECT count(*) FROM pragma_table_info('a')"), 1);
  to({first, second, third});
  EXPECT_EQ(ask(db, "PRAGMA user_version"), 3);
}

TEST_F(Migrate, AStepThatLeavesRowsReferringToNothingIsRefused) {
  to({first});
  EXPECT_THROW(to({first, {2, "DELETE FROM a"}}), StoreError);
  EXPECT_EQ(ask(db, "SELECT count(*) FROM a"), 1);
}

TEST_F(Migrate, AStoreOfVersion3KeepsWhatItHasAndKnowsWhoIsRemovedFromNowOn) {
  const auto all = migration_steps();
  to({all.begin(), all.begin() + 3});
  db.execute(
      "INSERT INTO household (id, name_id, name, name_key, language, timezone, origin) VALUES (7, 'mike', 'Mike', "
      "'mike', "
      "'en', 'UTC', 1); INSERT INTO lane VALUES (1, 'phone', ''); INSERT INTO contact VALUES (3, 7, 0, 'phone', "
      "'mike', "
      "1, 1), (4, NULL, 0, 'phone', 'lisa', 1, 0)");
  to({all.begin(), all.end()});
  EXPECT_EQ(ask(db, "PRAGMA user_version"), store_version);
  Database copy(path + ".v3.bak", Database::Mode::read);
  EXPECT_EQ(ask(copy, "SELECT count(*) FROM contact"), 2);
  EXPECT_EQ(ask(db, "SELECT count(*) FROM contact WHERE former IS NULL"), 2);

  Households households(db, [](const Address&) { return ""; });
  const auto mike = households.load(HouseholdId{7});
  ASSERT_TRUE(mike);
  EXPECT_TRUE(households.remove("mike", Wall{}));
  EXPECT_EQ(households.put(*mike, Wall{}), HouseholdId{7});
  EXPECT_EQ(households.contacts(HouseholdId{7}).at(0).id, ContactId{3});
}

TEST_F(Migrate, AStoreOfVersion1ThatHasTheIndexOfVersion2GoesOn) {
  const auto all = migration_steps();
  to({all.begin(), all.begin() + 1});
  db.execute("CREATE INDEX contact_lane ON contact (lane)");
  to({all.begin(), all.end()});
  EXPECT_EQ(ask(db, "PRAGMA user_version"), store_version);
  EXPECT_EQ(ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'contact_lane'"), 1);
}

TEST_F(Migrate, TheAgeOfSubscriptionsOfVersion4CountsFromNowOn) {
  const auto all = migration_steps();
  to({all.begin(), all.begin() + 4});
  db.execute(
      "INSERT INTO household (id, name_id, name, name_key, language, timezone, origin) VALUES (7, 'mike', 'Mike', "
      "'mike', 'en', 'UTC', 1); INSERT INTO subscription (household, product, since, origin) VALUES (7, 'p', 5, 1)");
  to({all.begin(), all.end()});
  EXPECT_EQ(ask(db, "SELECT since FROM subscription"), 5);
  EXPECT_GT(ask(db, "SELECT asked FROM subscription"), 1'700'000'000'000'000);
}

TEST_F(Migrate, TheStepsSoFarLeadToTheSchemaOfThisVersion) {
  migrate(db, path, migration_steps(), journal);
  EXPECT_EQ(schema_version(db, path, store_version), store_version);
  int expected = 1;
  for (const auto& step : migration_steps())
    EXPECT_EQ(step.to, expected++);
}

}  // namespace
}  // namespace busstop
