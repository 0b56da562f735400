#include "daemon/bus/tree.hpp"

namespace busstop::dbus {

Tree::Tree(sdbus::IConnection& connection, const Picture& picture) : connection_(connection) {
  bring(alerts_, picture.alerts, false);
  bring(sinks_, picture.sinks, false);
  bring(topics_, picture.topics, false);
}

std::size_t Tree::show(const Picture& picture) {
  return bring(alerts_, picture.alerts, true) + bring(sinks_, picture.sinks, true) +
         bring(topics_, picture.topics, true);
}

template <class Kind>
std::size_t Tree::bring(Items<Kind>& items, const Shelf<typename Kind::Facts>& wanted, bool tell) {
  std::size_t told = 0;
  for (auto item = items.begin(); item != items.end();) {
    if (wanted.contains(item->first)) {
      ++item;
      continue;
    }
    item->second->disappear();
    item = items.erase(item);
    ++told;
  }
  for (const auto& [name, facts] : wanted) {
    const auto found = items.find(name);
    if (found != items.end()) {
      told += found->second->update(facts);
      continue;
    }
    const auto path = std::string(object_path) + Kind::folder + name;
    const auto& made = items.emplace(name, std::make_unique<Kind>(connection_, path, facts)).first->second;
    if (!tell) continue;
    made->appear();
    ++told;
  }
  return told;
}

}  // namespace busstop::dbus
