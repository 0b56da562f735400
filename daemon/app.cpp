#include "daemon/app.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <system_error>

#include "bridge/base/matter.hpp"
#include "daemon/base/configuration.hpp"
#include "daemon/base/journal.hpp"
#include "daemon/base/systemd.hpp"
#include "daemon/bus/face.hpp"
#include "daemon/exit_codes.hpp"
#include "daemon/service.hpp"

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

constexpr std::chrono::seconds look_for_room_every{2};

/// A full disk is no reason to end: it stays, says what is wrong, and looks again. False once it is to stop.
bool wait_for_room() {
  EventLoop loop;
  bool stopped = false;
  for (const int signal : {SIGTERM, SIGINT}) {
    loop.on_signal(signal, [&] {
      stopped = true;
      loop.stop();
    });
  }
  loop.on_signal(SIGHUP, [] {});
  const auto again = loop.add_timer([&loop] { loop.stop(); });
  const Duration watched = watchdog_interval().value_or(2 * look_for_room_every);
  loop.arm(again, std::min<Duration>(look_for_room_every, watched / 2));
  loop.run();
  notify_systemd(stopped ? "STOPPING=1" : "WATCHDOG=1");
  return !stopped;
}

/// Why there is no room for a start, or for what is thrown now another reason: that is thrown on.
std::string no_room() {
  try {
    throw;
  } catch (const StoreFull& error) {
    return error.what();
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_space_on_device) throw;
    return error.what();
  }
}

int run_when_there_is_room(const CommandLine& line, const std::shared_ptr<const Settings>& settings,
                           ProcessJournal& journal) {
  const SystemClock clock;
  bool waited = false;
  while (true) {
    try {
      Service service(line, settings, clock, journal);
      if (waited) journal.say(Level::notice, "there is room for the store again");
      say_start(journal, line.config, *settings);
      return service.run();
    } catch (...) {
      const auto why = no_room();
      const auto text = fmt::format("no room to start with: {}; make some, it is tried again every {} s", why,
                                    look_for_room_every.count());
      if (!waited) journal.say(Level::error, text, {about(Matter::disk_full)});
      waited = true;
      notify_systemd("READY=1\nSTATUS=" + journal_text(text));
    }
    if (!wait_for_room()) return exit_ok;
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
    return run_when_there_is_room(line, settings, journal);
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
