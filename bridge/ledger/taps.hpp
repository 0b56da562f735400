// Taps on the buttons of notices: which notice gets one, and what becomes of what comes back to a reply topic. A token
// that is not ours, was used, has expired or belongs elsewhere does nothing and is counted; nobody outside hears why.
// Ledger thread only.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "bridge/ledger/alert_desk.hpp"
#include "bridge/ledger/culprits.hpp"
#include "bridge/ledger/desk.hpp"

namespace busstop::ledger {

/// What a tap on this notice's button sends back; empty where it has no button: no reply topic at its sink, or an
/// address that others than one household read.
[[nodiscard]] Secret tap_for(Desk& desk, const Assignment& assignment);

class TapDesk {
 public:
  TapDesk(Desk& desk, AlertDesk& alerts) : desk_(desk), alerts_(alerts) {}

  /// Reads the key; makes it the first time.
  void load();
  void take(const Taps& taps);
  /// Tells the courier, once for each configuration, where the stream of each sink goes on.
  void follow();
  [[nodiscard]] bool owes_follow() const noexcept { return followed_ != desk_.settings; }
  /// The tap at hand made something throw: the turn is done again, and it is passed over. False if none was at hand.
  [[nodiscard]] bool blame(std::string_view error) { return culprits_.blame(error); }
  void commit();
  void rollback();

 private:
  enum class Became { taken, forged, used, expired, elsewhere, failed };
  Became take_one(const std::string& sink, const Tapped& tap);
  Became apply(const std::string& sink, const Tapped& tap);
  void count(const std::string& sink, Became became);

  Desk& desk_;
  AlertDesk& alerts_;
  std::shared_ptr<const Settings> followed_;
  Culprits culprits_;
  struct Refused {
    /// Since the journal was told, by Became.
    std::array<int, 6> unsaid{};
    Steady said_at{};
    bool said = false;
  };
  Refused refused_;
  /// As of the last commit.
  Refused refused_settled_;
};

}  // namespace busstop::ledger
