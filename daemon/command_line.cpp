#include "daemon/command_line.hpp"

#include <fmt/format.h>
#include <getopt.h>

#include <string_view>

#include "bridge/base/text.hpp"
#include "daemon/base/instance_name.hpp"

namespace busstop {
namespace {

// In the order of `names`; getopt answers with the number.
enum : int { option_config = 256, option_bus, option_name, option_check, option_version, option_help };

constexpr option options[] = {{"config", required_argument, nullptr, option_config},
                              {"bus", required_argument, nullptr, option_bus},
                              {"name", required_argument, nullptr, option_name},
                              {"check", no_argument, nullptr, option_check},
                              {"version", no_argument, nullptr, option_version},
                              {"help", no_argument, nullptr, option_help},
                              {nullptr, 0, nullptr, 0}};

UsageError unknown(std::string_view word) {
  std::vector<std::string_view> names;
  for (const auto& entry : options) {
    if (entry.name != nullptr) names.emplace_back(entry.name);
  }
  const auto name = word.substr(std::min(word.find_first_not_of('-'), word.size()));
  const auto meant = nearest(name.substr(0, name.find('=')), names);
  const auto hint =
      meant.empty() ? std::string("busstopd --help lists the options") : fmt::format("did you mean --{}?", meant);
  return {fmt::format("unknown option {}: {}", word, hint)};
}

bool is_bus(std::string_view bus) {
  return bus == "system" || bus == "session" || bus == "none" || bus.find('=') != std::string_view::npos;
}

/// What is wrong with the values; empty: nothing.
std::string wrong_with(const CommandLine& line, bool named) {
  if (line.config.empty()) return "--config needs the name of a file";
  if (!is_bus(line.bus)) {
    return fmt::format("--bus {}: give system, session, none, or an address like unix:path=/run/bus", line.bus);
  }
  if (named && !is_instance_name(line.name)) return fmt::format("--name \"{}\": {}", line.name, instance_name_rule);
  return {};
}

}  // namespace

std::variant<CommandLine, UsageError> parse_command_line(const std::vector<std::string>& arguments) {
  std::vector<std::string> copies = {"busstopd"};
  copies.insert(copies.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& copy : copies)
    argv.push_back(copy.data());
  argv.push_back(nullptr);

  CommandLine line;
  bool named = false;
  ::optind = 0;  // 0 makes glibc start afresh
  ::opterr = 0;
  while (true) {
    // ':' tells a missing value ('\x3a') from an unknown option ('?').
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before there is a second thread.
    const int found = ::getopt_long(static_cast<int>(copies.size()), argv.data(), "+:h", options, nullptr);
    if (found == -1) break;
    const std::string& word = copies.at(static_cast<std::size_t>(::optind) - 1);
    if (found == option_config) line.config = ::optarg;
    if (found == option_bus) line.bus = ::optarg;
    if (found == option_name) line.name = ::optarg;
    named = named || found == option_name;
    if (found == option_check) line.task = CommandLine::Task::check;
    if (found == option_version) line.task = CommandLine::Task::version;
    if (found == option_help || found == 'h') line.task = CommandLine::Task::help;
    if (found == ':') return UsageError{fmt::format("{} needs a value", word)};
    if (found == '?') return unknown(word);
  }
  if (static_cast<std::size_t>(::optind) < copies.size()) {
    const auto& extra = copies[static_cast<std::size_t>(::optind)];
    return UsageError{
        fmt::format("unexpected argument \"{}\": the configuration is named with --config {}", extra, extra)};
  }
  if (auto wrong = wrong_with(line, named); !wrong.empty()) return UsageError{std::move(wrong)};
  return line;
}

std::string help_text() {
  return "busstopd: from Kafka to the phones of the people it concerns\n"
         "\n"
         "usage: busstopd [--config FILE] [--bus BUS] [--name NAME] [--check]\n"
         "\n"
         "  --config FILE  the configuration (default: /etc/busstopd/busstopd.toml); conf.d/*.toml beside it is read, "
         "too\n"
         "  --bus BUS      where to answer on D-Bus: system (default), session, none, or the address of a bus\n"
         "  --name NAME    a further daemon on this machine: answers as org.busstop.BusStop1.NAME (letters, digits, "
         "_), "
         "to\n"
         "                 busstopctl --instance NAME; give it a configuration with a store and a group of its own\n"
         "  --check        read the configuration, say what is wrong with it, and end\n"
         "  --version      print the version and end\n"
         "  --help         print this and end\n"
         "\n"
         "exit codes: 0 done, 64 wrong option, 69 another daemon uses the store, 70 a bug, 74 the store cannot be\n"
         "read or written, 78 wrong configuration or a store of a newer release\n";
}

std::string version_text() {
  return "busstopd " BUSSTOP_VERSION "\n";
}

}  // namespace busstop
