#include "daemon/app.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <system_error>

#include "bridge/base/matter.hpp"
#include "daemon/bus.hpp"
#include "daemon/configuration.hpp"
#include "daemon/exit_codes.hpp"
#include "daemon/journal.hpp"
#include "daemon/service.hpp"
#include "daemon/systemd.hpp"

namespace busstop {
namespace {

int give_up(Journal& journal, int code, const std::string& line, const Fields& fields = {}) {
  journal.say(Level::error, line, fields);
  notify_systemd("STATUS=" + journal_text(line));
  return code;
}

/// Why a start or a run failed, by the kind of exception.
int explain(Journal& journal) {
  try {
    throw;
  } catch (const StoreLocked& error) {
    return give_up(journal, exit_store_in_use, error.what(), {about(Matter::store_in_use)});
  } catch (const StoreUnusable& error) {
    return give_up(journal, exit_config, error.what(), {about(Matter::store_unusable)});
  } catch (const StoreError& error) {
    return give_up(journal, exit_io, error.what(), {about(Matter::store_failed)});
  } catch (const std::filesystem::filesystem_error& error) {
    return give_up(journal, exit_io, error.what());
  } catch (const std::system_error& error) {
    return give_up(journal, exit_io, std::string("the system refuses: ") + error.what());
  } catch (const std::exception& error) {
    return give_up(journal, exit_bug, std::string("a bug in busstopd: ") + error.what());
  }
}

}  // namespace

int run_daemon(const CommandLine& line, ProcessJournal& journal) {
  choose_bus(line.bus);
  auto found = read_configuration(line.config);
  if (const auto* errors = std::get_if<ConfigErrors>(&found)) {
    for (const auto& error : *errors)
      journal.say(Level::error, error);
    return give_up(journal, exit_config, fmt::format("busstopd cannot start with {}: see above", line.config),
                   {about(Matter::configuration_refused)});
  }
  const auto settings = std::get<std::shared_ptr<const Settings>>(std::move(found));
  for (const auto& warning : settings->warnings)
    journal.say(Level::warning, warning);
  try {
    const SystemClock clock;
    Service service(line, settings, clock, journal);
    say_start(journal, line.config, *settings);
    return service.run();
  } catch (...) {
    return explain(journal);
  }
}

int run_check(const CommandLine& line) {
  const auto found = read_configuration(line.config);
  if (const auto* errors = std::get_if<ConfigErrors>(&found)) {
    for (const auto& error : *errors)
      fmt::print(stderr, "{}\n", error);
    return exit_config;
  }
  const auto& settings = std::get<std::shared_ptr<const Settings>>(found);
  for (const auto& warning : settings->warnings)
    fmt::print(stderr, "warning: {}\n", warning);
  fmt::print("{}\n", summary(line.config, *settings));
  return exit_ok;
}

}  // namespace busstop
