// The ledger and its store, played with: records in any order, a courier that fails, restarts, reloads and a clock that
// is moved; and the reference beside it. One thread. What is wrong is a line in `wrong`, with the alert's history.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bridge/ledger/ledger.hpp"
#include "bridge/store/open.hpp"
#include "tests/unit/life/reference.hpp"

namespace busstop::life {

struct Weather {
  /// Of 1,000 transfers: how many fail in each way. What is left arrives.
  int lost = 0;    ///< no answer, not told
  int unsure = 0;  ///< no answer, perhaps told
  int refused = 0;
  int gone = 0;
  int our_fault = 0;
  /// Of 1,000 turns: how many end the process, reload, make a sink go down or come back.
  int crashes = 0;
  int reloads = 0;
  int outages = 0;
  /// The wall clock is moved: what depends on the very second is not compared then.
  bool clock_steps = false;
  /// The store is a file that is closed and opened again.
  bool on_disk = false;
};

class Mute final : public Journal {
 public:
  void say(Level, std::string_view, const Fields&) noexcept override {}
};

class World {
 public:
  World(std::uint64_t seed, const Weather& weather);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Plays until so many alerts were raised, then until all of them have ended.
  void play(int alerts);
  std::vector<std::string> wrong;
  [[nodiscard]] const Reference& reference() const { return reference_; }
  /// How often each kind of end, fault and restart came: a run in which something never happens shows nothing.
  std::map<std::string, int> seen;

 private:
  struct Transfer {
    Assignment what;
    Wall begins;
    Wall ends;
    bool recalled = false;
  };
  struct Plan {
    std::vector<Word> words;
    std::vector<Report> reports;
    bool ends_backlog = false;
    bool reload = false;
  };
  [[nodiscard]] int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  [[nodiscard]] bool chance(int of_1000) { return pick(1, 1000) <= of_1000; }

  // world_acts.cpp: what happens.
  void tick();
  void crash();
  [[nodiscard]] std::vector<Word> some_words();
  [[nodiscard]] Word any_word();
  [[nodiscard]] Word a_raise();
  [[nodiscard]] Word about(const Watch& watch);
  [[nodiscard]] std::string somebody(const std::string& stop);
  void date(Word& word);
  [[nodiscard]] Report ended(const Transfer& transfer);
  [[nodiscard]] Verdict verdict_of(const Assignment& what);
  [[nodiscard]] std::vector<Report> reports();
  void drain();

  // world.cpp: how it is played.
  void open();
  void turn(Plan plan);
  void play_reference(const Plan& plan);
  void take_orders(ledger::Aftermath& after);
  void take_up(const Assignment& what);
  [[nodiscard]] Record record_of(const Word& word);

  // world_checks.cpp: what must be true.
  void check_turn(Wall before);
  void check_alert(const Watch& watch);
  void check_parent(Watch& watch);
  void check_calls(const Watch& watch, Wall before, const std::set<int>& called);
  void check_hand_out(const Assignment& what, const std::string& household);
  void check_end();
  void check_over(const Watch& watch);
  void fail(int alert, const std::string& what);
  void note(int alert, const std::string& what);
  template <class... Values>
  [[nodiscard]] std::int64_t number(const char* sql, Values... values) {
    auto& row = store_->database().prepared(sql);
    (row.bind(values), ...);
    const auto n = row.step() ? row.integer(0) : -1;
    row.reset();
    return n;
  }

  std::mt19937_64 random_;
  Weather weather_;
  ManualClock clock_;
  Mute journal_;
  std::shared_ptr<Settings> settings_;
  std::filesystem::path file_;
  std::unique_ptr<OpenStore> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  Reference reference_;
  std::map<HouseholdId, std::string> households_;
  std::map<DeliveryId, Transfer> transfers_;
  std::map<std::pair<std::string, std::string>, NoticeId> last_of_thread_;
  std::map<TopicPartition, std::int64_t> next_offset_;
  std::vector<Record> last_records_;
  Wall last_end_;
  Wall awake_until_;
  std::set<std::string> down_;
  std::map<int, std::vector<std::string>> history_;
  std::set<int> mentioned_;
  bool calm_ = false;
  bool stepped_ = false;
};

}  // namespace busstop::life
