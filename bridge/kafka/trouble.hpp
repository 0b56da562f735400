// What can be wrong between us and the broker, in the room's own words: what librdkafka reports, sorted by what is to
// be done. Plain values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/model/ids.hpp"

namespace busstop {

struct Trouble {
  enum class Kind {
    nothing,        ///< of no consequence, or said by another one
    brokers_down,   ///< none can be reached
    unreachable,    ///< one cannot; `text` says why
    login,          ///< it knows us not
    tls,            ///< no secure connection
    denied,         ///< it knows us, but we may not
    group,          ///< the group does not take us as we are
    fenced,         ///< another one has our place in the group
    fatal,          ///< librdkafka gives this client up
    out_of_range,   ///< partition `of` has no offset `offset`
    topic_gone,     ///< topic `of` (partition -1) or this partition of it does not exist
    log_doubtful,   ///< partition `of` could not be fetched: it may be another log by now
    topic_anew,     ///< topic `of` has another id than before: this client must not go on with it
    commit_failed,  ///< offsets were not taken
  };
  Kind kind = Kind::nothing;
  TopicPartition of{{}, -1};
  std::int64_t offset = -1;
  std::string text;
};

/// "orders [3]: broker unavailable: fetch: ..." is all that librdkafka lets be known of a failed fetch.
[[nodiscard]] std::optional<TopicPartition> doubtful_partition(std::string_view debug_line);

/// "Topic orders changed id from pMo99pV6Sbev9IL7qDqzjA to APxd6G5kRwCVWK+D8Huq1Q": librdkafka 2.4 and later see it,
/// but mix old and new. Empty if the line is another one, or if the topic had no id before.
[[nodiscard]] std::string topic_with_new_id(std::string_view debug_line);

/// "127.0.0.1:9092/1: Connect to ipv4#... failed: Connection refused (after 0ms...)" without its innards.
[[nodiscard]] std::string plain_reason(std::string_view librdkafka_text);

/// Why this SASL mechanism will not do, and what would; empty if it will. `version` is librdkafka's: before 2.6.1 its
/// SCRAM fails on Kafka 4.
[[nodiscard]] std::string scram_doubt(std::string_view mechanism, int version, std::string_view version_text);
/// What to do after a refused login.
[[nodiscard]] std::string login_advice(std::string_view mechanism, int version, std::string_view version_text);

}  // namespace busstop
