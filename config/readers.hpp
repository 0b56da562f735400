// The parts of the configuration, one function each: what a section of the file says goes over the defaults in `out`,
// what is wrong with it into the Section's Findings. Called by load.cpp on one thread; the sinks and Kafka parts read
// secrets from files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "config/section.hpp"
#include "config/settings.hpp"

namespace busstop {

void read_kafka(Section in, const SecretSources& secrets, KafkaSettings& out);
/// [kafka.properties], nested tables flattened to dotted names.
void read_kafka_properties(const Section& in, const SecretSources& secrets, KafkaSettings& out);
/// What to do instead of setting a property that would break a promise; empty if it may be set.
[[nodiscard]] std::string_view instead_of_property(std::string_view property, const std::string& value);
void read_store(Section in, StoreSettings& out);
void read_alerts(Section in, AlertSettings& out);
void read_restocks(Section in, RestockSettings& out);
/// Languages that are not there before are added to `out`.
void read_texts(Section in, Texts& out);
void read_stops(std::vector<Section> all, std::vector<Stop>& out);

/// Every [sinks.NAME] of the files; without a shape where its kind is not known. The settings are those that
/// read_sinks() has put into `out`, which must stay as it is.
struct KnownSink {
  const SinkShape* shape = nullptr;
  const SinkSettings* settings = nullptr;
};
using KnownSinks = std::map<std::string, KnownSink, std::less<>>;
/// A household that a rule or a child's helpers name by its id, and where.
struct NamedHousehold {
  std::string id;
  Place place;
};
[[nodiscard]] KnownSinks read_sinks(const Section& in, const SecretSources& secrets,
                                    const std::vector<SinkShape>& kinds, std::vector<SinkSettings>& out);
/// Languages of which only a rule has words are added to `texts`.
void read_topics(Section in, const KnownSinks& sinks, Texts& texts, TopicSettings& out,
                 std::vector<NamedHousehold>& named);
/// Warns of those that are not among `households`: they may come otherwise, or be a mistake.
void check_named(const std::vector<NamedHousehold>& named, const std::vector<Household>& households,
                 Findings& findings);
void read_households(std::vector<Section> all, const KnownSinks& sinks, const Texts& texts,
                     std::vector<Household>& out);

/// The contacts of a household: "SINK:ADDRESS", a table of both, or an inner list of these.
[[nodiscard]] std::optional<std::vector<std::vector<Address>>> read_contacts(const Value& value,
                                                                             const KnownSinks& sinks);
/// { sink = "mail", address = "…" }, checked by the kind of the sink; an address with a {field} only by its braces,
/// where `templates` allows one.
[[nodiscard]] std::optional<Address> read_address_table(const Value& value, const KnownSinks& sinks, bool templates);
/// "SINK:ADDRESS".
[[nodiscard]] std::optional<Address> read_address_text(const Value& value, const KnownSinks& sinks);
/// Text with {fields}: an error where a brace is not closed.
[[nodiscard]] bool braces_fit(const Value& value, const std::string& text);

}  // namespace busstop
