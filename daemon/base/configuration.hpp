// The configuration as the daemon needs it: read and checked with everything that knows something of it, and what there
// is to say of it. Any thread; reads files, throws nothing for what is in them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bridge/base/journal.hpp"
#include "bridge/kafka/room.hpp"
#include "config/load.hpp"

namespace busstop {

using SettingsOrErrors = std::variant<std::shared_ptr<const Settings>, ConfigErrors>;

/// Reads FILE and conf.d beside it, with secrets from $CREDENTIALS_DIRECTORY, files and the environment.
[[nodiscard]] SettingsOrErrors read_configuration(const std::string& file);

/// One file's text that is not in use, as "candidate"; secrets are taken for granted.
[[nodiscard]] SettingsOrErrors read_candidate(std::string_view text);

/// The store's place: where the file names none, systemd's $STATE_DIRECTORY counts. Pure.
[[nodiscard]] std::string store_path(const std::string& configured, const std::optional<std::string>& state_directory);
/// What the Kafka room reads, each topic once. Pure.
[[nodiscard]] TopicNames topics_to_read(const Settings& settings);
/// What a reload cannot change: one line each for what differs. Pure.
[[nodiscard]] std::vector<std::string> needs_restart(const Settings& running, const Settings& wanted);
/// "FILE: ok, 4 households, 2 sinks, 5 topics". Pure.
[[nodiscard]] std::string summary(const std::string& file, const Settings& settings);

/// What a person looks for after a start: version, file, store, topics, sinks.
void say_start(Journal& journal, const std::string& file, const Settings& settings);

}  // namespace busstop
