// What the ledger must know of addresses without knowing sinks: by which host one is counted, and whether it will do at
// all. It answers from the settings that are in use; use() by the main thread, the questions on the ledger's.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "bridge/base/latest.hpp"
#include "bridge/model/household.hpp"
#include "config/settings.hpp"

namespace busstop {

class Addresses {
 public:
  explicit Addresses(std::shared_ptr<const Settings> settings) : settings_(std::move(settings)) {}
  void use(std::shared_ptr<const Settings> settings) { settings_.publish(std::move(settings)); }

  /// The host of an address that leads outside (a webhook's), "" where the sink as a whole is counted.
  [[nodiscard]] std::string host_of(const Address& address) const;
  /// What is wrong with it, and what would be right; empty if it will do.
  [[nodiscard]] std::string wrong_with(const Address& address) const;

 private:
  Latest<Settings> settings_;
};

/// "https://user@Hooks.example.org:8443/x" -> "hooks.example.org"; an IPv6 address without its brackets.
[[nodiscard]] std::string url_host(std::string_view url);

}  // namespace busstop
