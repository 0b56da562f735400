// A street whose phones have buttons: what was handed over with which token, taps as the courier hears them, and their
// records as Kafka takes them. Used by the test's thread.
#pragma once

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {

class Tapping : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    settings->sinks.front().texts.emplace("replies", "street-replies");
    catch_up();
  }
  /// The token in what was last handed over for this address; empty: no button.
  std::string token_at(const std::string& address) const {
    std::string token;
    for (const auto& assignment : handed) {
      if (assignment.contact.at.address == address) token = assignment.tap.reveal();
    }
    return token;
  }
  void call() {
    raise();
    remember();
    carry();
  }
  void remember() { handed.insert(handed.end(), with_courier.begin(), with_courier.end()); }
  void tap(const std::string& text, std::optional<Wall> at = {}, const std::string& sink = "phone") {
    Inputs inputs;
    const auto id = "id" + std::to_string(++ids);
    inputs.taps = {{sink, {{id, at.value_or(clock.wall()), text}}, id}};
    run(inputs);
    for (auto& one : last_after.to_produce)
      produced.push_back(one);
  }
  void answer(const Outgoing& one, const std::string& error = "") {
    Inputs inputs;
    inputs.produced = {{one.id, error}};
    run(inputs);
  }
  /// The record as it comes back from the broker.
  void comes_back(const Outgoing& one) {
    auto back = record(claims_0, one.record.value);
    back.headers = one.record.headers;
    turn({RecordBatch{{back}}});
  }
  Counters counted() { return ledger().status().counters; }

  std::vector<Assignment> handed;
  std::vector<Outgoing> produced;
  int ids = 0;
};

}  // namespace busstop::ledger
