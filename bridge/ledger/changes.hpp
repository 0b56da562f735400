// Commands of the daemon: what people and reloads change.
// Ledger thread only.
#pragma once

#include "bridge/ledger/culprits.hpp"
#include "bridge/ledger/desk.hpp"
#include "bridge/ledger/lanes.hpp"
#include "bridge/ledger/outbox.hpp"
#include "bridge/ledger/reading.hpp"

namespace busstop::ledger {

/// Of one household.
inline constexpr std::size_t most_contacts = 32;

class Changes {
 public:
  Changes(Desk& desk, Lanes& lanes, Outbox& outbox, Reading& reading)
      : desk_(desk), lanes_(lanes), outbox_(outbox), reading_(reading) {}
  /// The answer goes out after the commit (desk.after.answers).
  void take(Command& command);
  /// The command at hand made something throw: the turn is done again, and then its answer is `failed`. False if none
  /// was at hand.
  [[nodiscard]] bool blame(std::string_view error) { return culprits_.blame(error); }
  void commit();
  /// Back to the settings of the last commit, too.
  void rollback();
  /// The file's households, rules and sinks; also called once at the start.
  void use(std::shared_ptr<const Settings> settings);

 private:
  ChangeResult apply(const PutHousehold& change);
  ChangeResult apply(const RemoveHousehold& change);
  ChangeResult apply(const AddContact& change);
  ChangeResult apply(const RemoveContact& change);
  ChangeResult apply(const AddSubscription& change);
  ChangeResult apply(const RemoveSubscription& change);
  ChangeResult apply(const TestHousehold& change);
  ChangeResult apply(const PauseSink& change);
  ChangeResult apply(const ResumeSink& change);
  ChangeResult apply(const TestSink& change);
  ChangeResult apply(const ReplayDeadLetters& change);
  ChangeResult apply(const DropDeadLetters& change);
  ChangeResult apply(const ApplyLateRule& change);
  ChangeResult apply(const UseSettings& change);
  // silencing.cpp
  ChangeResult apply(const AddSilence& change);
  ChangeResult apply(const RemoveSilence& change);
  // imports.cpp
  ChangeResult apply(const ImportHouseholds& change);
  ChangeResult apply(const ImportContacts& change);
  ChangeResult apply(const ImportSubscriptions& change);

  /// The household, if it is there and may be changed here; else `refusal` says why not.
  std::optional<Household> changeable(const std::string& id, ChangeResult& refusal);
  ChangeResult check(const Household& household);
  [[nodiscard]] ChangeResult unspoken(const std::string& language) const;
  /// Says, once, that an imported household wants a language in which there is nothing.
  void warn_of_unspoken(const Household& household);

  Culprits culprits_;
  bool unspoken_said_ = false;
  /// As of the last commit.
  bool unspoken_settled_ = false;
  std::shared_ptr<const Settings> settled_;
  Desk& desk_;
  Lanes& lanes_;
  Outbox& outbox_;
  Reading& reading_;
};

}  // namespace busstop::ledger
