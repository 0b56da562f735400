// A street whose ledger is in its room, on the room's thread, with nobody behind the other doors. Made by the test's
// thread; the store may be looked at once room_ is gone.
#pragma once

#include <memory>

#include "bridge/ledger/room.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {

class InRoom : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    store_ = std::make_unique<OpenStore>(":memory:", clock, journal);
    LedgerOptions options;
    options.settings = settings;
    options.host_of = [](const Address&) { return std::string(); };
    options.check_address = [](const Address&) { return std::string(); };
    room_ = std::make_unique<LedgerRoom>(store_->database(), clock, said_, options);
    room_->connect({[](const Order&) {}, [this](const KafkaOrder& order) { to_kafka(order); },
                    [](const std::shared_ptr<const LedgerStatus>&) {}},
                   nullptr);
  }
  /// Before what to_kafka() writes to is gone.
  void TearDown() override { room_.reset(); }
  /// On the room's thread.
  virtual void to_kafka(const KafkaOrder&) {}

  QuietJournal said_;
  std::unique_ptr<LedgerRoom> room_;
};

}  // namespace busstop::ledger
