// What must become of alerts, said once more and in another way than the rules say it: no words, no timers, no rows,
// only who has the child, who was told, and who must hear that it is over. The model test plays both and compares.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bridge/model/alert.hpp"
#include "bridge/model/record.hpp"
#include "tests/unit/life/town.hpp"

namespace busstop::life {

/// A record, as it was meant.
struct Word {
  enum class Kind { raise, cancel, claim, withdraw };
  Kind kind = Kind::raise;
  std::string who;
  std::string child;
  std::string stop;
  std::string key;
  std::optional<Wall> deadline;
  Wall at;
  /// While it waits for its alert: until when, and who was meant by it when it came.
  Steady until{};
  std::string name;
  People meant;
  TopicPartition from;
  std::int64_t offset = 0;
};

struct Offer {
  enum class Rank { winner, backup, withdrawn, stranger };
  int number = 0;
  std::string name;
  People who;
  Wall at;
  Rank rank = Rank::backup;
};

struct Watch {
  int id = 0;
  std::string parent;
  People parents;
  std::string child;
  std::string stop;
  std::string key;
  Wall opened;
  int raises = 1;
  Wall deadline;
  Steady ends{};
  std::vector<Step> steps;
  AlertState state = AlertState::open;
  CloseReason reason = CloseReason::none;
  std::vector<Offer> offers;
  /// What was held back while the backlog was read.
  bool owed = false;
  int openings = 1;
  int openings_said = 0;
  std::optional<int> winner_said;
  bool end_said = false;
  bool moved = false;
  /// When the neighbours were asked, and until when the parent must hear that nobody has confirmed.
  Wall asked;
  Wall nobody_yet;
  bool parent_knows = false;
  /// When something was last handed over for the parent.
  Wall parent_reached;
  /// Households that it may call: at its stop, or in the circle, at any time since it opened.
  People neighbours;
  /// Households that were called, for ever; contacts that were, since they last heard that it is over.
  People called;
  std::set<std::string> told;
  /// How often each contact must hear that it is over, and how often it may beyond that; households that hear it as
  /// well because they had the child.
  std::map<std::string, int> over;
  std::map<std::string, int> perhaps;
  std::map<std::string, int> thanked;
  /// Contacts that heard of the latest end.
  std::set<std::string> heard_end;

  [[nodiscard]] bool live() const { return state != AlertState::closed; }
  [[nodiscard]] const Offer* winner() const;
  [[nodiscard]] Offer* winner();
};

class Reference {
 public:
  explicit Reference(const Town& town) : town_(town) {}

  using Key = std::pair<std::int64_t, std::int64_t>;

  /// What was done to an alert in this turn, so that it can be looked at.
  std::set<int> touched;
  /// Those whose parent must hear something now; those whose calls are over.
  std::set<int> parent_hears;
  std::set<int> called_off;

  void use(const AlertSettings& settings) { settings_ = settings; }
  void begin(Wall now, Steady steady);
  /// Words wait while a backlog is read; what is owed is said when that ends.
  void hold() { held_ = true; }
  void release();
  [[nodiscard]] bool held() const { return held_; }
  /// The words of one turn, in the order in which they count.
  void hear(const Word& word);
  /// A household's tap on the button of a call.
  void tap(int alert, const std::string& household, Wall at);
  /// The town is another now.
  void look_around();
  /// Time has come to now.
  void pass_time();
  /// A call was handed to the courier; its transfer ended, and reached somebody or not.
  void sent(Key key, int alert, const std::string& contact, const std::string& household);
  void ended(Key key, bool told);
  /// The process is gone, and with it what it knew of transfers: they may have arrived.
  void crash();

  [[nodiscard]] const std::vector<Watch>& watches() const { return watches_; }
  [[nodiscard]] Watch& at(int id) { return watches_.at(static_cast<std::size_t>(id) - 1); }
  /// Claims that were read after a withdrawal which was made later.
  [[nodiscard]] int overtaken() const { return overtaken_; }
  /// Claims that wait for their alert.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Call {
    int alert = 0;
    std::string contact;
    std::string household;
    /// The contact hears that it is over when its transfer has ended; nobody does (false) if it is not to hear it.
    bool off = false;
    bool hears = false;
    Wall until;
  };
  void raise(const Word& word);
  void cancel(const Word& word);
  void claim(const Word& word);
  void withdraw(const Word& word);
  void close_until(Wall time);
  void close(Watch& watch);
  /// From now on a step of the wall clock does not move its end.
  void set_clock(Watch& watch) const;
  void speak(Watch& watch);
  void ask(Watch& watch);
  void end_calls(Watch& watch, bool somebody_hears, const People& except);
  void say_end(Watch& watch);
  void offer(Watch& watch, Offer offer);
  void admit_waiting(Watch& watch);
  /// Whoever said so took it back later, which was read before: `watch`, if it is known which one is meant.
  [[nodiscard]] bool is_taken_back(const Word& claim, const Watch* watch);
  [[nodiscard]] Watch* find(const Word& word, bool any_key);
  /// The one it fits; null if none or several, which `several` says.
  /// Of one that was cancelled to its sender's knowledge: `stays_away`.
  [[nodiscard]] Watch* fitting(const Word& word, const People& sender, bool& several, bool& stays_away);
  /// Whether its sender was called for it, or answered.
  [[nodiscard]] bool knows_of(const Watch& watch, const Word& word, const People& sender) const;

  /// As it is now.
  const Town& town_;
  AlertSettings settings_;
  std::vector<Watch> watches_;
  std::vector<Word> waiting_;
  /// Withdrawals, and which watch it was that each of them ended somebody's part in.
  std::vector<std::pair<Word, std::optional<int>>> taken_back_;
  std::map<Key, Call> calls_;
  Wall now_;
  Steady steady_;
  bool held_ = true;
  int offers_ = 0;
  int overtaken_ = 0;
};

}  // namespace busstop::life
