#include "bridge/ledger/counters.hpp"

#include <array>
#include <string_view>

#include "bridge/base/json.hpp"
#include "bridge/store/intake.hpp"

namespace busstop::ledger {

namespace {

struct Named {
  std::string_view name;
  std::int64_t Counters::* value;
};
constexpr std::array<Named, 13> all{{{"events", &Counters::events},
                                     {"dead_letters", &Counters::dead_letters},
                                     {"notices", &Counters::notices},
                                     {"deliveries", &Counters::deliveries},
                                     {"attempts", &Counters::attempts},
                                     {"delivered", &Counters::delivered},
                                     {"expired", &Counters::expired},
                                     {"cancelled", &Counters::cancelled},
                                     {"dead", &Counters::dead},
                                     {"alerts", &Counters::alerts},
                                     {"claims", &Counters::claims},
                                     {"taps", &Counters::taps},
                                     {"taps_refused", &Counters::taps_refused}}};

}  // namespace

Counters load_counters(Database& database) {
  Counters counters;
  const auto parsed = Json::parse(load_meta(database, "counters").value_or("{}"));
  const auto* json = std::get_if<Json>(&parsed);
  if (json == nullptr) return counters;
  for (const auto& [name, value] : all)
    counters.*value = json->root().find(name).integer().value_or(0);
  return counters;
}

void store_counters(Database& database, const Counters& counters) {
  JsonObject json;
  for (const auto& [name, value] : all)
    json.add(name, counters.*value);
  save_meta(database, "counters", json.text());
}

}  // namespace busstop::ledger
