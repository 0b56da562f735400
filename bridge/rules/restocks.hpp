// "It is back": who may be told of a product's stock now, and what they are told. Pure; the ledger keeps the StockJob,
// turns the oldest live subscriptions into deliveries, and asks again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/model/notice.hpp"
#include "bridge/rules/decode.hpp"
#include "config/settings.hpp"

namespace busstop {

/// The stock of a product is what its latest record by `at` says. Without waves, or where the record gives no quantity,
/// everybody may be told. With waves, quantity x factor (rounded up) may be told in one `pause`, then the next wave
/// begins. A record that comes during a wave corrects it: ten told and then a stock of 8 allows none, a stock of 15
/// allows five more. Quantity 0 stops the queue; who was not told keeps the place, as do those who are left when the
/// record has become too old to be worth telling.
struct StockJob {
  std::string product;
  /// Of the record that says so.
  Wall at;
  /// When it was accepted: no subscription younger than this is served by it.
  Wall accepted;
  /// Nothing is told at or after this time.
  Wall expires;
  std::optional<std::int64_t> quantity;
  /// How many more this wave may tell; below 0 where the stock fell under what was told already. Nothing: no limit.
  std::optional<std::int64_t> left_in_wave;
  /// When the next wave begins; while it is in the past, what is left does not matter.
  Wall next_at;
  friend bool operator==(const StockJob&, const StockJob&) = default;
};

/// What the product's job is after a record; nothing if the record is older than what is known, and so is ignored.
[[nodiscard]] std::optional<StockJob> restocked(const std::optional<StockJob>& known, const Restock& record, Wall at,
                                                Wall now, const RestockSettings& settings);

struct StockStep {
  /// How many of the oldest subscriptions may be told now.
  int limit = 0;
  /// Where that is none: when to ask again. Nothing: not before another record.
  std::optional<Wall> next;
  /// Where that is none: why, in a few words.
  std::string_view why;
};
/// At most `most` at a time.
[[nodiscard]] StockStep next_step(const StockJob& job, Wall now, const RestockSettings& settings, int most = 1000);

/// The job after `count` were told at `now`.
[[nodiscard]] StockJob after_telling(StockJob job, std::int64_t count, Wall now, const RestockSettings& settings);

/// "iphone15 is back in stock", for the `limit` oldest subscriptions.
[[nodiscard]] AddressedNotice stock_notice(const StockJob& job, int limit, Wall now, const Tongues& in = {});

}  // namespace busstop
