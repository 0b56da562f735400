// Whether a [[topics.notify]] rule could still be applied to a record by a replay, as a word of Late. Over a connection
// that only reads; one thread. Throws StoreError.
#pragma once

#include <string>

#include "bridge/model/record.hpp"
#include "bridge/rules/notify.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// `rules`: those of the configuration. `has_id`: the rule knows the event of the record by an id.
[[nodiscard]] std::string late_word(Database& store, const CompiledRules& rules, const CompiledRule& rule,
                                    const Record& record, bool has_id, Wall now);

}  // namespace busstop
