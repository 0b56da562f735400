// [[topics.notify]]: a record of any topic becomes notices by a template over its fields. Rules are compiled once when
// the configuration is read (ledger thread); applying one is pure and answers with a value for any record.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bridge/base/json.hpp"
#include "bridge/model/notice.hpp"
#include "bridge/model/record.hpp"
#include "bridge/rules/envelope.hpp"
#include "bridge/rules/template.hpp"
#include "config/settings.hpp"

namespace busstop {

/// A household's id where `sink` is empty, else an address at that sink.
struct CompiledTarget {
  std::string sink;
  Template text;
};

struct CompiledText {
  std::string language;
  Template title;
  Template body;
};

struct CompiledRule {
  NotifyRule rule;
  Template title;
  Template body;
  std::vector<CompiledText> texts;
  std::vector<CompiledTarget> to;
  std::vector<std::pair<std::string, Json>> when;
  /// Of what the rule says and to whom: the same however the file around it is edited.
  std::uint64_t fingerprint = 0;
};

class CompiledRules {
 public:
  /// Rules that check_rules() complains of are left out.
  explicit CompiledRules(const Settings& settings);
  /// In the order of the file; empty for a topic without rules.
  [[nodiscard]] const std::vector<CompiledRule>& of_topic(std::string_view topic) const noexcept;
  [[nodiscard]] std::vector<std::string> topics() const;

 private:
  std::map<std::string, std::vector<CompiledRule>, std::less<>> by_topic_;
};

/// What one rule makes of one record.
struct NotifyPlan {
  std::vector<AddressedNotice> notices;
  /// Why there is none.
  std::string skipped;
  /// By which this rule knows a repeat of the event (`id =`); no other rule's or CloudEvents' identity is equal to it.
  /// Nothing where the rule names no field or the record has none there: then every record counts.
  std::optional<std::string> identity;
};

/// `payload`: see payload_json. `at`: the record's time; `made` of the notices is set to it, too. A field that is
/// missing and has no default is Unreadable, for this rule alone.
[[nodiscard]] std::variant<NotifyPlan, Unreadable> apply_rule(const CompiledRule& rule, const Record& record,
                                                              const Json& payload, Wall at);

/// Everything wrong with the rules that only their content shows, each "file:line: what, and what would be right".
[[nodiscard]] std::vector<std::string> check_rules(const Settings& settings);

}  // namespace busstop
