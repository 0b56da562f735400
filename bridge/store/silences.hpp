// Silences as rows: those in force and, until they are forgotten, those that are over. Ledger thread, inside its
// transaction. Throws StoreError.
#pragma once

#include <optional>
#include <vector>

#include "bridge/model/silence.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

class SilenceTable {
 public:
  explicit SilenceTable(Database& database) : db_(database) {}

  /// Sets `silence.id`.
  void add(Silence& silence);
  [[nodiscard]] std::optional<Silence> find(SilenceId id);
  [[nodiscard]] std::vector<Silence> live();
  void end(SilenceId id, Wall now);

 private:
  Database& db_;
};

}  // namespace busstop
