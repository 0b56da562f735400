// Times as people read them, in the zone of a stop or the machine's own: what the journal and a parent's clock on the
// wall show. Any thread; throws nothing of its own.
#pragma once

#include <string>

#include "bridge/base/clock.hpp"
#include "bridge/base/zone.hpp"
#include "config/texts.hpp"

namespace busstop::ledger {

/// "15:11", or "15:11 on 5 May" where that is another day than today.
[[nodiscard]] std::string clock_text(Wall time, Wall now, const TimeZone& zone,
                                     const Language& in = Texts::built_in().english());

}  // namespace busstop::ledger
