// What `watch` shows: the daemon's properties as a screen, or what has changed in them as lines. Pure; any thread.
// Throws nothing but std::bad_alloc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/value.hpp"

namespace busstop::ctl {

/// The properties at a time; none while no daemon is there.
struct Look {
  Wall at;
  std::optional<Dict> properties;
};

/// `before`: the look before this one, for what comes in a second.
[[nodiscard]] std::vector<std::string> screen_of(const Look& now, const Look& before, const Style& style);
/// A line for each thing that differs, as text or as a JSON object; all there is, where `before` has nothing.
[[nodiscard]] std::vector<std::string> changes_between(const Look& before, const Look& now, bool json);

}  // namespace busstop::ctl
