// How the courier's 256 slots are shared out, so that nobody's slow or dead destinations hold what the others need.
// Pure counting; the ledger's thread asks it through Lanes. Throws nothing of its own.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/notice.hpp"
#include "config/settings.hpp"

namespace busstop::ledger {

/// What the courier carries at most; a slot is free again when the verdict is committed. It bounds the repeats after a
/// crash.
inline constexpr int courier_slots = 256;
/// Of these for urgent notices alone.
inline constexpr int urgent_slots = 64;

/// How a destination has answered lately. Hosts of the outside world are many and may all hang: those that answer do
/// not share their slots with those that do not, nor with those of which nothing is known.
enum class Standing { own, good, fresh, slow };

/// A share is what one standing of one sink holds in one urgency: a sink of the admin's has two of them, one whose
/// addresses name hosts of the outside world six. Every share may count on slots of its own, `unit` for ordinary and
/// 2 * unit for urgent notices; what is over is common and goes to who comes first. So the most that one share ever
/// holds is 256 less what the others may still count on; ordinary notices together hold 192 at most.
///
///   pairs = 1 for each sink of the admin's, 3 for each of the outside world;  unit = min(10, 256 / (3 * pairs + 6))
///   ntfy, webhook:          4 pairs, unit 10, 120 counted on, 136 common: a share of ordinary ones holds 146 at most
///   ntfy, email, 2 webhook: 8 pairs, unit  8, 192 counted on,  64 common: a share of ordinary ones holds  72 at most
///   From 84 pairs on there is nothing to count on but the 64 for urgent ones.
///
/// A host that turns out to be slow takes what it holds with it into the share of the slow ones: those that answer, and
/// those that are new, never wait for it longer than that takes (2 s).
class Slots {
 public:
  void use_sinks(const std::vector<SinkSettings>& sinks);
  /// Adds `n` (also below 0) to what is with the courier.
  void count(std::string_view sink, Standing standing, Urgency urgency, int n);
  void clear();
  [[nodiscard]] int used() const noexcept { return used_; }
  /// How many more this share may hand out; 0 for a sink that is not configured.
  [[nodiscard]] int room(std::string_view sink, Standing standing, Urgency urgency) const;
  /// What every share of this urgency may count on.
  [[nodiscard]] int counted_on(Urgency urgency) const noexcept {
    return urgency == Urgency::urgent ? 2 * unit_ : unit_;
  }

 private:
  struct Share {
    int own = 0;
    int used = 0;
    [[nodiscard]] int unused() const noexcept { return own > used ? own - used : 0; }
  };
  /// By standing and urgency.
  using Shares = std::array<Share, 8>;
  [[nodiscard]] static std::size_t index(Standing standing, Urgency urgency) noexcept {
    return 2 * static_cast<std::size_t>(standing) + static_cast<std::size_t>(urgency);
  }

  std::map<std::string, Shares, std::less<>> sinks_;
  int unit_ = 0;
  int used_ = 0;
  int ordinary_ = 0;
  /// What the shares together may count on and do not use.
  int unused_ = 0;
};

}  // namespace busstop::ledger
