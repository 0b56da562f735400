#include "bridge/store/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using test::TempDir;
using testing::HasSubstr;
using testing::Not;

std::string pragma(Database& db, const char* sql) {
  auto& question = db.prepared(sql);
  const Reset reset(question);
  return question.step() ? question.text(0) : "";
}

std::int64_t count(Database& db) {
  auto& question = db.prepared("SELECT count(*) FROM t");
  const Reset reset(question);
  question.step();
  return question.integer(0);
}

TEST(Database, SetsEverythingThatDurabilityAndHostileFilesAskFor) {
  const TempDir dir;
  Database db(dir / "a.db", Database::Mode::write);
  db.execute("CREATE TABLE t (a INTEGER) STRICT");
  const std::pair<const char*, const char*> expected[] = {
      {"PRAGMA journal_mode", "wal"},  {"PRAGMA synchronous", "2"},           {"PRAGMA foreign_keys", "1"},
      {"PRAGMA busy_timeout", "5000"}, {"PRAGMA trusted_schema", "0"},        {"PRAGMA cell_size_check", "1"},
      {"PRAGMA auto_vacuum", "2"},     {"PRAGMA wal_autocheckpoint", "4000"}, {"PRAGMA cache_size", "-8192"},
      {"PRAGMA mmap_size", "0"},
  };
  for (const auto& [question, answer] : expected)
    EXPECT_EQ(pragma(db, question), answer) << question;
}

TEST(Database, FilesAreForTheirOwnerOnly) {
  const TempDir dir;
  const auto old = ::umask(0);
  Database db(dir / "a.db", Database::Mode::write);
  db.execute("CREATE TABLE t (a INTEGER) STRICT");
  ::umask(old);
  for (const auto* name : {"a.db", "a.db-wal", "a.db-shm"}) {
    struct stat info{};
    ASSERT_EQ(::stat((dir / name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777U, 0600U) << name;
  }
}

TEST(Database, ValuesComeBackAsTheyWereBound) {
  Database db(":memory:", Database::Mode::write);
  db.execute("CREATE TABLE t (i INTEGER, s TEXT, b BLOB, n INTEGER, w INTEGER, e TEXT)");
  const Wall at(Duration(1'700'000'000'123'456));
  const std::string bytes("a\0\xff", 3);
  auto& insert = db.prepared("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)");
  insert.bind(std::int64_t{-5})
      .bind("Jäke")
      .bind_blob(bytes)
      .bind(std::optional<int>())
      .bind(at)
      .bind(std::string_view());
  insert.run();
  EXPECT_EQ(db.changes(), 1);
  auto& row = db.prepared("SELECT * FROM t");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.integer(0), -5);
  EXPECT_EQ(row.text(1), "Jäke");
  EXPECT_EQ(row.blob(2), bytes);
  EXPECT_TRUE(row.is_null(3));
  EXPECT_EQ(row.time(4), at);
  EXPECT_FALSE(row.is_null(5)) << "an empty text is not NULL";
  EXPECT_FALSE(row.step());
}

TEST(Database, AStatementFoundAgainStartsFromItsFirstParameterWithNothingBound) {
  Database db(":memory:", Database::Mode::write);
  const char* sql = "SELECT ?, ?";
  auto& first = db.prepared(sql);
  first.bind(1).bind(2);
  ASSERT_TRUE(first.step());
  auto& again = db.prepared(sql);
  EXPECT_EQ(&first, &again);
  again.bind(3);
  ASSERT_TRUE(again.step());
  EXPECT_EQ(again.integer(0), 3);
  EXPECT_TRUE(again.is_null(1));
}

TEST(Database, WhatWasBoundDoesNotComeBackInTheNextUseHoweverLong) {
  Database db(":memory:", Database::Mode::write);
  const char* sql = "SELECT ifnull(?, 'nothing'), ifnull(?, 'nothing')";
  for (const std::size_t length : {std::size_t{1}, std::size_t{100'000}}) {
    const std::string text(length, 'x');
    auto& row = db.prepared(sql).bind(text).bind(text);
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.text(1), text);
    auto& next = db.prepared(sql);
    ASSERT_TRUE(next.step());
    EXPECT_EQ(next.text(0), "nothing");
    EXPECT_EQ(next.text(1), "nothing");
  }
}

TEST(Database, ErrorsSayWhatWasTriedButNeverWhatWasBound) {
  Database db(":memory:", Database::Mode::write);
  db.execute("CREATE TABLE t (a TEXT UNIQUE) STRICT");
  const auto insert = [&] { db.prepared("INSERT INTO t VALUES (?)").bind("+49 170 555").run(); };
  insert();
  try {
    insert();
    FAIL() << "the second row should have been refused";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("UNIQUE constraint failed: t.a"));
    EXPECT_THAT(error.what(), HasSubstr("INSERT INTO t VALUES (?)"));
    EXPECT_THAT(error.what(), Not(HasSubstr("555")));
  }
}

TEST(Database, AFullDiskRollsTheTransactionBackAndTheStoreWorksAgainOnceThereIsRoom) {
  const TempDir dir;
  Database db(dir / "a.db", Database::Mode::write);
  db.execute("CREATE TABLE t (a BLOB) STRICT");
  db.prepared("INSERT INTO t VALUES (zeroblob(10))").run();
  db.execute("PRAGMA max_page_count = 8");
  EXPECT_THROW(
      {
        Transaction all(db);
        for (int i = 0; i < 100; ++i)
          db.prepared("INSERT INTO t VALUES (zeroblob(4000))").run();
        all.commit();
      },
      StoreFull);
  EXPECT_FALSE(db.in_transaction());
  EXPECT_EQ(count(db), 1);

  db.execute("PRAGMA max_page_count = 1000");
  Transaction all(db);
  for (int i = 0; i < 100; ++i)
    db.prepared("INSERT INTO t VALUES (zeroblob(4000))").run();
  all.commit();
  EXPECT_EQ(count(db), 101);
}

// Of a statement that can be undone by itself SQLite takes back only that one and keeps the transaction open.
TEST(Database, AFullDiskLeavesNoTransactionBehindWhicheverStatementMetIt) {
  const TempDir dir;
  Database db(dir / "a.db", Database::Mode::write);
  db.execute("CREATE TABLE t (a BLOB NOT NULL, b INTEGER UNIQUE) STRICT; PRAGMA max_page_count = 8");
  db.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (x'00', 0); SAVEPOINT record");
  EXPECT_THROW(db.prepared("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
                           "INSERT INTO t SELECT zeroblob(4000), i FROM n")
                   .run(),
               StoreFull);
  EXPECT_FALSE(db.in_transaction());
  EXPECT_EQ(count(db), 0);
}

TEST(Database, ATransactionThatIsNotCommittedNeverHappened) {
  Database db(":memory:", Database::Mode::write);
  db.execute("CREATE TABLE t (a INTEGER) STRICT");
  {
    const Transaction dropped(db);
    db.prepared("INSERT INTO t VALUES (1)").run();
  }
  EXPECT_FALSE(db.in_transaction());
  EXPECT_EQ(count(db), 0);
}

TEST(Database, AReaderSeesWhatIsCommittedAndCannotWrite) {
  const TempDir dir;
  Database writer(dir / "a.db", Database::Mode::write);
  writer.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)");
  Database reader(dir / "a.db", Database::Mode::read);
  EXPECT_EQ(count(reader), 1);
  Transaction open(writer);
  writer.prepared("INSERT INTO t VALUES (2)").run();
  EXPECT_EQ(count(reader), 1);
  open.commit();
  EXPECT_EQ(count(reader), 2);
  EXPECT_THROW(reader.execute("DELETE FROM t"), StoreError);
}

TEST(Database, AReadTransactionAnswersAllItsQuestionsFromOneMoment) {
  const TempDir dir;
  Database writer(dir / "a.db", Database::Mode::write);
  writer.execute("CREATE TABLE t (a INTEGER) STRICT");
  Database reader(dir / "a.db", Database::Mode::read);
  Transaction moment(reader, Transaction::Kind::read);
  EXPECT_EQ(count(reader), 0);
  writer.execute("INSERT INTO t VALUES (1)");
  EXPECT_EQ(count(reader), 0);
  moment.commit();
  EXPECT_EQ(count(reader), 1);
}

TEST(Database, AFileOfAnotherKindIsToldFromADamagedOne) {
  const TempDir dir;
  std::ofstream(dir / "text.db") << std::string(8192, 'x');
  EXPECT_THROW(Database(dir / "text.db", Database::Mode::write), NotADatabase);
  EXPECT_THROW(Database(dir / "missing.db", Database::Mode::read), StoreError);
}

}  // namespace
}  // namespace busstop
