#include "daemon/doctor/difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace busstop {

namespace {

bool same(const SinkSettings& a, const SinkSettings& b) {
  const auto key = [](const SinkSettings& sink) {
    return std::tie(sink.kind, sink.url, sink.tls.mode, sink.tls.ca_file, sink.allow_networks, sink.parallel,
                    sink.rate_count, sink.rate_per, sink.timeout, sink.texts, sink.secrets);
  };
  return key(a) == key(b);
}

bool same(const NotifyTarget& a, const NotifyTarget& b) {
  if (a.index() != b.index()) return false;
  if (const auto* id = std::get_if<ToId>(&a)) return id->id == std::get<ToId>(b).id;
  const auto& left = std::get<ToSinkAddress>(a);
  const auto& right = std::get<ToSinkAddress>(b);
  return std::tie(left.sink, left.address) == std::tie(right.sink, right.address);
}

/// Wherever they stand in the file.
bool same(const NotifyRule& a, const NotifyRule& b) {
  const auto key = [](const NotifyRule& rule) {
    return std::tie(rule.topic, rule.title, rule.body, rule.texts, rule.when, rule.id, rule.expires, rule.urgent,
                    rule.group, rule.fallback);
  };
  return key(a) == key(b) &&
         std::ranges::equal(a.to, b.to, [](const NotifyTarget& x, const NotifyTarget& y) { return same(x, y); });
}

bool same(const TopicSettings& a, const TopicSettings& b) {
  const auto names = [](const TopicSettings& topics) {
    return std::tie(topics.alerts, topics.confirmations, topics.restock, topics.subscriptions);
  };
  return names(a) == names(b) &&
         std::ranges::equal(a.notify, b.notify, [](const NotifyRule& x, const NotifyRule& y) { return same(x, y); });
}

bool same(const AlertSettings& a, const AlertSettings& b) {
  const auto alike = [](const Step& x, const Step& y) {
    return std::tie(x.after, x.tell) == std::tie(y.after, y.tell);
  };
  return a.window == b.window && std::ranges::equal(a.steps, b.steps, alike);
}

bool same(const RestockSettings& a, const RestockSettings& b) {
  const auto key = [](const RestockSettings& restocks) {
    return std::tie(restocks.waves, restocks.factor, restocks.pause, restocks.expires, restocks.keep, restocks.group,
                    restocks.fallback);
  };
  return key(a) == key(b);
}

struct Changes {
  int added = 0;
  int changed = 0;
  int removed = 0;
};

Changes changes_of(const std::vector<Household>& before, const std::vector<Household>& now) {
  std::map<std::string_view, const Household*> old;
  for (const auto& household : before)
    old.emplace(household.id, &household);
  Changes changes;
  for (const auto& household : now) {
    const auto found = old.find(household.id);
    if (found == old.end()) {
      ++changes.added;
    } else {
      if (*found->second != household) ++changes.changed;
      old.erase(found);
    }
  }
  changes.removed = static_cast<int>(old.size());
  return changes;
}

std::string counted(int count, std::string_view what) {
  return fmt::format("{} household{} {} {}", count, count == 1 ? "" : "s", count == 1 ? "is" : "are", what);
}

void compare_sinks(std::vector<std::string>& lines, const Settings& running, const Settings& on_disk) {
  for (const auto& sink : on_disk.sinks) {
    const auto old = std::ranges::find(running.sinks, sink.name, &SinkSettings::name);
    if (old == running.sinks.end()) {
      lines.push_back(fmt::format("sink {} is new", sink.name));
    } else if (!same(*old, sink)) {
      lines.push_back(fmt::format("sink {} is changed", sink.name));
    }
  }
  for (const auto& sink : running.sinks) {
    if (std::ranges::find(on_disk.sinks, sink.name, &SinkSettings::name) == on_disk.sinks.end())
      lines.push_back(fmt::format("sink {} is removed", sink.name));
  }
}

}  // namespace

std::vector<std::string> not_loaded(const Settings& running, const Settings& on_disk) {
  std::vector<std::string> lines;
  compare_sinks(lines, running, on_disk);
  if (!same(running.topics, on_disk.topics)) lines.emplace_back("[topics] is changed");
  if (!same(running.alerts, on_disk.alerts)) lines.emplace_back("[alerts] is changed");
  if (!same(running.restocks, on_disk.restocks)) lines.emplace_back("[restocks] is changed");
  if (running.texts != on_disk.texts) lines.emplace_back("[texts] is changed");
  if (running.store.keep != on_disk.store.keep) lines.emplace_back("[store] keep is changed");
  const auto households = changes_of(running.households, on_disk.households);
  if (households.added > 0) lines.push_back(counted(households.added, "new"));
  if (households.changed > 0) lines.push_back(counted(households.changed, "changed"));
  if (households.removed > 0) lines.push_back(counted(households.removed, "removed"));
  return lines;
}

}  // namespace busstop
