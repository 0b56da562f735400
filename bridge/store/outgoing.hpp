// Records that are to be produced, kept until the broker has said that it has them: so that a crash or an outage in
// between loses none. One may be produced twice. Ledger thread, inside its transaction. Throws StoreError.
#pragma once

#include <cstdint>
#include <vector>

#include "bridge/model/record.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

struct Outgoing {
  std::int64_t id = 0;
  ToProduce record;
};

class OutgoingTable {
 public:
  explicit OutgoingTable(Database& database) : db_(database) {}

  void add(const ToProduce& record, Wall now);
  /// The oldest `limit`.
  [[nodiscard]] std::vector<Outgoing> next(int limit);
  void remove(std::int64_t id);
  /// Those made before `before`; answers how many.
  int forget(Wall before);

 private:
  Database& db_;
};

}  // namespace busstop
