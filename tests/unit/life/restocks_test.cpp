// Random stock histories through the ledger and its store: nobody is overtaken, everybody is served once a
// subscription, and a wave is quantity x factor. BUSSTOP_LIFE_SEED=N plays one again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <random>

#include "bridge/base/hash.hpp"
#include "bridge/ledger/ledger.hpp"
#include "bridge/store/open.hpp"

namespace busstop::life {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int customers = 40;
const Wall opening = Wall(std::chrono::sys_days(std::chrono::year(2026) / 5 / 4)) + std::chrono::hours(7);

class Silent final : public Journal {
 public:
  void say(Level, std::string_view, const Fields&) noexcept override {}
};

struct Waiting {
  std::string who;
  Wall since;
  int number = 0;
};

/// What the shop has said last, and how much of the wave is told.
struct Stock {
  Wall at;
  Wall accepted;
  std::optional<int> quantity;
  int told = 0;
  std::optional<Wall> wave_ends;
};

class Shop {
 public:
  explicit Shop(std::uint64_t seed) : random_(seed) {
    settings_ = std::make_shared<Settings>();
    SinkSettings sink;
    sink.name = "phone";
    sink.kind = "ntfy";
    sink.parallel = 64;
    settings_->sinks = {sink};
    settings_->restocks.waves = pick(0, 3) > 0;
    settings_->restocks.factor = pick(1, 30) / 10.0;
    settings_->restocks.pause = minutes(pick(5, 90));
    for (int number = 0; number < customers; ++number) {
      Household customer;
      customer.id = customer.name = fmt::format("customer-{}", number);
      customer.contacts = {{{"phone", customer.id}}};
      settings_->households.push_back(customer);
    }
    store_ = std::make_unique<OpenStore>(":memory:", clock_, journal_);
    open();
  }
  void play() {
    for (int step = 0; step < 120 && wrong.empty(); ++step) {
      clock_.advance(pick(0, 3) == 0 ? minutes(pick(1, 40)) : seconds(pick(1, 90)));
      const int what = pick(1, 100);
      if (what <= 55) {
        subscribe();
      } else if (what <= 65) {
        unsubscribe();
      } else if (what <= 90) {
        restock();
      } else {
        open();
      }
      settle();
    }
  }
  std::string wrong;
  int served = 0;

 private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  void open() {
    ledger_.reset();
    LedgerOptions options;
    options.settings = settings_;
    options.host_of = [](const Address&) { return std::string(); };
    options.check_address = [](const Address&) { return std::string(); };
    ledger_ = std::make_unique<ledger::Ledger>(store_->database(), clock_, options);
    ledger_->start();
    ledger::Inputs inputs;
    inputs.urgent.emplace_back(PartitionsAssigned{"cluster", {stock_0_, wishes_0_}});
    run(inputs);
  }
  void run(ledger::Inputs& inputs) {
    auto after = ledger_->turn(inputs);
    for (auto& order : after.orders) {
      const auto* what = std::get_if<Assignment>(&order);
      if (what != nullptr)
        reports_.push_back({what->key, what->number, what->lane, Delivered{}, clock_.wall(), seconds(1), 200, "",
                            what->notice->urgency});
    }
  }
  void produce(const TopicPartition& to, std::string value, Wall at) {
    Record record;
    record.from = to;
    record.offset = offset_++;
    record.hash = fnv1a(value);
    record.value = std::move(value);
    record.timestamp = at;
    ledger::Inputs inputs;
    inputs.ordinary.emplace_back(RecordBatch{{record}});
    // The queue as it is before this turn serves anybody is what is compared.
    run(inputs);
  }
  void subscribe() {
    const auto who = fmt::format("customer-{}", pick(0, customers - 1));
    // Who asks for what has come asks for the next time, whenever that was.
    const Wall since =
        std::max(clock_.wall() - seconds(pick(0, 3) == 0 ? pick(0, 600) : 0), stock_.accepted + seconds(1));
    if (std::ranges::none_of(queue_, [&](const Waiting& one) { return one.who == who; }))
      queue_.push_back({who, since, ++numbers_});
    produce(wishes_0_, fmt::format(R"({{"userId":"{}","productId":"iphone15","action":"subscribe"}})", who), since);
  }
  void unsubscribe() {
    const auto who = fmt::format("customer-{}", pick(0, customers - 1));
    std::erase_if(queue_, [&](const Waiting& one) { return one.who == who; });
    produce(wishes_0_, fmt::format(R"({{"userId":"{}","productId":"iphone15","action":"unsubscribe"}})", who),
            clock_.wall());
  }
  void restock() {
    std::optional<int> quantity;
    if (pick(1, 10) > 1) quantity = pick(1, 4) == 1 ? 0 : pick(1, 12);
    const Wall at = clock_.wall() - minutes(pick(0, 4) == 0 ? pick(1, 60) : 0);
    if (at >= stock_.at) {
      const bool in_wave = stock_.quantity && quantity && stock_.wave_ends && clock_.wall() < *stock_.wave_ends;
      stock_.at = at;
      stock_.accepted = clock_.wall();
      stock_.quantity = quantity;
      if (!in_wave) stock_.told = 0, stock_.wave_ends.reset();
    }
    produce(stock_0_, quantity ? fmt::format(R"({{"productId":"iphone15","quantity":{}}})", *quantity) : "iphone15",
            at);
  }
  /// How many may be told now.
  int allowed() {
    if (!stock_.accepted.time_since_epoch().count() || stock_.quantity == 0) return 0;
    if (!settings_->restocks.waves || !stock_.quantity) return customers;
    if (stock_.wave_ends && clock_.wall() >= *stock_.wave_ends) stock_.told = 0, stock_.wave_ends.reset();
    const double size = std::ceil(*stock_.quantity * settings_->restocks.factor - 1e-9);
    return std::max(0, std::max(1, static_cast<int>(size)) - stock_.told);
  }
  void settle() {
    for (int turn = 0; turn < 4; ++turn) {
      ledger::Inputs inputs;
      inputs.reports = std::exchange(reports_, {});
      run(inputs);
    }
    std::ranges::sort(queue_, {}, [](const Waiting& one) { return std::pair(one.since, one.number); });
    int may = allowed();
    std::vector<Waiting> left;
    for (const auto& one : queue_) {
      if (may > 0 && one.since <= stock_.accepted) {
        --may;
        ++stock_.told;
        ++served;
        ++served_[one.who];
        if (!stock_.wave_ends) stock_.wave_ends = clock_.wall() + settings_->restocks.pause;
      } else {
        left.push_back(one);
      }
    }
    queue_ = std::move(left);
    compare();
  }
  void compare() {
    std::vector<std::string> wanted;
    for (const auto& one : queue_)
      wanted.push_back(one.who);
    std::vector<std::string> found;
    auto& row = store_->database().prepared(
        "SELECT h.name_id FROM subscription s JOIN household h ON h.id=s.household ORDER BY s.since, s.id");
    while (row.step())
      found.push_back(row.text(0));
    row.reset();
    if (found != wanted) wrong = fmt::format("{} wait, and {} should\n", found.size(), wanted.size());
    std::map<std::string, int> told;
    auto& sent = store_->database().prepared(
        "SELECT c.address, count(*) FROM delivery d JOIN contact c ON c.id=d.contact WHERE d.state=2 GROUP BY "
        "c.address");
    while (sent.step())
      told[sent.text(0)] = static_cast<int>(sent.integer(1));
    sent.reset();
    if (told != served_) wrong += "others were told, or not as often";
  }

  std::mt19937_64 random_;
  ManualClock clock_{opening};
  Silent journal_;
  std::shared_ptr<Settings> settings_;
  std::unique_ptr<OpenStore> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::vector<Report> reports_;
  std::vector<Waiting> queue_;
  std::map<std::string, int> served_;
  Stock stock_;
  int numbers_ = 0;
  std::int64_t offset_ = 0;
  const TopicPartition stock_0_{"item-restocked", 0};
  const TopicPartition wishes_0_{"item-subscriptions", 0};
};

TEST(RestocksOverTime, NobodyIsOvertakenEverybodyIsServedOnceAndAWaveIsQuantityTimesFactor) {
  const char* given = std::getenv("BUSSTOP_LIFE_SEED");  // NOLINT(concurrency-mt-unsafe): nothing sets it here
  const auto first = given == nullptr ? 20260504 : std::strtoull(given, nullptr, 10);
  int served = 0;
  for (auto seed = first; seed < first + 40; ++seed) {
    Shop shop(seed);
    shop.play();
    ASSERT_TRUE(shop.wrong.empty()) << "BUSSTOP_LIFE_SEED=" << seed << ": " << shop.wrong;
    served += shop.served;
  }
  EXPECT_GT(served, 500);
}

}  // namespace
}  // namespace busstop::life
