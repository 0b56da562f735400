// What a caller on D-Bus needs to be allowed, what polkit's answer means to him, and how many questions may be asked at
// the same time. Pure; the bus's loop thread. Throws nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "daemon/answers/fault.hpp"

namespace busstop {

/// `view`: see people, addresses and texts. `change`: make something happen. What everybody may see needs none.
enum class Right { view, change };
/// The action of systemd/org.busstop.BusStop1.policy.
[[nodiscard]] const char* action_of(Right right) noexcept;

/// polkit is given this long; longer where it asks a person for a password.
inline constexpr std::chrono::seconds polkit_patience{10};
inline constexpr std::chrono::minutes person_patience{2};

/// polkit's own words: yes, yes after a password, or no.
struct Ruling {
  bool authorized = false;
  bool challenge = false;
};
/// Nothing, if the ruling allows it. `interactive`: the caller agreed to be asked for a password.
[[nodiscard]] std::optional<Fault> refusal(Right right, const Ruling& ruling, bool interactive);
/// What it means that polkit could not be asked; `name` and `text` are those of the error on the bus.
[[nodiscard]] Fault no_ruling(const std::string& name, const std::string& text);
/// On a bus where polkit is not asked.
[[nodiscard]] Fault not_trusted();

/// Questions under way: bounded, and so that one user cannot take every place.
class Questions {
 public:
  static constexpr int most = 64;
  static constexpr int most_of_one = 8;

  /// False if there are too many already.
  [[nodiscard]] bool begin(std::uint32_t uid);
  void end(std::uint32_t uid);

 private:
  int all_ = 0;
  std::map<std::uint32_t, int> of_one_;
};

}  // namespace busstop
