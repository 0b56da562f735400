// The texts that come with the program: their names, what may be filled in, and how English and German say them. For
// config/texts.cpp; constant data, any thread.
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "config/texts.hpp"

namespace busstop {

struct TextName {
  std::string_view name;
  /// What may be filled in, with blanks between.
  std::string_view fields;
};

inline constexpr TextName say_names[] = {
    {"call", "parent child stop message"},
    {"call_unnamed", "parent child stop message"},
    {"call_again", "parent child stop message"},
    {"ask_backup", "parent child stop by"},
    {"stand_down", "parent child stop by"},
    {"you_have", "parent child stop"},
    {"no_longer_have", "parent child stop"},
    {"you_are_backup", "parent child stop by"},
    {"no_longer_backup", "parent child stop"},
    {"no_longer_backup_taken", "parent child stop by"},
    {"not_needed", "parent child stop"},
    {"covered", "child stop by time minutes message"},
    {"still_covered", "child stop by"},
    {"reopened", "child stop by"},
    {"nobody_yet", "child stop until"},
    {"last_minute", "child stop until"},
    {"nobody_reached", "child stop"},
    {"nobody_there", "child stop"},
    {"unanswered", "child stop"},
    {"cancelled", "child stop"},
    {"not_a_helper", "parent child stop"},
    {"offer_refused", "child stop by"},
    {"fits_nothing", "child"},
    {"fits_several", "child requests"},
    {"withdrawn_early", "child"},
    {"restock", "product"},
    {"test_household", ""},
    {"test_sink", "sink"},
};
static_assert(std::size(say_names) == say_count);

inline constexpr TextName word_names[] = {
    {"child", ""},
    {"child_begins", ""},
    {"neighbour", ""},
    {"neighbour_begins", ""},
    {"this_child", ""},
    {"this_child_begins", ""},
    {"help", ""},
    {"help_begins", ""},
    {"watch", "child"},
    {"watch_unnamed", ""},
    {"message", "text"},
    {"in_minute", ""},
    {"in_minutes", "count"},
    {"request", "id parent child stop"},
    {"date", "time day month"},
    {"months", ""},
    {"digest", "count"},
    {"more", "count"},
};
static_assert(std::size(word_names) == word_count);

/// Each with as many texts as there are keys, in their order.
using BuiltIn = std::pair<std::string_view, std::span<const std::string_view>>;
[[nodiscard]] std::vector<BuiltIn> built_in_languages();

}  // namespace busstop
