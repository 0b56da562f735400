// Dead letters as the records they were, for another try. What people see of them is answered by Reader.
// Ledger thread, inside its transaction. Throws StoreError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/model/record.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

struct DeadLetter {
  /// Its timestamp is the time it was taken for; its hash is not kept.
  Record record;
  Wall at;
  /// Where the rule stands that could not read it; empty: the record itself could not be read.
  std::string rule;
  /// That rule's, whatever line it stands on.
  std::uint64_t fingerprint = 0;
  /// Of its event; the cluster is empty and the incarnation 0 once that is forgotten.
  std::string cluster;
  int incarnation = 0;
  /// Its event told somebody all the same: by another rule than the one that died of it.
  bool told = false;
  /// Rules have had their turn: one told somebody, or died of it.
  bool rules_ran = false;
};

[[nodiscard]] std::optional<DeadLetter> load_dead_letter(Database& database, std::int64_t id);
/// False if there is none.
bool remove_dead_letter(Database& database, std::int64_t id);
[[nodiscard]] std::int64_t count_dead_letters(Database& database, int at_most);

/// What headers_as_json() wrote.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> headers_from_json(std::string_view json);

}  // namespace busstop
