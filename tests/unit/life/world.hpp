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
  /// Of 1,000 turns: how many end the process, reload, make a sink go down or come back;
  int crashes = 0;
  int reloads = 0;
  int outages = 0;
  /// in which somebody in the town changes; in which somebody taps.
  int changes = 0;
  int taps = 0;
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
  /// What a call that was handed over can be answered with.
  struct Button {
    std::string token;
    int alert = 0;
    Address at;
    Wall made;
    Wall expires;
    bool used = false;
  };
  /// `button`: whose token it is, if it is one.
  struct Tap {
    std::string sink;
    std::string text;
    Wall at;
    std::optional<DeliveryId> button{};
  };
  struct Plan {
    std::vector<Word> words{};
    std::vector<Report> reports{};
    bool ends_backlog = false;
    bool reload = false;
    std::vector<Change> changes{};
    std::vector<Tap> taps{};
    std::vector<ledger::Produced> produced{};
    /// Records of taps that come back from Kafka.
    std::vector<Record> back{};
  };
  [[nodiscard]] int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  [[nodiscard]] bool chance(int of_1000) { return pick(1, 1000) <= of_1000; }

  // world_acts.cpp: what happens.
  void tick();
  void crash();
  [[nodiscard]] bool change_town(Plan& plan);
  [[nodiscard]] std::vector<Word> some_words();
  /// Claims that their withdrawals have overtaken; `withdrawal`: the next.
  void add_overtaken(std::vector<Word>& words);
  void overtake(const Word& withdrawal);
  [[nodiscard]] Word any_word();
  [[nodiscard]] Word a_raise();
  [[nodiscard]] Word about(const Watch& watch);
  [[nodiscard]] std::string somebody(const std::string& stop);
  void date(Word& word);
  [[nodiscard]] Report ended(const Transfer& transfer);
  [[nodiscard]] Verdict verdict_of(const Assignment& what);
  [[nodiscard]] std::vector<Report> reports();
  void drain();

  // world_taps.cpp: who taps, and what becomes of it.
  void remember_button(const Assignment& what);
  [[nodiscard]] std::vector<Tap> some_taps();
  [[nodiscard]] std::vector<Tap> belated_taps();
  [[nodiscard]] Tap wrong_tap(const Button& button);
  void play_tap(const Tap& tap);
  void check_tap(const Tap& tap);
  [[nodiscard]] std::vector<ledger::Produced> answers_of_kafka();
  void take_produced(const ledger::Aftermath& after);
  void check_taps_at_end();

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
  void check_newcomers(const Watch& watch);
  void check_called_now(const Watch& watch);
  [[nodiscard]] std::pair<People, People> called_of(const Watch& watch);
  [[nodiscard]] bool can_hear(const std::string& household);
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
  Town town_;
  std::shared_ptr<Settings> settings_;
  std::filesystem::path file_;
  std::unique_ptr<OpenStore> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  Reference reference_{town_};
  std::map<DeliveryId, Transfer> transfers_;
  std::map<DeliveryId, Button> buttons_;
  /// In the order in which they were first seen.
  std::vector<DeliveryId> calls_;
  std::map<std::int64_t, Record> with_kafka_;
  std::vector<Record> coming_back_;
  /// Claims that come after their withdrawals, and when.
  std::vector<std::pair<Word, Wall>> overtaken_;
  std::set<std::string> produced_;
  int taps_seen_ = 0;
  int taps_taken_ = 0;
  int taps_refused_ = 0;
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
  /// Somebody has changed since the calls were last looked at.
  bool changed_ = false;
  Wall last_change_;
};

}  // namespace busstop::life
