// What the store and the rooms answer, as dictionaries for D-Bus; their keys are described in org.busstop.BusStop1.xml.
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "bridge/store/reader.hpp"
#include "daemon/answers/explain.hpp"
#include "daemon/answers/finding.hpp"
#include "daemon/answers/played.hpp"
#include "daemon/base/status.hpp"
#include "daemon/wire/compat.hpp"

namespace busstop::dbus {

/// D-Bus carries UTF-8 without NUL only, and ends the connection of whoever sends anything else: such bytes become '?'.
[[nodiscard]] std::string wire_text(std::string_view text);

[[nodiscard]] Row to_row(const Alert& alert);
[[nodiscard]] Rows to_rows(const std::vector<Claim>& claims);
[[nodiscard]] Row to_row(const DeliveryRow& delivery);
[[nodiscard]] Rows to_rows(const std::vector<AttemptRow>& attempts);
[[nodiscard]] Row to_row(const Household& household, const Suppressions& suppressed);
/// One row a contact.
[[nodiscard]] Rows contact_rows(const Household& household, const Suppressions& suppressed);
[[nodiscard]] Row to_row(const SubscriptionRow& subscription);
[[nodiscard]] Row to_row(const DeadLetterRow& letter);
[[nodiscard]] Row to_row(const Silence& silence);
[[nodiscard]] Row to_row(const TopicInfo& topic);
[[nodiscard]] Row to_row(const Replayed& replayed);
/// Of a topic that is read; what is longer than a record of ours may be is cut.
[[nodiscard]] Row to_row(const Record& record);
[[nodiscard]] Row to_row(const Finding& finding);
/// With its notices.
[[nodiscard]] Row to_row(const PlayedRecord& played);
/// With its lines.
[[nodiscard]] Row to_row(const Why& why);

using TopicProperty = std::vector<sdbus::Struct<std::string, std::int32_t, std::int64_t, std::int64_t, std::int64_t>>;
using SinkProperty = std::vector<sdbus::Struct<std::string, std::string, std::string, std::string, std::uint64_t,
                                               std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>>;
using AlertProperty = std::vector<
    sdbus::Struct<std::int64_t, std::string, std::string, std::uint64_t, std::uint64_t, std::uint32_t, std::uint32_t>>;
[[nodiscard]] TopicProperty topic_property(const Status& status);
/// Every sink of the configuration, also those the ledger has not spoken of yet.
[[nodiscard]] SinkProperty sink_property(const Status& status);
[[nodiscard]] AlertProperty alert_property(const Status& status, Wall now);
[[nodiscard]] std::map<std::string, std::uint64_t> counter_property(const Status& status);
[[nodiscard]] std::map<std::string, std::string> topic_name_property(const Status& status);

}  // namespace busstop::dbus
