// busstopctl doctor: what the daemon found when it examined itself, or what to do if it is not there.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

Dict finding(std::string level, std::string area, std::string subject, std::string what, std::string fix) {
  Dict one;
  one.values = {{"level", std::move(level)},
                {"area", std::move(area)},
                {"subject", std::move(subject)},
                {"finding", std::move(what)},
                {"fix", std::move(fix)}};
  return one;
}

/// What can be said without the daemon: whether there is something it could start with.
std::vector<Dict> without_daemon(const std::string& instance, const std::string& why, bool hangs) {
  const auto unit = instance.empty() ? std::string("busstopd") : "busstopd@" + instance;
  const auto file = fmt::format("/etc/busstopd/{}.toml", instance.empty() ? "busstopd" : instance);
  const auto check = fmt::format("CREDENTIALS_DIRECTORY=/etc/credstore busstopd --check --config {}", file);
  std::vector<Dict> found = {finding(
      "error", "daemon", unit, hangs ? "is there but does not answer: it hangs or was stopped" : one_line(why),
      hangs ? fmt::format("journalctl -u {0} shows what it did last, systemctl restart {0} starts it anew", unit)
            : fmt::format("systemctl enable --now {0}; if it ends again: journalctl -u {0}", unit))};
  if (::access(file.c_str(), R_OK) == 0) {
    found.push_back(finding("ok", "configuration", file, "is there; whether it is right says busstopd itself", check));
  } else if (errno == EACCES) {
    found.push_back(
        finding("warning", "configuration", file, "is not for you to read, so nothing is known of it",
                fmt::format("sudo busstopctl {}doctor", instance.empty() ? "" : "--instance " + instance + " ")));
  } else {
    found.push_back(finding("error", "configuration", file, "is not there",
                            "install it from the package's examples, then: " + check));
  }
  return found;
}

std::int64_t count(const std::vector<Dict>& findings, std::string_view level) {
  return std::ranges::count_if(findings, [level](const Dict& one) { return one.text("level") == level; });
}

std::string plural(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string summary(const std::vector<Dict>& findings) {
  return fmt::format("{}, {}, {} ok", plural(count(findings, "error"), "error"),
                     plural(count(findings, "warning"), "warning"), count(findings, "ok"));
}

std::string as_json(const std::vector<Dict>& findings) {
  return JsonObject()
             .add("errors", count(findings, "error"))
             .add("warnings", count(findings, "warning"))
             .add_raw("findings", rows_json(finding_columns, findings))
             .text() +
         "\n";
}

std::string shown(const std::vector<Dict>& findings, const Style& style) {
  return style.json ? as_json(findings) : doctor_text(findings, style);
}

}  // namespace

std::string doctor_text(const std::vector<Dict>& findings, const Style& style) {
  if (!style.terminal) return show_rows(finding_columns, findings, style);
  constexpr std::size_t level_width = 9;
  std::string text;
  for (const auto& one : findings) {
    const auto level = one.text("level");
    const auto cells = [&one](std::string_view key) { return one_line(cell(Column{key, ""}, one)); };
    const auto subject = cells("subject");
    const std::string blanks(level_width - std::min(level_width, level.size()), ' ');
    text += fmt::format("{}{}{}{}{}: {}\n", painted(level, style), blanks, cells("area"), subject.empty() ? "" : " ",
                        subject, cells("finding"));
    if (const auto fix = cells("fix"); !fix.empty()) text += fmt::format("{:{}}fix: {}\n", "", level_width, fix);
  }
  return text + summary(findings) + "\n";
}

std::string doctor(Bus& bus, const Request& request, const Style& style) {
  std::vector<Dict> findings;
  try {
    findings = bus.examine();
  } catch (const Failure& failure) {
    if (failure.code() != exit_unavailable) throw;
    const bool there = bus.running();
    throw Failure(
        exit_unavailable,
        there ? "busstopd does not answer, so little can be said" : "busstopd is not there, so little can be said",
        shown(without_daemon(request.instance, failure.what(), there), style));
  }
  if (count(findings, "error") == 0) return shown(findings, style);
  // On a terminal the sum stands below the findings already.
  throw Failure(exit_failed, style.terminal && !style.json ? "see the errors above" : summary(findings),
                shown(findings, style));
}

}  // namespace busstop::ctl
