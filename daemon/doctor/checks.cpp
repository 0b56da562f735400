// What can be judged of configuration, secrets, bus and people.
#include "daemon/doctor/checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bridge/base/times.hpp"
#include "bridge/rules/silences.hpp"

namespace busstop {

namespace {

using Grade = Finding::Grade;

constexpr const char* reload = "busstopd --check && systemctl reload busstopd";

/// The loader's words for a secret's file that others can read.
bool is_about_a_readable_secret(std::string_view warning) {
  return warning.find("which everybody can read") != std::string_view::npos;
}

std::string plural(std::int64_t count, std::string_view one, std::string_view more) {
  return fmt::format("{}{} {}", count, count == Some::most ? " or more" : "", count == 1 ? one : more);
}

/// "lisa, mike and 4 more"
std::string names(const Some& some) {
  const auto rest = some.count - static_cast<std::int64_t>(some.first.size());
  return fmt::format("{}{}", fmt::join(some.first, ", "), rest > 0 ? fmt::format(" and {} more", rest) : "");
}

}  // namespace

FindingList check_configuration(const ConfigurationFacts& facts) {
  FindingList all;
  const auto add = [&](Grade grade, const std::string& what, const std::string& fix) {
    all.push_back({"configuration", facts.file, grade, what, fix});
  };
  for (const auto& error : facts.errors)
    add(Grade::error, error, fmt::format("put it right, then: {}", reload));
  for (const auto& warning : facts.warnings) {
    if (!is_about_a_readable_secret(warning)) add(Grade::warning, warning, fmt::format("change it, then: {}", reload));
  }
  for (const auto& line : facts.needs_restart)
    add(Grade::warning, line, "systemctl restart busstopd");
  for (const auto& line : facts.not_loaded)
    add(Grade::warning, line + ", but not in use yet", reload);
  if (all.empty()) add(Grade::ok, facts.summary, "");
  return all;
}

FindingList check_secrets(const SecretFacts& facts, const std::vector<std::string>& warnings) {
  FindingList all;
  for (const auto& warning : warnings) {
    if (is_about_a_readable_secret(warning))
      all.push_back({"secret", "", Grade::warning, warning, "chmod 640 the file, and change the secret: it was open"});
  }
  for (const auto& file : facts.files) {
    if (!file.there) {
      all.push_back({"secret", file.path, Grade::error, "cannot be read",
                     "systemctl restart busstopd gives it its credentials anew"});
    } else if ((file.mode & 07U) != 0) {
      all.push_back({"secret", file.path, Grade::warning, fmt::format("everybody can read it (mode {:04o})", file.mode),
                     fmt::format("chmod o= {}, and change the secret: it was open", file.path)});
    }
  }
  if (all.empty() && !facts.folder.empty()) {
    const auto count = static_cast<std::int64_t>(facts.files.size());
    all.push_back({"secret", facts.folder, Grade::ok,
                   plural(count, "credential", "credentials") + ", for the service alone", ""});
  }
  return all;
}

FindingList check_bus(const BusFacts& facts) {
  if (facts.bus != "system")
    return {{"bus", facts.bus, Grade::ok, "polkit is not asked here: root and the daemon's own user may do everything",
             ""}};
  FindingList all;
  if (!facts.has_bus_policy) {
    all.push_back({"bus", "", Grade::error, "the bus policy org.busstop.BusStop1.conf is not installed",
                   "apt reinstall busstopd (or cmake --install), then: systemctl reload dbus"});
  }
  if (!facts.has_polkit_actions) {
    all.push_back({"bus", "", Grade::warning, "polkit does not know our actions, so only root may do more than look",
                   "apt reinstall busstopd (or cmake --install) puts org.busstop.BusStop1.policy in its place"});
  } else if (!facts.has_polkit) {
    all.push_back({"bus", "", Grade::warning, "polkit is not there, so only root may do more than look",
                   "apt install polkitd, or use busstopctl as root"});
  }
  if (all.empty()) all.push_back({"bus", "", Grade::ok, "bus policy and polkit actions are installed", ""});
  return all;
}

FindingList check_gaps(const StoreGaps& gaps) {
  FindingList all;
  const auto warn = [&all](std::string area, std::string subject, std::string what, std::string fix) {
    all.push_back({std::move(area), std::move(subject), Grade::warning, std::move(what), std::move(fix)});
  };
  if (gaps.households == 0) {
    warn("household", "", "there is no household, so nobody is told anything",
         "add [[households]] to the configuration, or: busstopctl household add");
  } else if (!gaps.anybody_at_a_stop) {
    warn("household", "", "no household is at a stop, so no alert reaches anybody",
         "give households their stops = [\"…\"] as the alerts write them");
  }
  if (gaps.unheard_stops.count > 0) {
    warn("household", "",
         fmt::format("alerts of the last 7 days came for stops where nobody is: {}", names(gaps.unheard_stops)),
         "give the households there this stop; it must be spelt as in the alerts");
  }
  if (gaps.without_contact.count > 0) {
    warn("household", "",
         fmt::format("{} without contact: {}", plural(gaps.without_contact.count, "household", "households"),
                     names(gaps.without_contact)),
         fmt::format("busstopctl contact add {} SINK:ADDRESS", gaps.without_contact.first.front()));
  }
  for (const auto& [sink, count] : gaps.unknown_sinks) {
    warn("sink", sink, plural(count, "contact names", "contacts name") + " this sink, which is not configured",
         fmt::format("add [sinks.{}], or change these contacts", sink));
  }
  for (const auto& [sink, count] : gaps.suppressed) {
    warn("sink", sink,
         plural(count, "contact is", "contacts are") + " not used any more: the address is gone, the far side said",
         fmt::format("busstopctl contact says which and why; a good one is put back by: busstopctl contact add "
                     "HOUSEHOLD {}:ADDRESS",
                     sink));
  }
  if (gaps.dead_letters > 0) {
    warn("record", "", plural(gaps.dead_letters, "record", "records") + " could not be read and wait as dead letters",
         "busstopctl dead list says why; dead replay takes them once more, dead drop deletes them");
  }
  if (all.empty())
    all.push_back({"household", "", Grade::ok,
                   plural(gaps.households, "household", "households") + ", each with a contact at a configured sink",
                   ""});
  return all;
}

FindingList check_silences(const std::vector<Silence>& in_force) {
  constexpr std::size_t most_named = 10;
  FindingList all;
  for (const auto& one : in_force) {
    if (all.size() == most_named) {
      all.push_back({"silence", "", Grade::warning, fmt::format("and {} more", in_force.size() - most_named),
                     "busstopctl silence list"});
      break;
    }
    const auto id = std::to_string(raw(one.id));
    all.push_back({"silence", id, Grade::warning,
                   fmt::format("hides {} until {}, by {}{}; {} held back so far", to_text(one.scope),
                               format_rfc3339(one.until), one.author, one.reason.empty() ? "" : ": " + one.reason,
                               plural(one.hidden, "delivery", "deliveries")),
                   fmt::format("busstopctl silence remove {} ends it now", id)});
  }
  return all;
}

FindingList check_all(const Examined& facts) {
  FindingList all;
  const auto add = [&all](FindingList some) {
    for (auto& finding : some)
      all.push_back(std::move(finding));
  };
  add(check_configuration(facts.configuration));
  add(check_secrets(facts.secrets, facts.configuration.warnings));
  add(check_store_facts(facts.store));
  add(check_disk(facts.disk, facts.now));
  add(check_clock(facts.clock, facts.now));
  add(check_broker(facts.broker));
  for (const auto& sink : facts.sinks)
    add(check_sink(sink, facts.now));
  if (facts.sinks.empty())
    add({{"sink", "", Grade::error, "no sink is configured, so nobody can be told anything",
          "add a [sinks.NAME] table, see busstopd.toml"}});
  add(check_bus(facts.bus));
  if (facts.gaps) {
    add(check_gaps(*facts.gaps));
    add(check_silences(facts.gaps->silences));
  } else {
    add({{"household", "", Grade::error, "people could not be looked at: " + facts.gaps_trouble,
          "journalctl -u busstopd"}});
  }
  return all;
}

}  // namespace busstop
