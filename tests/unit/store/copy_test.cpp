#include "bridge/store/copy.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/unit/store/tables.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using test::noon;

class Copy : public ::testing::Test {
 protected:
  std::int64_t copy() {
    const int fd = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const auto bytes = copy_store(path, fd);
    ::close(fd);
    return bytes;
  }
  test::TempDir dir;
  const std::string path = dir / "store.db";
  const std::string to = dir / "backup";
};

TEST_F(Copy, is_whole_while_the_store_is_being_written) {
  test::Tables tables(path);
  tables.db.execute("BEGIN");
  for (int notice = 1; notice <= 500; ++notice)
    tables.add_delivery(notice, 1, 2, noon);
  tables.db.execute("COMMIT");
  tables.db.execute("BEGIN IMMEDIATE");
  tables.add_delivery(501, 1, 2, noon);
  const auto bytes = copy();
  tables.db.execute("COMMIT");
  EXPECT_EQ(bytes, static_cast<std::int64_t>(std::filesystem::file_size(to)));
  Database read(to, Database::Mode::read);
  auto& row = read.prepared("SELECT count(*), (SELECT application_id FROM pragma_application_id) FROM delivery");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.integer(0), 500);
  row.reset();
  auto& check = read.prepared("PRAGMA integrity_check");
  ASSERT_TRUE(check.step());
  EXPECT_EQ(check.text(0), "ok");
}

TEST_F(Copy, leaves_nothing_beside_the_store_and_takes_over_what_a_crash_left) {
  test::Tables tables(path);
  const int left = ::open((path + ".copy").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_EQ(::write(left, "left", 4), 4);
  ::close(left);
  EXPECT_GT(copy(), 4096);
  EXPECT_FALSE(std::filesystem::exists(path + ".copy"));
}

TEST_F(Copy, that_cannot_be_written_is_an_error_and_leaves_nothing_either) {
  test::Tables tables(path);
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  EXPECT_THROW((void)copy_store(path, full), StoreError);
  ::close(full);
  EXPECT_FALSE(std::filesystem::exists(path + ".copy"));
  EXPECT_THROW((void)copy_store(dir / "none.db", 1), StoreError);
}

}  // namespace
}  // namespace busstop
