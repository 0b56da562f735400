// What each command does: asks the daemon, answers what is to be printed. Called by run(), one of them a process;
// throws Failure. The functions that only format are pure.
#pragma once

#include <string>

#include "daemon/ctl/bus.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/request.hpp"

namespace busstop::ctl {

using Action = std::string (*)(Bus& bus, const Request& request, const Style& style);

[[nodiscard]] std::string show_status(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string show_stats(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string show_lag(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string watch(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string reload(Bus& bus, const Request& request, const Style& style);

[[nodiscard]] std::string list_alerts(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string show_alert(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string show_why(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string list_deliveries(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string show_delivery(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string list_households(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string list_contacts(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string list_subscriptions(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string list_topics(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string list_dead(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string show_dead(Bus& bus, const Request& request, const Style& style);

[[nodiscard]] std::string list_silences(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string add_silence(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string remove_silence(Bus& bus, const Request& request, const Style& style);

[[nodiscard]] std::string replay_dead(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string replay(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string drop_dead(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string doctor(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string backup(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string list_sinks(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string pause_sink(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string resume_sink(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string test_sink(Bus& bus, const Request& request, const Style& style);

[[nodiscard]] std::string add_household(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string remove_household(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string test_household(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string add_contact(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string remove_contact(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string add_subscription(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string remove_subscription(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string import_households(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string import_contacts(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string import_subscriptions(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string read_topic(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string create_topic(Bus& bus, const Request& request, const Style& style);

[[nodiscard]] std::string raise(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string confirm(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string restock(Bus& bus, const Request& request, const Style& style);
[[nodiscard]] std::string send(Bus& bus, const Request& request, const Style& style);

/// The status of the daemon for people; "Silences" among the properties are those in force. Pure.
[[nodiscard]] std::string status_text(const Dict& properties, const Style& style);
/// The same as one JSON object. Pure.
[[nodiscard]] std::string status_json(const Dict& properties);
/// The chain of decisions, a line each. Pure.
[[nodiscard]] std::string why_text(const Dict& why, const Style& style);
/// What a sink's server said to a test: its code, if there is one, and its words. Pure.
[[nodiscard]] std::string test_answer(const Dict& found);
/// What an examination found. Pure.
[[nodiscard]] std::string doctor_text(const std::vector<Dict>& findings, const Style& style);

}  // namespace busstop::ctl
