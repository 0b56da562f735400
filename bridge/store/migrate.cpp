#include "bridge/store/migrate.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "bridge/store/open.hpp"
#include "bridge/store/schema.hpp"

namespace busstop {

namespace {

constexpr MigrationStep steps_so_far[] = {
    {1, store_schema}, {2, store_schema_2}, {3, store_schema_3}, {4, store_schema_4}, {5, store_schema_5}};
static_assert(std::size(steps_so_far) == store_version);

std::int64_t ask(Database& database, const char* sql) {
  auto& question = database.prepared(sql);
  const Reset reset(question);
  return question.step() ? question.integer(0) : 0;
}

/// Makes `path`, for its owner only, lets `fill` write it by name and brings it to the disk; it does not stay half
/// done.
void with_private_file(const std::string& path, auto&& fill) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    throw StoreError(fmt::format("store: cannot create {}: {}", path, std::generic_category().message(errno)));
  try {
    fill();
  } catch (...) {
    ::close(fd);
    ::unlink(path.c_str());
    throw;
  }
  const int why = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (why != 0) throw StoreFull(fmt::format("store: cannot write {}: {}", path, std::generic_category().message(why)));
}

/// A whole copy or none: written beside its name, then moved there.
std::string back_up(Database& database, const std::string& path, int version) {
  const auto copy = fmt::format("{}.v{}.bak", path, version);
  const auto draft = copy + ".new";
  with_private_file(draft, [&] { database.prepared("VACUUM INTO ?").bind(draft).run(); });
  std::filesystem::rename(draft, copy);
  return copy;
}

void run_steps(Database& database, int from, std::span<const MigrationStep> steps) {
  Transaction all(database);
  for (const auto& step : steps) {
    if (step.to > from) database.execute(step.sql);
  }
  {
    auto& broken = database.prepared("SELECT 1 FROM pragma_foreign_key_check LIMIT 1");
    const Reset reset(broken);
    if (broken.step()) throw StoreError("store: a migration left rows that refer to nothing; the store is as it was");
  }
  database.execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", store_application_id, steps.back().to));
  all.commit();
}

}  // namespace

std::span<const MigrationStep> migration_steps() noexcept {
  return steps_so_far;
}

int schema_version(Database& database, const std::string& path, int newest) {
  const auto owner = ask(database, "PRAGMA application_id");
  const auto version = ask(database, "PRAGMA user_version");
  if (owner == 0 && version == 0 && ask(database, "SELECT count(*) FROM sqlite_schema") == 0) return 0;
  if (owner != store_application_id || version < 1) {
    throw StoreUnusable(fmt::format(
        "store {} is a database of another program (application_id {:#x}): name another file in [store] path", path,
        owner));
  }
  if (version > newest) {
    throw StoreUnusable(
        fmt::format("store {} has schema version {}, this busstopd knows versions up to {}: install the newer "
                    "busstopd that wrote it, or name another file in [store] path",
                    path, version, newest));
  }
  return static_cast<int>(version);
}

void migrate(Database& database, const std::string& path, std::span<const MigrationStep> steps, Journal& journal) {
  assert(!steps.empty());
  const int newest = steps.back().to;
  const int from = schema_version(database, path, newest);
  if (from == newest) return;
  const auto copy = from == 0 ? std::string() : back_up(database, path, from);
  // A table is changed by making it anew; rows that refer to it must not go with the old one.
  database.execute("PRAGMA foreign_keys = OFF");
  run_steps(database, from, steps);
  database.execute("PRAGMA foreign_keys = ON");
  journal.say(Level::info, from == 0
                               ? fmt::format("store {} created, schema version {}", path, newest)
                               : fmt::format("store {} brought from schema version {} to {}; the old one is kept as {}",
                                             path, from, newest, copy));
}

}  // namespace busstop
