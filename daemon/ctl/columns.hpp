// What there is to say of each noun: its keys in their order, and which of them stand in a table. The keys are those of
// the JSON output: they stay. Constant data.
#pragma once

#include <span>
#include <string_view>

namespace busstop::ctl {

enum class Kind {
  text,
  number,
  id_or_none,        ///< 0: none
  count_or_unknown,  ///< -1: unknown
  time,              ///< 0: none
  duration,
  flag,
  texts,
  groups,  ///< lists of texts
  bytes,
};

struct Column {
  std::string_view key;
  /// Over the column of a table; "" keeps it out of tables.
  std::string_view heading;
  Kind kind = Kind::text;
};
using Columns = std::span<const Column>;

inline constexpr Column alert_columns[] = {{"id", "ID", Kind::number},
                                           {"state", "STATE"},
                                           {"reason", "REASON"},
                                           {"child", "CHILD"},
                                           {"parent", "PARENT"},
                                           {"stop", "STOP"},
                                           {"taken_by", "TAKEN BY"},
                                           {"opened", "OPENED", Kind::time},
                                           {"deadline", "DEADLINE", Kind::time},
                                           {"claim_count", "", Kind::number},
                                           {"raises", "", Kind::number},
                                           {"key", ""},
                                           {"message", ""}};
inline constexpr Column claim_columns[] = {{"responder", "RESPONDER"},
                                           {"state", "STATE"},
                                           {"at", "AT", Kind::time},
                                           {"minutes", "MINUTES", Kind::number},
                                           {"message", "MESSAGE"}};
inline constexpr Column delivery_columns[] = {{"id", "ID"},
                                              {"state", "STATE"},
                                              {"kind", "KIND"},
                                              {"household", "HOUSEHOLD"},
                                              {"sink", "SINK"},
                                              {"address", "ADDRESS"},
                                              {"title", "TITLE"},
                                              {"attempts", "TRIES", Kind::number},
                                              {"made", "MADE", Kind::time},
                                              {"due", "", Kind::time},
                                              {"ended", "", Kind::time},
                                              {"reason", "REASON"},
                                              {"last_answer", ""},
                                              {"alert", "", Kind::id_or_none},
                                              {"body", ""}};
inline constexpr Column try_columns[] = {{"number", "TRY", Kind::number},  {"started", "STARTED", Kind::time},
                                         {"took", "TOOK", Kind::duration}, {"verdict", "VERDICT"},
                                         {"code", "CODE", Kind::number},   {"answer", "ANSWER"}};
inline constexpr Column household_columns[] = {{"id", "ID"},
                                               {"name", "NAME"},
                                               {"stops", "STOPS", Kind::texts},
                                               {"contacts", "CONTACTS", Kind::groups},
                                               {"language", "LANGUAGE"},
                                               {"timezone", "TIME ZONE"},
                                               {"second_circle", "", Kind::texts},
                                               {"children", "", Kind::groups},
                                               {"quiet", "QUIET"},
                                               {"limit", "LIMIT"},
                                               {"names", "", Kind::flag},
                                               {"origin", "ORIGIN"},
                                               {"suppressed", "", Kind::texts}};
inline constexpr Column contact_columns[] = {{"household", "HOUSEHOLD"},
                                             {"place", "PLACE", Kind::number},
                                             {"sink", "SINK"},
                                             {"address", "ADDRESS"},
                                             {"suppressed_since", "NOT USED SINCE", Kind::time},
                                             {"suppressed_reason", "WHY"}};
inline constexpr Column subscription_columns[] = {
    {"id", "", Kind::number}, {"household", "HOUSEHOLD"}, {"product", "PRODUCT"}, {"since", "SINCE", Kind::time}};
inline constexpr Column why_columns[] = {{"household", ""},
                                         {"outcome", ""},
                                         {"reason", ""},
                                         {"alert", "", Kind::id_or_none},
                                         {"event", "", Kind::id_or_none}};
inline constexpr Column why_line_columns[] = {
    {"at", "AT", Kind::time}, {"depth", "", Kind::number}, {"what", "WHAT"}, {"id", "ID"}, {"text", "TEXT"}};
inline constexpr Column silence_columns[] = {{"id", "ID", Kind::number},
                                             {"state", "STATE"},
                                             {"hides", "HIDES"},
                                             {"topic", ""},
                                             {"product", ""},
                                             {"household", ""},
                                             {"sink", ""},
                                             {"until", "UNTIL", Kind::time},
                                             {"ended", "ENDED", Kind::time},
                                             {"held_back", "HELD BACK", Kind::number},
                                             {"author", "AUTHOR"},
                                             {"reason", "REASON"},
                                             {"made", "", Kind::time}};
inline constexpr Column played_columns[] = {{"topic", "TOPIC"},
                                            {"partition", "PARTITION", Kind::number},
                                            {"offset", "OFFSET", Kind::number},
                                            {"at", "AT", Kind::time},
                                            {"read_as", "READ AS"},
                                            {"result", "RESULT"},
                                            {"deliveries", "DELIVERIES", Kind::number},
                                            {"reason", "REASON"}};
inline constexpr Column played_notice_columns[] = {{"rule", "RULE"},          {"title", "TITLE"},
                                                   {"body", "BODY"},          {"urgent", "URGENT", Kind::flag},
                                                   {"to", "TO", Kind::texts}, {"count", "COUNT", Kind::number},
                                                   {"replay", "REPLAY"},      {"held", "HELD"}};
inline constexpr Column topic_columns[] = {{"name", "TOPIC"},
                                           {"partitions", "PARTITIONS", Kind::number},
                                           {"consumed", "CONSUMED", Kind::flag},
                                           {"lag", "LAG", Kind::count_or_unknown}};
inline constexpr Column lag_columns[] = {{"topic", "TOPIC"},
                                         {"partition", "PARTITION", Kind::number},
                                         {"next", "NEXT", Kind::number},
                                         {"end", "END", Kind::count_or_unknown},
                                         {"lag", "LAG", Kind::count_or_unknown}};
inline constexpr Column watch_topic_columns[] = {
    {"topic", "TOPIC"}, {"partitions", "PARTITIONS", Kind::number}, {"lag", "LAG", Kind::count_or_unknown}};
inline constexpr Column sink_columns[] = {{"name", "SINK"},
                                          {"kind", "KIND"},
                                          {"state", "STATE"},
                                          {"pending", "PENDING", Kind::number},
                                          {"with_courier", "SENDING", Kind::number},
                                          {"delivered", "DELIVERED", Kind::number},
                                          {"failed_attempts", "FAILED TRIES", Kind::number},
                                          {"next_try", "NEXT TRY", Kind::time},
                                          {"why", "WHY"}};
inline constexpr Column sink_test_columns[] = {{"delivery", "DELIVERY"},
                                               {"verdict", "VERDICT"},
                                               {"code", "CODE", Kind::number},
                                               {"took", "TOOK", Kind::duration},
                                               {"answer", "ANSWER"}};
inline constexpr Column alert_brief_columns[] = {{"id", "ID", Kind::number},
                                                 {"state", "STATE"},
                                                 {"reason", "REASON"},
                                                 {"opened", "OPENED", Kind::time},
                                                 {"deadline", "DEADLINE", Kind::time},
                                                 {"told", "TOLD", Kind::number},
                                                 {"claims", "CLAIMS", Kind::number}};
inline constexpr Column dead_letter_columns[] = {{"id", "ID", Kind::number},
                                                 {"topic", "TOPIC"},
                                                 {"partition", "PARTITION", Kind::number},
                                                 {"offset", "OFFSET", Kind::number},
                                                 {"at", "AT", Kind::time},
                                                 {"rule", "RULE"},
                                                 {"reason", "REASON"},
                                                 {"headers", ""},
                                                 {"key", "", Kind::bytes},
                                                 {"value", "", Kind::bytes}};
inline constexpr Column record_columns[] = {{"partition", "PARTITION", Kind::number},
                                            {"offset", "OFFSET", Kind::number},
                                            {"at", "AT", Kind::time},
                                            {"size", "SIZE", Kind::number},
                                            {"headers", ""},
                                            {"key", "KEY", Kind::bytes},
                                            {"value", "VALUE", Kind::bytes}};
inline constexpr Column replay_columns[] = {
    {"id", "ID", Kind::number}, {"result", "RESULT"}, {"deliveries", "DELIVERIES", Kind::number}, {"reason", "REASON"}};
inline constexpr Column finding_columns[] = {
    {"level", "LEVEL"}, {"area", "AREA"}, {"subject", "SUBJECT"}, {"finding", "FINDING"}, {"fix", "FIX"}};
inline constexpr Column counter_columns[] = {{"events", "EVENTS", Kind::number},
                                             {"dead_letters", "DEAD LETTERS", Kind::number},
                                             {"notices", "NOTICES", Kind::number},
                                             {"deliveries", "DELIVERIES", Kind::number},
                                             {"attempts", "TRIES", Kind::number},
                                             {"delivered", "DELIVERED", Kind::number},
                                             {"expired", "EXPIRED", Kind::number},
                                             {"cancelled", "CANCELLED", Kind::number},
                                             {"dead", "DEAD", Kind::number},
                                             {"alerts", "ALERTS", Kind::number},
                                             {"claims", "CLAIMS", Kind::number},
                                             {"taps", "TAPS", Kind::number},
                                             {"taps_refused", "TAPS REFUSED", Kind::number},
                                             {"records", "RECORDS", Kind::number}};

}  // namespace busstop::ctl
