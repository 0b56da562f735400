#include "bridge/store/open.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>

#include "bridge/store/intake.hpp"
#include "bridge/store/schema.hpp"
#include "tests/unit/store/memory_journal.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using test::MemoryJournal;
using test::TempDir;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const ManualClock some_clock(Wall(std::chrono::seconds(1'770'000'000)));

/// "KIND: message" of what opening throws, or "opened".
std::string opening(const std::string& path) {
  MemoryJournal journal;
  try {
    const OpenStore store(path, some_clock, journal);
    return "opened";
  } catch (const StoreLocked& error) {
    return std::string("locked: ") + error.what();
  } catch (const StoreUnusable& error) {
    return std::string("unusable: ") + error.what();
  } catch (const std::exception& error) {
    return std::string("error: ") + error.what();
  }
}

/// What `action` answers in a process of its own, which is not root.
std::string in_child(const std::function<std::string()>& action) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return "no pipe";
  const auto child = ::fork();
  if (child == 0) {
    const bool unprivileged = ::geteuid() != 0 || ::setuid(65534) == 0;
    const auto answer = unprivileged ? action() : "still root";
    const auto written = ::write(ends[1], answer.data(), answer.size());
    ::_exit(written < 0 ? 1 : 0);
  }
  ::close(ends[1]);
  std::string answer;
  std::array<char, 512> part{};
  for (ssize_t size = 0; (size = ::read(ends[0], part.data(), part.size())) > 0;) {
    answer.append(part.data(), static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return answer;
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(OpenStore, ANewStoreIsMadeWithItsSchemaAndSaysSo) {
  const TempDir dir;
  MemoryJournal journal;
  OpenStore store(dir / "a.db", some_clock, journal);
  auto& version =
      store.database().prepared("SELECT user_version, application_id FROM pragma_user_version, pragma_application_id");
  ASSERT_TRUE(version.step());
  EXPECT_EQ(version.integer(0), store_version);
  EXPECT_EQ(version.integer(1), store_application_id);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("created")));
  EXPECT_EQ(load_meta(store.database(), "created"), "2026-02-02T02:40:00Z");
}

TEST(OpenStore, AnEmptyFileIsANewStore) {
  const TempDir dir;
  std::ofstream(dir / "a.db").flush();
  EXPECT_EQ(opening(dir / "a.db"), "opened");
}

TEST(OpenStore, MemoryNeedsNoFileAndNoLock) {
  MemoryJournal journal;
  OpenStore one(":memory:", some_clock, journal);
  OpenStore two(":memory:", some_clock, journal);
  save_meta(one.database(), "k", "v");
  EXPECT_EQ(load_meta(two.database(), "k"), std::nullopt);
}

TEST(OpenStore, ASecondProcessIsRefusedAndToldThePidOfTheFirst) {
  const TempDir dir;
  const auto path = dir / "a.db";
  MemoryJournal journal;
  auto first = std::make_unique<OpenStore>(path, some_clock, journal);
  const auto refused = "locked: store " + path + " is in use by pid " + std::to_string(::getpid());
  std::filesystem::permissions(dir.path(), std::filesystem::perms::all);
  for (const auto* name : {"a.db", "a.db.lock"})
    std::filesystem::permissions(dir / name, std::filesystem::perms::all);
  EXPECT_EQ(in_child([&] { return opening(path); }), refused);
  EXPECT_EQ(opening(path), refused) << "a second one in the same process as well";
  first.reset();
  EXPECT_EQ(opening(path), "opened");
}

TEST(OpenStore, TheLockHoldsUnderAnotherNameOfTheSameFile) {
  const TempDir dir;
  MemoryJournal journal;
  const OpenStore first(dir / "a.db", some_clock, journal);
  std::filesystem::create_symlink(dir / "a.db", dir / "b.db");
  EXPECT_THAT(opening(dir / "b.db"), HasSubstr("is in use by pid"));
}

TEST(OpenStore, TheLockOfAProcessThatDiedHoldsNobodyUp) {
  const TempDir dir;
  std::ofstream(dir / "a.db.lock") << "4711\n";
  EXPECT_EQ(opening(dir / "a.db"), "opened");
}

TEST(OpenStore, LockAndStoreAreForTheirOwnerOnly) {
  const TempDir dir;
  ASSERT_EQ(opening(dir / "a.db"), "opened");
  for (const auto* name : {"a.db", "a.db.lock"}) {
    EXPECT_EQ(std::filesystem::status(dir / name).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << name;
  }
}

TEST(OpenStore, EachUselessPathGetsOneLineThatSaysWhatToDo) {
  const TempDir dir;
  std::filesystem::create_directory(dir / "folder");
  std::ofstream(dir / "text.db") << "these are not the rows you are looking for" << std::string(4096, '.');
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  const std::pair<std::string, std::vector<std::string>> table[] = {
      {dir / "folder", {"is a directory", "[store] path", "busstopd.db"}},
      {dir / "nowhere/a.db", {"no folder", "nowhere", "create it"}},
      {dir / "text.db/a.db", {"no folder", "text.db"}},
      {dir / "text.db", {"not a SQLite database", "[store] path"}},
      {dir / "pipe", {"not a regular file"}},
  };
  for (const auto& [path, words] : table) {
    const auto said = opening(path);
    EXPECT_THAT(said, testing::StartsWith("unusable: store " + path));
    for (const auto& word : words)
      EXPECT_THAT(said, HasSubstr(word));
    EXPECT_THAT(said, Not(HasSubstr("\n")));
  }
}

TEST(OpenStore, MissingPermissionsAreNamedWithTheUserWhoLacksThem) {
  const TempDir dir;
  using std::filesystem::perms;
  ASSERT_EQ(opening(dir / "a.db"), "opened");
  std::filesystem::remove(dir / "a.db.lock");
  std::filesystem::permissions(dir.path(), perms::all);
  const auto outcome = [&](perms file, perms folder) {
    std::filesystem::permissions(dir / "a.db", file);
    std::filesystem::permissions(dir.path(), folder);
    const auto said = in_child([&] { return opening(dir / "a.db"); });
    std::filesystem::permissions(dir.path(), perms::all);
    return said;
  };
  const auto read_only = perms::owner_read | perms::group_read | perms::others_read;
  const auto passable = read_only | perms::owner_exec | perms::group_exec | perms::others_exec;
  EXPECT_THAT(outcome(perms::none, perms::all), AllOf(HasSubstr("unusable"), HasSubstr("cannot be read by uid")));
  EXPECT_THAT(outcome(read_only, perms::all), AllOf(HasSubstr("unusable"), HasSubstr("cannot be written by uid")));
  EXPECT_THAT(outcome(perms::all, passable), AllOf(HasSubstr("unusable"), HasSubstr("needs a folder that uid")));
}

TEST(OpenStore, ANewerSchemaIsRefusedUntouchedAndTheVersionsAreNamed) {
  const TempDir dir;
  const auto path = dir / "a.db";
  ASSERT_EQ(opening(path), "opened");
  Database(path, Database::Mode::write).execute("PRAGMA user_version = 7");
  const auto before = contents(path);
  EXPECT_THAT(opening(path),
              AllOf(HasSubstr("unusable"), HasSubstr("schema version 7"),
                    HasSubstr("up to " + std::to_string(store_version)), HasSubstr("install the newer busstopd")));
  EXPECT_TRUE(contents(path) == before);
}

TEST(OpenStore, TheDatabaseOfAnotherProgramIsRefusedAndNotAByteOfItChanges) {
  const TempDir dir;
  for (const auto* mark : {"PRAGMA application_id = 7", "PRAGMA user_version = 0"}) {
    const auto path = dir / "other.db";
    {
      Database other(path, Database::Mode::write);
      other.execute("PRAGMA journal_mode = DELETE; CREATE TABLE theirs (a INTEGER)");
      other.execute(mark);
    }
    const auto before = contents(path);
    EXPECT_THAT(opening(path), AllOf(HasSubstr("unusable"), HasSubstr("another program"))) << mark;
    EXPECT_TRUE(contents(path) == before) << mark;
    std::filesystem::remove(path);
  }
}

TEST(OpenStore, ACleanStopNeedsNoCheckAndAnUncleanOneIsChecked) {
  const TempDir dir;
  MemoryJournal journal;
  {
    OpenStore store(dir / "a.db", some_clock, journal);
    store.mark_clean();
  }
  journal.lines.clear();
  {
    const OpenStore store(dir / "a.db", some_clock, journal);
  }
  EXPECT_THAT(journal.lines, IsEmpty());
  {
    const OpenStore store(dir / "a.db", some_clock, journal);
    EXPECT_FALSE(store.check_owed());
  }
  EXPECT_THAT(journal.lines, testing::ElementsAre(HasSubstr("not closed cleanly")));
}

TEST(OpenStore, ADamagedStoreIsNeverDeletedAndTheWayBackIsNamed) {
  const TempDir dir;
  const auto path = dir / "a.db";
  {
    MemoryJournal journal;
    OpenStore store(path, some_clock, journal);
    Transaction all(store.database());
    for (int i = 0; i < 2000; ++i)
      save_meta(store.database(), "key " + std::to_string(i), std::string(100, 'x'));
    all.commit();
  }
  const auto size = std::filesystem::file_size(path);
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size) - 6000);
    file << std::string(4096, '\x5a');
  }
  const auto before = contents(path);
  EXPECT_THAT(opening(path), AllOf(HasSubstr("unusable"), HasSubstr("is damaged"), HasSubstr(".recover"),
                                   HasSubstr("Nothing was deleted")));
  EXPECT_TRUE(contents(path) == before);
  EXPECT_THROW(check_store(path), StoreUnusable);
}

TEST(OpenStore, ASoundStorePassesTheCheckBehindTheStart) {
  const TempDir dir;
  MemoryJournal journal;
  OpenStore store(dir / "a.db", some_clock, journal);
  save_meta(store.database(), "k", "v");
  EXPECT_NO_THROW(check_store(dir / "a.db"));
}

}  // namespace
}  // namespace busstop
