// The half of why.hpp that knows of notices: what a household was sent, and what became of it. Included by why*.cpp
// only; throws StoreError.
#pragma once

#include <optional>

#include "bridge/store/why.hpp"

namespace busstop {

struct NoticeSource {
  std::optional<AlertId> alert;
  std::optional<EventId> cause;
};
[[nodiscard]] std::optional<NoticeSource> source_of(Database& database, DeliveryId id);

/// Each adds what the household got of it and is not there yet, and the digests that took it in.
void add_notices_of_alert(Database& database, AlertId alert, WhyFacts& facts);
void add_notices_of_record(Database& database, EventId event, WhyFacts& facts);
void add_notice(Database& database, NoticeId notice, WhyFacts& facts);

}  // namespace busstop
