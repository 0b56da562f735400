#include "bridge/rules/restocks.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace busstop {
namespace {

using namespace std::chrono_literals;

constexpr Wall noon = std::chrono::sys_days(std::chrono::year(2026) / 5 / 4) + 12h;

RestockSettings waves(double factor = 1.0) {
  return {.waves = true, .factor = factor, .pause = 1h, .expires = 24h};
}
RestockSettings all_at_once() {
  return {.waves = false, .factor = 1.0, .pause = 1h, .expires = 24h};
}

/// A product with many subscribers, told as far as the rules allow.
class Shop {
 public:
  explicit Shop(RestockSettings settings) : settings_(settings) {}

  bool stock(std::optional<std::int64_t> quantity, Duration age = 0s) {
    auto job = restocked(job_, {.product = "iphone15", .quantity = quantity}, now_ - age, now_, settings_);
    if (job) job_ = job;
    return job.has_value();
  }
  /// How many are told at this moment.
  std::int64_t tell(int most = 1000) {
    std::int64_t told = 0;
    for (auto step = next_step(*job_, now_, settings_, most); step.limit > 0 && told < 5000;
         step = next_step(*job_, now_, settings_, most)) {
      EXPECT_LE(step.limit, most);
      *job_ = after_telling(*job_, step.limit, now_, settings_);
      told += step.limit;
    }
    return told;
  }
  StockStep step() const { return next_step(*job_, now_, settings_); }
  void wait(Duration time) { now_ += time; }
  Wall now() const { return now_; }
  const StockJob& job() const { return *job_; }

 private:
  RestockSettings settings_;
  std::optional<StockJob> job_;
  Wall now_ = noon;
};

TEST(Restocks, ServesAllWithoutWaves) {
  Shop shop(all_at_once());
  shop.stock(3);
  EXPECT_EQ(shop.step().limit, 1000);
  EXPECT_EQ(shop.tell(), 5000) << "there is no end but that of the subscriptions";
}

TEST(Restocks, ServesAllWhereNoQuantityIsGiven) {
  Shop shop(waves());
  shop.stock({});
  EXPECT_EQ(shop.step().limit, 1000);
}

TEST(Restocks, TellsQuantityTimesFactorAndPauses) {
  struct Case {
    std::int64_t quantity;
    double factor;
    std::int64_t told;
  };
  for (const auto& [quantity, factor, told] : std::initializer_list<Case>{{10, 1.0, 10},
                                                                          {10, 2.5, 25},
                                                                          {3, 0.5, 2},
                                                                          {1, 0.1, 1},
                                                                          {10, 0.0, 1},
                                                                          {2500, 1.0, 2500},
                                                                          {10, 0.3, 3},
                                                                          {7, 1.1, 8}}) {
    Shop shop(waves(factor));
    shop.stock(quantity);
    EXPECT_EQ(shop.tell(), told) << quantity << " x " << factor;
    EXPECT_EQ(shop.step().limit, 0);
    EXPECT_EQ(shop.step().next, shop.now() + 1h);
    EXPECT_EQ(shop.step().why, "between two waves");
    shop.wait(1h);
    EXPECT_EQ(shop.tell(), told) << "the next wave";
  }
}

TEST(Restocks, TakesAWaveInStepsThatGoOnLater) {
  Shop shop(waves());
  shop.stock(10);
  EXPECT_EQ(shop.tell(4), 10);
  shop.stock(10);
  shop.wait(30min);
  EXPECT_EQ(shop.tell(4), 0);
}

TEST(Restocks, CorrectsAWaveByTheLatestStock) {
  struct Case {
    const char* what;
    std::vector<std::int64_t> stocks;
    std::vector<std::int64_t> told;
  };
  for (const auto& [what, stocks, told] :
       std::initializer_list<Case>{{"sold one by one: nobody new", {10, 9, 8, 7}, {10, 0, 0, 0}},
                                   {"sold and one returned: nobody new", {10, 8, 9}, {10, 0, 0}},
                                   {"a delivery on top: the difference", {10, 15}, {10, 5}},
                                   {"sold out and filled again within the pause", {10, 0, 10}, {10, 0, 0}},
                                   {"sold out, then more than before", {10, 0, 12}, {10, 0, 2}},
                                   {"the same said twice", {10, 10}, {10, 0}}}) {
    Shop shop(waves());
    for (std::size_t i = 0; i < stocks.size(); ++i) {
      shop.wait(1min);
      shop.stock(stocks[i]);
      EXPECT_EQ(shop.tell(), told[i]) << what << ", stock " << i;
    }
  }
}

TEST(Restocks, ReadsTheStockAgainBeforeEachWave) {
  Shop shop(waves());
  shop.stock(80);
  EXPECT_EQ(shop.tell(), 80);
  shop.wait(10min);
  shop.stock(40);
  shop.wait(50min);
  EXPECT_EQ(shop.tell(), 40);
}

TEST(Restocks, StopTheQueueAtQuantityZero) {
  for (const auto& settings : {waves(), all_at_once()}) {
    Shop shop(settings);
    shop.stock(0);
    EXPECT_EQ(shop.step().limit, 0);
    EXPECT_EQ(shop.step().next, std::nullopt) << "only a record can change that";
    EXPECT_EQ(shop.step().why, "sold out: the queue waits");
    shop.wait(2h);
    EXPECT_EQ(shop.tell(), 0);
    shop.stock(1);
    EXPECT_GT(shop.tell(), 0);
  }
}

TEST(Restocks, IgnoresARecordOlderThanTheLatest) {
  Shop shop(waves());
  EXPECT_TRUE(shop.stock(5));
  EXPECT_FALSE(shop.stock(0, 1s));
  EXPECT_EQ(shop.job().quantity, 5);
  EXPECT_TRUE(shop.stock(7)) << "of the same time the later to arrive counts";
  EXPECT_EQ(shop.job().quantity, 7);
}

TEST(Restocks, TellNobodyOfAStockOfLastWeek) {
  Shop shop(all_at_once());
  shop.stock(10, 168h);
  EXPECT_EQ(shop.step().limit, 0);
  EXPECT_EQ(shop.step().next, std::nullopt);
  EXPECT_EQ(shop.step().why, "too old to be worth telling");
}

TEST(Restocks, EndWithTheLastWaveBeforeTheRecordExpires) {
  Shop shop(waves());
  shop.stock(10, 23h + 30min);
  EXPECT_EQ(shop.tell(), 10);
  EXPECT_EQ(shop.step().next, std::nullopt);
  shop.wait(29min);
  EXPECT_EQ(shop.tell(), 0);
}

TEST(Restocks, SurviveASwitchFromAllToWavesAndBack) {
  const auto job = restocked({}, {.product = "iphone15", .quantity = 10}, noon, noon, all_at_once());
  ASSERT_TRUE(job);
  EXPECT_EQ(next_step(*job, noon, waves()).limit, 10);
  const auto told = after_telling(*job, 10, noon, waves());
  EXPECT_EQ(next_step(told, noon, waves()).limit, 0);
  EXPECT_EQ(next_step(told, noon, all_at_once()).limit, 1000);
}

TEST(Restocks, NeverTellMoreInAPauseThanTheHighestStock) {
  // Every history of four stock records out of five quantities, all within one pause.
  const std::vector<std::int64_t> quantities{0, 1, 3, 7, 10};
  for (int history = 0; history < 5 * 5 * 5 * 5; ++history) {
    Shop shop(waves());
    std::int64_t told = 0;
    std::int64_t highest = 0;
    for (int i = 0, rest = history; i < 4; ++i, rest /= 5) {
      const auto quantity = quantities[static_cast<std::size_t>(rest % 5)];
      shop.wait(5min);
      shop.stock(quantity);
      highest = std::max(highest, quantity);
      told += shop.tell(3);
      EXPECT_EQ(told, highest) << "history " << history << ", record " << i;
    }
  }
}

TEST(StockNotice, SaysWhatIsBackToTheOldestSubscriptions) {
  const auto job = restocked({}, {.product = "iphone15", .quantity = 10}, noon - 1min, noon, waves());
  ASSERT_TRUE(job);
  const auto [notice, audience, also] = stock_notice(*job, 10, noon + 1s);
  EXPECT_EQ(notice.kind, NoticeKind::restock);
  EXPECT_EQ(notice.title, "iphone15 is back in stock");
  EXPECT_EQ(notice.body, "You asked to be told when iphone15 is available again. It is now.");
  EXPECT_EQ(notice.urgency, Urgency::ordinary);
  EXPECT_EQ(notice.made, noon + 1s);
  EXPECT_EQ(notice.useful_until, noon - 1min + 24h);
  EXPECT_EQ(notice.thread, "");
  const auto* to = std::get_if<Subscribers>(&audience);
  ASSERT_NE(to, nullptr);
  EXPECT_EQ(to->product, "iphone15");
  EXPECT_EQ(to->limit, 10);
  EXPECT_EQ(to->until, noon) << "none younger than the acceptance";
  EXPECT_TRUE(also.empty());
}

}  // namespace
}  // namespace busstop
