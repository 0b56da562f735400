// What a configuration would make of past records, each for itself as if it had just come: the same rules as the
// ledger's, over a connection that only reads. Nothing is sent, nothing is written. One thread. Throws StoreError.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "bridge/model/record.hpp"
#include "bridge/rules/notify.hpp"
#include "bridge/store/households.hpp"
#include "config/settings.hpp"
#include "daemon/answers/played.hpp"

namespace busstop {

class DryRun {
 public:
  /// `only_rule`: of its topic the rule with this number, from 1, and nothing else; 0: everything.
  DryRun(const std::string& store, std::shared_ptr<const Settings> settings, int only_rule, Wall now);

  [[nodiscard]] PlayedRecord play(const Record& record);

 private:
  struct Asked {
    const Record& record;
    const Envelope& envelope;
    Wall at;
  };
  void play_role(const Asked& asked, PlayedRecord& played);
  void play_alert(const Asked& asked, PlayedRecord& played);
  void play_confirmation(const Asked& asked, PlayedRecord& played);
  void play_restock(const Asked& asked, PlayedRecord& played);
  void play_subscription(const Asked& asked, PlayedRecord& played);
  void play_rules(const Asked& asked, PlayedRecord& played);
  void play_rule(const CompiledRule& rule, const Asked& asked, const Json& payload, PlayedRecord& played);
  void add(const AddressedNotice& addressed, PlayedRecord& played);
  [[nodiscard]] std::vector<HouseholdId> households_of(const Audience& audience);
  /// One for each language.
  [[nodiscard]] std::vector<PlayedNotice> addressed_to(const AddressedNotice& addressed);
  void add_household(HouseholdId household, PlayedNotice& notice);

  Database db_;
  Households households_;
  std::shared_ptr<const Settings> settings_;
  CompiledRules rules_;
  int only_rule_;
  Wall now_;
  /// Who waits for a product: of a million they are counted once.
  std::map<std::string, std::int64_t> waiting_;
};

/// A candidate of a configuration, one file's text; secrets are not looked up. Throws Fault with every mistake in it.
[[nodiscard]] std::shared_ptr<const Settings> candidate_settings(std::string_view text);

}  // namespace busstop
