// What a person who runs the daemon may have to act upon. A journal line about such a matter names it in a field;
// daemon/base/ gives it the id under which systemd/busstopd.catalog says what it means and what to do. Pure; any
// thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "bridge/base/journal.hpp"

namespace busstop {

enum class Matter {
  broker_lost,
  broker_refuses,
  fenced,
  group_shared,
  topic_anew,
  records_missing,
  dead_letter,
  nobody_to_tell,
  nobody_reached,
  unanswered,
  sink_down,
  sink_at_fault,
  delivery_dead,
  contact_gone,
  disk_full,
  store_failed,
  store_unusable,
  store_in_use,
  configuration_refused,
  room_hangs,
};

/// In the order of Matter: what the field says.
inline constexpr std::array<std::string_view, 20> matter_words = {
    "broker-lost",     "broker-refuses", "fenced",         "group-shared",          "topic-anew",
    "records-missing", "dead-letter",    "nobody-to-tell", "nobody-reached",        "unanswered",
    "sink-down",       "sink-at-fault",  "delivery-dead",  "contact-gone",          "disk-full",
    "store-failed",    "store-unusable", "store-in-use",   "configuration-refused", "room-hangs"};
static_assert(matter_words.size() == static_cast<std::size_t>(Matter::room_hangs) + 1);

inline constexpr std::string_view matter_field = "BUSSTOP_MATTER";

/// One of the Fields of a journal line.
[[nodiscard]] inline Fields::value_type about(Matter matter) {
  return {matter_field, std::string(matter_words.at(static_cast<std::size_t>(matter)))};
}

}  // namespace busstop
