// Restocks: a record makes or changes a job; step() turns live subscriptions, oldest first, into deliveries and ends
// them in the same commit, while the courier keeps up. Ledger thread only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bridge/ledger/burst.hpp"
#include "bridge/ledger/desk.hpp"
#include "bridge/ledger/outbox.hpp"
#include "bridge/rules/decode.hpp"
#include "bridge/store/forget_subscriptions.hpp"

namespace busstop::ledger {

/// How the answers to a subscription begin that is nobody's, or too old.
inline constexpr std::string_view unknown_household = "there is no household";
inline constexpr std::string_view waited_too_long = "it has waited for more than ";

class Stock {
 public:
  Stock(Desk& desk, Outbox& outbox) : desk_(desk), outbox_(outbox) {}
  /// Answers why nothing follows, "" if something may.
  std::string on_restock(const Restock& restock, Wall at, EventId event);
  std::string on_subscription(const SubscriptionChange& change, Wall at);
  /// At most one step of each job that is due; nothing while a few thousand deliveries wait already for sinks that
  /// send.
  void step();
  [[nodiscard]] std::optional<Wall> next();
  /// What a lost turn has said is still to be said.
  void rollback() { unreachable_ = {}; }
  /// Ends subscriptions that nobody has served for too long, some at a time.
  void forget_old();

 private:
  void serve(StockRow& row);
  struct Served {
    int asked = 0;
    /// Those who have a contact: the others take no place in a wave.
    int told = 0;
  };
  Served tell_subscribers(StockRow& row, int limit);
  void warn_of_unreachable(const std::string& product, const Served& served);
  Desk& desk_;
  Outbox& outbox_;
  /// What the last step found.
  bool far_ahead_ = false;
  ForgetSubscriptions forget_;
  Burst unreachable_;
};

}  // namespace busstop::ledger
