// A street for the ledger's tests: households, a store in memory, a manual clock, and neighbours (Kafka, courier) that
// are scripted.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "bridge/base/hash.hpp"
#include "bridge/ledger/ledger.hpp"
#include "bridge/store/open.hpp"

namespace busstop::ledger {

class QuietJournal final : public Journal {
 public:
  void say(Level, std::string_view line, const Fields&) noexcept override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

inline const Wall three_eleven =
    Wall(std::chrono::sys_days(std::chrono::year(2026) / 5 / 4)) + std::chrono::hours(15) + std::chrono::minutes(11);

inline Household household(const std::string& id, const std::string& name, std::vector<std::string> stops,
                           std::vector<std::vector<Address>> contacts) {
  Household h;
  h.id = id;
  h.name = name;
  h.stops = std::move(stops);
  h.contacts = std::move(contacts);
  return h;
}

class Street : public ::testing::Test {
 protected:
  void SetUp() override {
    settings = std::make_shared<Settings>();
    for (const auto* name : {"phone", "mail", "hook"}) {
      SinkSettings sink;
      sink.name = name;
      sink.kind = std::string(name) == "hook" ? "webhook" : std::string(name) == "mail" ? "email" : "ntfy";
      sink.parallel = sink.kind == "webhook" ? 3 : 64;
      settings->sinks.push_back(sink);
    }
    const std::string oak = "Oak Street Bus Stop";
    settings->households = {household("sarah", "Sarah", {oak}, {{{"phone", "sarah"}}}),
                            household("mike", "Mike", {oak}, {{{"phone", "mike"}}, {{"mail", "mike@example.org"}}}),
                            household("lisa", "Lisa", {"oak street  BUS stop"}, {{{"phone", "lisa"}}}),
                            household("david", "David", {"Elm Street"}, {{{"phone", "david"}}})};
  }

  /// Tells each order to `to`.
  NotifyRule order_rule(const std::string& where, const std::string& to) {
    NotifyRule rule;
    rule.where = where;
    rule.topic = orders.topic;
    rule.to = {ToId{to}};
    rule.title = "Order";
    rule.body = "{item}";
    return rule;
  }
  /// What a shop has: each order is told to David. Before the ledger is opened.
  void tell_orders() {
    NotifyRule rule;
    rule.where = "test:1";
    rule.topic = orders.topic;
    rule.to = {ToId{"david"}};
    rule.title = "New order";
    rule.body = "Received order: {quantity} x {item} from {user}";
    settings->topics.notify = {rule};
  }
  Record an_order(const std::string& item = "Shoes") {
    return record(orders, R"({"order_id":1,"user":"John Doe","item":")" + item + R"(","quantity":2})");
  }

  Ledger& ledger() {
    if (!ledger_) open();
    return *ledger_;
  }
  /// A restart after a SIGKILL: whatever was in memory is gone.
  void restart() {
    ledger_.reset();
    with_courier.clear();
    open();
  }
  void open() {
    if (!store_) store_ = std::make_unique<OpenStore>(":memory:", clock, journal);
    LedgerOptions options;
    options.settings = settings;
    options.host_of = [](const Address& a) {
      return a.sink == "hook" ? a.address.substr(0, a.address.find('/')) : std::string();
    };
    options.check_address = [](const Address&) { return std::string(); };
    ledger_ = std::make_unique<Ledger>(store_->database(), clock, options);
    ledger_->start();
  }
  /// Partitions are ours and have been read to their end: time runs.
  void catch_up() {
    assign();
    turn({PartitionEnd{alerts_0, 0, clock.wall()}, PartitionEnd{claims_0, 0, clock.wall()}});
  }
  void assign() { turn({PartitionsAssigned{"cluster", {alerts_0, claims_0, orders, {"item-restocked", 0}}}}); }

  Record record(const TopicPartition& from, std::string value, std::optional<Wall> at = {}) {
    Record r;
    r.from = from;
    r.offset = next_offset[from]++;
    r.value = std::move(value);
    r.timestamp = at.value_or(clock.wall());
    r.hash = fnv1a(*r.value);
    return r;
  }
  void turn(std::vector<Intake> urgent, std::vector<Intake> ordinary = {}, std::vector<Report> reports = {}) {
    Inputs inputs;
    inputs.urgent = std::move(urgent);
    inputs.ordinary = std::move(ordinary);
    inputs.reports = std::move(reports);
    run(inputs);
  }
  void run(Inputs& inputs) {
    auto after = ledger().turn(inputs);
    for (auto& order : after.orders) {
      if (auto* a = std::get_if<Assignment>(&order)) with_courier.push_back(*a);
      if (auto* r = std::get_if<Recall>(&order)) recalled.push_back(r->key);
    }
    for (auto& line : after.lines)
      journal.say(line.level, line.text, line.fields);
    for (auto& [done, result] : after.answers) {
      if (done) done(result);
    }
    last_after = std::move(after);
  }
  ChangeResult change(Change what) {
    ChangeResult answer;
    Inputs inputs;
    inputs.commands.push_back({std::move(what), [&](ChangeResult result) { answer = std::move(result); }});
    run(inputs);
    return answer;
  }
  void raise(const std::string& more = "") {
    turn({RecordBatch{{record(
        alerts_0,
        R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop","message":"Meeting ran over")" +
            more + "}")}}});
  }
  void claim(const std::string& who, const std::string& more = "") {
    turn({RecordBatch{{record(claims_0, R"({"responder_name":")" + who + R"(","child_name":"Jake")" + more + "}")}}});
  }
  /// The courier ends everything it has with `verdict`, and what follows from that, too.
  void carry(Verdict verdict = Delivered{}, int code = 200) {
    while (!with_courier.empty()) {
      auto batch = std::move(with_courier);
      with_courier.clear();
      std::vector<Report> reports;
      for (const auto& a : batch) {
        const bool ok = std::holds_alternative<Delivered>(verdict);
        if (ok) delivered.push_back({a.contact.at.address, a.notice->title});
        reports.push_back(report(a, verdict, code));
      }
      turn({}, {}, reports);
      if (!std::holds_alternative<Delivered>(verdict)) return;
    }
  }
  Report report(const Assignment& a, Verdict verdict, int code = 200) {
    return {a.key, a.number, a.lane,           std::move(verdict), clock.wall(), std::chrono::milliseconds(3),
            code,  "",       a.notice->urgency};
  }
  void wait(Duration how_long) {
    clock.advance(how_long);
    turn({});
  }
  /// Titles an address has got, in order.
  std::vector<std::string> at(const std::string& address) const {
    std::vector<std::string> titles;
    for (const auto& [to, title] : delivered) {
      if (to == address) titles.push_back(title);
    }
    return titles;
  }
  std::vector<std::string> who_is_being_told() const {
    std::vector<std::string> who;
    for (const auto& a : with_courier)
      who.push_back(a.contact.at.address);
    std::sort(who.begin(), who.end());
    return who;
  }
  std::int64_t count(const char* sql) {
    auto& row = store_->database().prepared(sql);
    row.step();
    const auto n = row.integer(0);
    row.reset();
    return n;
  }

  ManualClock clock{three_eleven};
  QuietJournal journal;
  std::shared_ptr<Settings> settings;
  std::unique_ptr<OpenStore> store_;
  std::unique_ptr<Ledger> ledger_;
  std::vector<Assignment> with_courier;
  std::vector<DeliveryId> recalled;
  std::vector<std::pair<std::string, std::string>> delivered;
  std::map<TopicPartition, std::int64_t> next_offset;
  Aftermath last_after;
  const TopicPartition alerts_0{"bus-stop-alerts", 0};
  const TopicPartition claims_0{"bus-stop-confirmations", 0};
  const TopicPartition orders{"orders", 0};
};

}  // namespace busstop::ledger
