// Whether a [[topics.notify]] rule may still be applied to a record that was read before: only if it is certain that
// nobody hears the same twice. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/trace.hpp"

namespace busstop {

/// One reading of a record, as the store remembers it: the first, or one of a dead letter that was taken once more.
struct PastReading {
  EventId id{};
  Wall at;
  bool dead = false;
  std::string reason;
  /// Nothing: it was read by a version that did not keep it.
  std::optional<std::vector<RuleRun>> rulings;
  /// When it was read.
  Wall received{};
};

enum class Late {
  apply,       ///< the rule has never had it
  not_read,    ///< it comes by itself, and the rule with it
  forgotten,   ///< older than [store] keep, or than ids are known (see ids_known_since)
  unknown,     ///< read by a version that did not keep which rules had it
  had_it,      ///< the rule has had it
  letter,      ///< a dead letter is there for it
  repeat,      ///< of an event that was known already
  other_rule,  ///< a rule that has changed or gone since told somebody of it or of its event: it may be this one, as it
               ///< was
};
[[nodiscard]] std::string_view word(Late late) noexcept;

/// `readings`: of the partition as it is now, oldest first. `present`: the fingerprints of the topic's rules.
[[nodiscard]] Late may_apply(const std::vector<PastReading>& readings, bool read, std::uint64_t rule,
                             const std::vector<std::uint64_t>& present);

/// Of the first reading: whether the rule had the record then, and there was nobody to tell. Its id was kept, so it may
/// be applied however old that is, and is not taken for a repeat of itself.
[[nodiscard]] bool found_nobody(const PastReading& first, std::uint64_t rule);

}  // namespace busstop
