// Records for the tests of the rules, opened as the ledger would open them; one that was meant to be readable and is
// not fails the test.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bridge/model/record.hpp"
#include "bridge/rules/envelope.hpp"

namespace busstop::testing_rules {

using Headers = std::vector<std::pair<std::string, std::string>>;

inline Record record(std::optional<std::string> value, Headers headers = {}) {
  Record made;
  made.from = {"orders", 0};
  made.value = std::move(value);
  made.headers = std::move(headers);
  return made;
}

/// A record that must be readable.
inline Envelope envelope(std::string value, Headers headers = {}) {
  auto opened = open_envelope(record(std::move(value), std::move(headers)));
  if (auto* bad = std::get_if<Unreadable>(&opened)) {
    ADD_FAILURE() << bad->reason;
    return {};
  }
  return std::get<Envelope>(std::move(opened));
}

/// The reason of the Unreadable in any of the variants; "" where it was read.
template <class Variant>
std::string reason_of(const Variant& result) {
  const auto* bad = std::get_if<Unreadable>(&result);
  return bad == nullptr ? "" : bad->reason;
}

}  // namespace busstop::testing_rules
