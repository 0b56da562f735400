// The librdkafka properties of the daemon's two clients: what suits it, over that the admin's, over that what its
// promises rest on. Every librdkafka property is at
// https://github.com/confluentinc/librdkafka/blob/v2.0.2/CONFIGURATION.md. Pure; any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bridge/base/secret.hpp"
#include "config/settings.hpp"

namespace busstop {

/// In the order in which they are to be set; a later one of the same name counts.
using Properties = std::vector<std::pair<std::string, Secret>>;

[[nodiscard]] Properties consumer_properties(const KafkaSettings& settings, const std::string& instance_id);
[[nodiscard]] Properties producer_properties(const KafkaSettings& settings);

/// The value that counts; "" where there is none.
[[nodiscard]] std::string value_of(const Properties& properties, const std::string& name);

}  // namespace busstop
