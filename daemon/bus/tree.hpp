// The objects below /org/busstop/BusStop1: brings them in line with a status, and tells listeners what came, changed
// and went. Made with the session, shown by the speaker. Throws sdbus::Error if the bus is gone.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "daemon/bus/items.hpp"

namespace busstop::dbus {

class Tree {
 public:
  /// What is there at first is not told: nobody can have asked before.
  Tree(sdbus::IConnection& connection, const Picture& picture);
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  /// Answers how many objects came, changed or went.
  std::size_t show(const Picture& picture);

 private:
  template <class Kind>
  using Items = std::map<std::string, std::unique_ptr<Kind>>;
  template <class Kind>
  std::size_t bring(Items<Kind>& items, const Shelf<typename Kind::Facts>& wanted, bool tell);

  sdbus::IConnection& connection_;
  Items<AlertItem> alerts_;
  Items<SinkItem> sinks_;
  Items<TopicItem> topics_;
};

}  // namespace busstop::dbus
