// Brings a store to the newest schema, step by step. Called by OpenStore, once, on the writing connection. Throws
// StoreUnusable for a file that is not ours or newer than this program, StoreError if a step fails; the file is then
// what it was before.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bridge/base/journal.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// Leads from version `to` - 1 to version `to`.
struct MigrationStep {
  int to = 0;
  std::string_view sql;
};

/// One step for each version there has been.
[[nodiscard]] std::span<const MigrationStep> migration_steps() noexcept;

/// The schema version of a store of ours, 0 for an empty file; changes nothing, so that a file of someone else stays as
/// it is.
[[nodiscard]] int schema_version(Database& database, const std::string& path, int newest);

/// Runs the steps that are missing in one transaction, after a copy to "PATH.v<old>.bak" if there is anything to copy.
void migrate(Database& database, const std::string& path, std::span<const MigrationStep> steps, Journal& journal);

}  // namespace busstop
