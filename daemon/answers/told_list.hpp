// Who is told what at one moment of a rehearsal: deliveries go in one by one, and come out as a notice with those who
// get it. One thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bridge/model/household.hpp"
#include "bridge/model/notice.hpp"
#include "daemon/answers/played.hpp"

namespace busstop {

class ToldList {
 public:
  /// `held`: for what it is held back at first, empty if it is not. `let_go`: it was held back until now, and was
  /// counted then.
  struct Delivery {
    std::optional<HouseholdId> household;
    Address to;
    std::string held{};
    bool let_go = false;
  };
  void add(const Notice& notice, const Delivery& delivery);
  [[nodiscard]] bool empty() const noexcept { return told_.empty(); }
  /// Into the row in which they stand: the notices, how many households and addresses get them, and what is not shown.
  /// `name`: a household's text id; `rule`: says of a notice that a rule has made which one that was.
  struct Naming {
    std::function<std::string(HouseholdId)> name;
    std::function<void(PlayedNotice&)> rule;
  };
  void write(PlayedRecord& row, const Naming& naming) const;

 private:
  struct Told {
    Notice notice;
    std::map<HouseholdId, std::vector<Address>> households;
    std::vector<Address> bare;
    bool counts = true;
  };
  [[nodiscard]] static PlayedNotice played(const Told& told, const std::string& held, const Naming& naming);
  std::map<std::pair<NoticeId, std::string>, Told> told_;
};

/// "household (SINK:ADDRESS, ...)", not longer than an answer may have it.
[[nodiscard]] std::string recipient_text(const std::string& household, const std::vector<Address>& addresses);

}  // namespace busstop
