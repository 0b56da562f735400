#include "daemon/doctor/advice.hpp"

#include <utility>

namespace busstop {
namespace {

void replace_all(std::string& text, const std::string& old, const std::string& by) {
  for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size()))
    text.replace(at, old.size(), by);
}

}  // namespace

FindingList advise(FindingList findings, const std::string& instance, const std::string& config_file) {
  if (instance.empty()) return findings;
  const auto unit = "busstopd@" + instance;
  const std::pair<std::string, std::string> words[] = {{"busstopctl ", "busstopctl --instance " + instance + " "},
                                                       {"busstopd --check", "busstopd --check --config " + config_file},
                                                       {"restart busstopd", "restart " + unit},
                                                       {"reload busstopd", "reload " + unit},
                                                       {"journalctl -u busstopd", "journalctl -u " + unit}};
  for (auto& finding : findings) {
    for (const auto& [old, by] : words)
      replace_all(finding.fix, old, by);
  }
  return findings;
}

}  // namespace busstop
