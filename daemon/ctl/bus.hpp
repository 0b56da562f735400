// The daemon as busstopctl sees it: one function a call of the contract, each waiting for its answer. One thread.
// Throws Failure.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/ctl/value.hpp"

namespace busstop::ctl {

struct OutgoingRecord {
  std::string topic;
  std::optional<std::string> key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;
};
struct Place {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

/// A test that is on its way, and for how long it is tried.
struct SinkTest {
  std::string delivery;
  std::chrono::microseconds patience{};
};

/// What a call of an import came to. Refused: the place of the row in the call, and why.
struct ImportAnswer {
  std::int64_t added = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
  std::vector<std::pair<std::uint32_t, std::string>> refused;
};
struct HouseholdLine {
  std::string id;
  std::string name;
  Texts stops;
  std::vector<Texts> contacts;
  /// What else is said of it; lists as JSON.
  std::map<std::string, std::string> more;
};
/// Records of a topic that are asked for: see the contract's ReadTopic.
struct TopicQuestion {
  std::string topic;
  std::int32_t partition = -1;
  std::string from = "beginning";
  std::int64_t value = 0;
  std::vector<std::pair<std::int32_t, std::int64_t>> at;
  std::uint32_t limit = 100;
};
struct TopicAnswer {
  std::vector<Dict> records;
  std::vector<std::pair<std::int32_t, std::int64_t>> next;
  bool more = false;
};
/// What the records of some topics would have made together; `refused`: why that was not found out.
struct RehearsalAnswer {
  std::vector<Dict> rows;
  std::int64_t records = 0;
  std::int64_t waiting = 0;
  std::string refused;
};
struct ContactLine {
  std::string household;
  std::string contact;
};
struct SubscriptionLine {
  std::string household;
  std::string product;
  /// Microseconds since 1970.
  std::uint64_t since = 0;
};

class Bus {
 public:
  /// `bus`: "system", "session", or an address. `instance`: the daemon's name, empty for the first.
  Bus(const std::string& bus, const std::string& instance);
  ~Bus();
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  /// From now on whoever lacks a right is refused at once, without a dialog for a password.
  void ask_no_person();

  /// Every property under its name; "Topics", "Sinks" and "Alerts" as rows.
  [[nodiscard]] Dict properties();

  /// From now on what the daemon says of itself, and that it comes and goes, is heard().
  void listen();
  /// Readable when something may be to be heard.
  [[nodiscard]] int fd();
  /// Takes what has come; true if the daemon said something, came or went.
  [[nodiscard]] bool heard();
  /// Whether a daemon is there. Starts none.
  [[nodiscard]] bool running();

  [[nodiscard]] std::vector<Dict> alerts(std::uint32_t limit, std::int64_t before);
  [[nodiscard]] Dict alert(std::int64_t id);
  [[nodiscard]] std::vector<Dict> deliveries(const Dict& filter, std::uint32_t limit, const std::string& before);
  [[nodiscard]] Dict delivery(const std::string& id);
  [[nodiscard]] Dict why(const std::string& of, const std::string& household);
  [[nodiscard]] std::vector<Dict> households(std::uint32_t limit, const std::string& after);
  [[nodiscard]] std::vector<Dict> contacts(const std::string& household);
  [[nodiscard]] std::vector<Dict> subscriptions(const std::string& product, const std::string& household,
                                                std::uint32_t limit, std::int64_t after);
  [[nodiscard]] std::vector<Dict> dead_letters(std::uint32_t limit, std::int64_t before);
  [[nodiscard]] Dict dead_letter(std::int64_t id);
  [[nodiscard]] std::vector<Dict> topics();

  [[nodiscard]] TopicAnswer read_topic(const TopicQuestion& question);

  /// What the records of a page would make now; `candidate` is a configuration, "" for the one in use.
  [[nodiscard]] TopicAnswer dry_run(const TopicQuestion& question, std::uint32_t rule, const std::string& candidate);
  /// `place`: from where on, and how many records at most (0: as many as the daemon takes).
  [[nodiscard]] RehearsalAnswer rehearse(const Texts& topics, const TopicQuestion& place, const std::string& candidate);
  /// Applies a rule that came late to the records of a page.
  [[nodiscard]] TopicAnswer replay(const TopicQuestion& question, std::uint32_t rule);

  /// "added" or "changed".
  [[nodiscard]] std::string add_household(const Dict& household);
  /// RemoveHousehold, AddContact and the like: `method` with nothing but strings, and no answer.
  void change(const std::string& method, const Texts& arguments);
  [[nodiscard]] std::vector<Dict> silences(std::uint32_t limit, std::int64_t before);
  /// `until`: microseconds since 1970. Answers its id.
  [[nodiscard]] std::int64_t add_silence(const Dict& silence, std::uint64_t until);
  /// How many deliveries it has held back.
  [[nodiscard]] std::int64_t remove_silence(std::int64_t id);
  [[nodiscard]] std::int64_t test_household(const std::string& id);
  [[nodiscard]] Place produce(const OutgoingRecord& record);
  /// At most 1000 rows and 1 MiB a call.
  [[nodiscard]] ImportAnswer import(const std::vector<HouseholdLine>& households, bool only_look);
  [[nodiscard]] ImportAnswer import(const std::vector<ContactLine>& contacts, bool only_look);
  [[nodiscard]] ImportAnswer import(const std::vector<SubscriptionLine>& subscriptions, bool only_look);
  void create_topic(const std::string& name, int partitions, int replication);
  [[nodiscard]] Texts reload();
  /// PauseSink, ResumeSink: how many deliveries wait.
  [[nodiscard]] std::int64_t change_sink(const std::string& method, const std::string& sink);
  /// One row an id; at most 100 ids, as for drop_dead_letters(), which answers how many there were.
  [[nodiscard]] std::vector<Dict> replay_dead_letters(const std::vector<std::int64_t>& ids);
  [[nodiscard]] std::int64_t drop_dead_letters(const std::vector<std::int64_t>& ids);
  /// Into the open file; answers its bytes. Takes minutes for a large store.
  [[nodiscard]] std::int64_t backup(int file);
  /// One row a finding. Takes up to twenty seconds.
  [[nodiscard]] std::vector<Dict> examine();
  [[nodiscard]] SinkTest test_sink(const std::string& sink, const std::string& address);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace busstop::ctl
