#include "daemon/answers/rights.hpp"

#include <fmt/format.h>

#include <string_view>

namespace busstop {
namespace {

constexpr std::string_view trusted = "root and the user busstopd runs as";

}  // namespace

const char* action_of(Right right) noexcept {
  return right == Right::view ? "org.busstop.busstop1.view-content" : "org.busstop.busstop1.change";
}

std::optional<Fault> refusal(Right right, const Ruling& ruling, bool interactive) {
  if (ruling.authorized) return {};
  if (ruling.challenge) {
    return Fault(Fault::Kind::needs_password,
                 fmt::format("polkit wants a password for {}, and {}", action_of(right),
                             interactive ? "has nobody to ask for it: no agent of polkit runs in your session"
                                         : "this call does not let it ask"));
  }
  return Fault(Fault::Kind::denied, fmt::format("polkit does not allow you {}", action_of(right)));
}

Fault no_ruling(const std::string& name, const std::string& text) {
  constexpr std::string_view standard = "org.freedesktop.DBus.Error.";
  std::string_view kind = name;
  if (kind.starts_with(standard)) kind.remove_prefix(standard.size());
  std::string why = fmt::format("polkit, which could allow it to others, cannot say ({})", text);
  if (kind == "ServiceUnknown" || kind == "NameHasNoOwner" || kind.starts_with("Spawn."))
    why = "polkit, which could allow it to others, is not there";
  if (kind == "Timeout" || kind == "NoReply" || kind == "TimedOut")
    why = "polkit, which could allow it to others, did not answer in time";
  return {Fault::Kind::denied, fmt::format("only {} may do this: {}", trusted, why)};
}

Fault not_trusted() {
  return {Fault::Kind::denied, fmt::format("only {} may do this", trusted)};
}

bool Questions::begin(std::uint32_t uid) {
  const auto found = of_one_.find(uid);
  if (all_ >= most || (found != of_one_.end() && found->second >= most_of_one)) return false;
  ++all_;
  ++of_one_[uid];
  return true;
}

void Questions::end(std::uint32_t uid) {
  const auto found = of_one_.find(uid);
  if (found == of_one_.end()) return;
  --all_;
  if (--found->second == 0) of_one_.erase(found);
}

}  // namespace busstop
