// The configuration as values: what load.hpp makes of the files, and what everything above reads. Every member has its
// default. Plain values; replaced as a whole at a reload.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/base/secret.hpp"
#include "bridge/model/alert.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/stop.hpp"
#include "bridge/model/transfer.hpp"
#include "config/texts.hpp"

namespace busstop {

struct KafkaSettings {
  std::string brokers = "localhost:9092";
  std::string group = "busstopd";
  enum class Start { earliest, latest, time };
  /// For partitions that neither the store nor the group has a position for.
  Start start = Start::earliest;
  Wall start_time{};
  /// librdkafka properties, those that break no promise; secrets among them.
  std::map<std::string, Secret> properties;
  /// Where each stands, "file:line:column", for those who know more of them.
  std::map<std::string, std::string> property_places;
  /// Copy unreadable records to "<topic>.dlq".
  bool dead_letter_topics = false;
};

struct StoreSettings {
  std::string path = "/var/lib/busstopd/busstopd.db";
  Duration keep = std::chrono::hours(24 * 90);
};

/// `{ sink = "mail", address = "{email}" }`
struct ToSinkAddress {
  std::string sink;
  std::string address;
};
/// A household's text id, or a template for it.
struct ToId {
  std::string id;
};
using NotifyTarget = std::variant<ToId, ToSinkAddress>;

/// What a rule says to households of another language; an empty part is as the rule itself has it.
struct RuleText {
  /// One of those that Texts knows, as Language::tag() has it.
  std::string language;
  std::string title;
  std::string body;
  friend bool operator==(const RuleText&, const RuleText&) = default;
};

struct NotifyRule {
  /// "file:line", for the journal.
  std::string where;
  std::string topic;
  std::vector<NotifyTarget> to;
  std::string title;
  std::string body;
  std::vector<RuleText> texts;
  /// Field path and the JSON text it must equal.
  std::vector<std::pair<std::string, std::string>> when;
  /// Path of the field that identifies the event; empty: none.
  std::string id;
  Duration expires = std::chrono::hours(24);
  bool urgent = false;
  /// Notices of one key wait this long for each other, from the first; 0: they do not.
  Duration group{};
  /// Whether a household's next contact is told where the first is not reached.
  bool fallback = true;
};

struct TopicSettings {
  std::string alerts = "bus-stop-alerts";
  std::string confirmations = "bus-stop-confirmations";
  std::string restock = "item-restocked";
  std::string subscriptions = "item-subscriptions";
  std::vector<NotifyRule> notify;
};

struct AlertSettings {
  Duration window = std::chrono::minutes(10);
  std::vector<Step> steps = {{std::chrono::minutes(1), Step::Tell::unanswered},
                             {std::chrono::minutes(2), Step::Tell::second_circle}};
};

struct RestockSettings {
  bool waves = false;
  double factor = 1.0;
  Duration pause = std::chrono::hours(1);
  Duration expires = std::chrono::hours(24);
  /// A subscription that has waited for so long ends.
  Duration keep = std::chrono::hours(24) * 365;
  /// As with NotifyRule; of all products together.
  Duration group{};
  bool fallback = true;
};

/// One [sinks.NAME] table. What every kind may have is typed here; a kind's own keys are in `texts` and `secrets`, by
/// the keys that its SinkShape declares.
struct SinkSettings {
  std::string name;
  std::string kind;
  std::string url;
  Tls tls;
  /// Private networks that may be reached although the address came from outside.
  std::vector<Network> allow_networks;
  /// Transfers at a time: to the sink, or to one host where addresses come from outside.
  int parallel = 64;
  /// At most `rate_count` in `rate_per`; 0: no limit.
  int rate_count = 0;
  Duration rate_per{};
  Duration timeout = std::chrono::seconds(15);
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, Secret, std::less<>> secrets;

  /// How many of `parallel` ordinary notices may take: one in eight, at least one and at most four, is kept for urgent
  /// ones, unless there is only one.
  [[nodiscard]] int ordinary_parallel() const noexcept {
    return parallel > 1 ? parallel - std::clamp(parallel / 8, 1, 4) : parallel;
  }
  /// "" where the file has none.
  [[nodiscard]] std::string text(std::string_view key) const {
    const auto found = texts.find(key);
    return found == texts.end() ? std::string() : found->second;
  }
  [[nodiscard]] Secret secret(std::string_view key) const {
    const auto found = secrets.find(key);
    return found == secrets.end() ? Secret() : found->second;
  }
};

/// One key that a kind of sink understands besides `kind`. `url` and the like name the members of SinkSettings; text
/// and secret land in its maps.
struct SinkKey {
  enum class Type { text, secret, url, tls, file, networks, count, rate, duration };
  std::string_view name;
  Type type = Type::text;
  bool needed = false;
  /// What is wrong with its text, whatever the other keys say; empty if it will do. Type::text only.
  std::string (*check)(std::string_view text) = nullptr;
};

/// What the loader must know of a kind of sink; the registry of sinks provides it.
struct SinkShape {
  std::string_view kind;
  std::vector<SinkKey> keys;
  /// URL schemes the kind takes; empty: it has no url.
  std::vector<std::string_view> schemes;
  int parallel = 64;
  /// What is wrong with an address at this sink, in words; empty if it will do.
  std::string (*check_address)(const SinkSettings& sink, std::string_view address) = nullptr;
  Duration timeout = std::chrono::seconds(15);
  /// Everything that is wrong with a table whose keys could be read, in words and without secrets; empty if it will do.
  std::vector<std::string> (*check_settings)(const SinkSettings& settings) = nullptr;
};

struct Settings {
  KafkaSettings kafka;
  StoreSettings store;
  TopicSettings topics;
  AlertSettings alerts;
  RestockSettings restocks;
  Texts texts;
  std::vector<SinkSettings> sinks;
  std::vector<Stop> stops;
  std::vector<Household> households;
  /// What should be said but stops nothing (a literal password, for instance), each with its place.
  std::vector<std::string> warnings;
};

}  // namespace busstop
