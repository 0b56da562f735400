// For each kind of sink, settings and an address that work: the one thing a new kind adds here. Secrets contain the
// word "canary", as do addresses that may carry a token.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/sinks/sink.hpp"

namespace busstop::conformance {

inline constexpr std::string_view canary = "canary";

struct Sample {
  SinkSettings settings;
  std::string address;
};

/// By kind. Every secret key of a kind must be set in one of its samples.
[[nodiscard]] const std::multimap<std::string_view, Sample>& samples();

/// What somebody might write into a text who wants it to be more than text.
[[nodiscard]] std::vector<std::string> hostile_texts();

}  // namespace busstop::conformance
