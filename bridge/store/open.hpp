// Opens the store of the one daemon that writes it. Called once, by the composition root. Throws StoreLocked,
// StoreUnusable, StoreError.
#pragma once

#include <memory>
#include <string>

#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// Another process writes this store; what() names its pid.
struct StoreLocked : StoreError {
  using StoreError::StoreError;
};
/// A path, permission or file that cannot serve: no folder, not ours, newer than this program, damaged. what() says
/// what to do. Exit code 78. A disk that is read-only or gives errors is a plain StoreError.
struct StoreUnusable : StoreError {
  using StoreError::StoreError;
};

/// The writing connection together with the lock on "PATH.lock", held as long as it lives.
class OpenStore {
 public:
  /// Creates or migrates the schema (a copy "PATH.v<N>.bak" first), checks it after an unclean stop. ":memory:" has no
  /// lock.
  OpenStore(const std::string& path, const Clock& clock, Journal& journal);
  ~OpenStore();
  OpenStore(const OpenStore&) = delete;
  OpenStore& operator=(const OpenStore&) = delete;
  [[nodiscard]] Database& database() noexcept { return *database_; }
  /// A clean end: the next start needs no check. Throws StoreFull where there is no room to say so.
  void mark_clean();
  /// The stop before this start was a crash, or a cut of power.
  [[nodiscard]] bool stopped_uncleanly() const noexcept { return stopped_uncleanly_; }
  /// True after an unclean stop of a store too large to be checked while everybody waits: check_store() is due behind
  /// the start.
  [[nodiscard]] bool check_owed() const noexcept { return check_owed_; }

 private:
  struct Lock;
  void open(const std::string& path, const Clock& clock, Journal& journal);
  void check_after_unclean_stop(const std::string& path, Journal& journal);
  std::unique_ptr<Lock> lock_;
  std::unique_ptr<Database> database_;
  bool stopped_uncleanly_ = false;
  bool check_owed_ = false;
};

/// Looks for damage over a connection of its own, from any thread; about a second per GiB on a warm disk. Throws
/// StoreUnusable if there is any.
void check_store(const std::string& path);

}  // namespace busstop
