// Brings records that are to be produced to the broker: each is handed to Kafka and stays in the store until Kafka has
// answered; what failed is tried again. Ledger thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "bridge/ledger/desk.hpp"

namespace busstop::ledger {

/// Kafka to ledger: what became of a record of the store.
struct Produced {
  std::int64_t id = 0;
  /// Empty: the broker has it.
  std::string error;
};

class Posts {
 public:
  /// As many as are with Kafka at a time.
  static constexpr std::size_t most = 64;
  static constexpr Duration wait_after_failure = std::chrono::seconds(5);
  /// What could not be produced for so long is of no use to anybody, and must still be known when it comes back.
  static constexpr Duration kept = std::chrono::hours(24);

  explicit Posts(Desk& desk) : desk_(desk) {}

  void take(const Produced& produced);
  /// Hands over what waits.
  void step();
  void forget_old();
  [[nodiscard]] std::optional<Steady> next() const;
  void commit();
  void rollback();

 private:
  Desk& desk_;
  /// As of the last commit, and what this turn changes.
  std::set<std::int64_t> with_kafka_;
  std::vector<std::int64_t> handed_;
  std::vector<std::int64_t> ended_;
  /// There may be some that wait.
  bool some_ = true;
  Steady not_before_{};
  bool said_ = false;
  /// As of the last commit.
  bool said_settled_ = false;
};

}  // namespace busstop::ledger
