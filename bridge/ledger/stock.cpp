#include "bridge/ledger/stock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bridge/base/hash.hpp"
#include "bridge/base/matter.hpp"
#include "bridge/base/times.hpp"
#include "bridge/ledger/speaking.hpp"

namespace busstop::ledger {

namespace {

/// A restock may run ahead of the courier by this many deliveries.
constexpr int far_enough_ahead = 4000;
/// What a household waits for comes as one, whatever it is.
constexpr auto all_restocks = static_cast<std::int64_t>(fnv1a("restocks"));
/// A few milliseconds, each 15 s: a million are walked in an hour.
constexpr int subscriptions_looked_at = 5000;

Wall oldest_kept(const Desk& desk) {
  return desk.now - desk.settings->restocks.keep;
}

}  // namespace

std::string Stock::on_restock(const Restock& restock, Wall at, EventId event) {
  const auto known = desk_.jobs.find(restock.product);
  std::optional<StockJob> before;
  if (known) before = known->job;
  auto job = restocked(before, restock, at, desk_.now, desk_.settings->restocks);
  if (!job) return "a later record of this product has been seen";
  StockRow row;
  row.job = std::move(*job);
  row.event = event;
  if (row.job.expires <= desk_.now) {
    desk_.jobs.save(row);
    return std::string(too_late);
  }
  if (restock.quantity == 0) {
    desk_.jobs.save(row);
    return "sold out: the queue is paused";
  }
  row.ask_at = desk_.now;
  desk_.jobs.save(row);
  return desk_.jobs.oldest(row.job.product, row.job.accepted, 1).empty() ? "nobody has asked for it" : "";
}

std::string Stock::on_subscription(const SubscriptionChange& change, Wall at) {
  const auto household = desk_.households.find(change.household);
  if (!household) return fmt::format("{} “{}”; add it first", unknown_household, change.household);
  if (!change.subscribe) {
    return desk_.households.unsubscribe(*household, change.product) ? "unsubscribed" : "there was no such subscription";
  }
  const Wall since = std::min(change.since.value_or(at), desk_.now);
  if (at < oldest_kept(desk_))
    return fmt::format("{}{}, which is what [restocks] keep allows", waited_too_long,
                       format_duration(desk_.settings->restocks.keep));
  return desk_.households.subscribe(*household, change.product, since, Origin::kafka, at) ? "subscribed"
                                                                                          : "subscribed already";
}

Stock::Served Stock::tell_subscribers(StockRow& row, int limit) {
  const auto live = desk_.jobs.oldest(row.job.product, row.job.accepted, limit);
  if (live.empty()) return {};
  auto told = stock_notice(row.job, limit, desk_.now, tongues(desk_));
  auto& notice = told.notice;
  notice.cause = row.event;
  notice.topic = desk_.settings->topics.restock;
  notice.product = row.job.product;
  notice.fallback = desk_.settings->restocks.fallback;
  notice.group_wait = desk_.settings->restocks.group;
  if (notice.group_wait > Duration(0)) notice.group = all_restocks;
  // English has one for the whole restock, other languages one in each step.
  std::map<std::string, Notice> notices;
  const auto notice_in = [&](const std::string& language) -> const Notice& {
    const auto [known, is_new] = notices.try_emplace(language);
    if (!is_new) return known->second;
    const bool own = language == desk_.settings->texts.english().tag();
    // Word for word, and with its time: a repeat is known by them.
    auto first = own && row.notice ? desk_.deliveries.load_notice(*row.notice) : std::nullopt;
    if (first && first->product != notice.product) first.reset();  // forgotten, and its number given to another
    known->second = first ? *first : in_language(told, language);
    if (!first) {
      desk_.deliveries.add_notice(known->second);
      ++desk_.counters.notices;
    }
    if (own) row.notice = known->second.id;
    return known->second;
  };
  int made = 0;
  Served served{static_cast<int>(live.size()), 0};
  for (const auto& subscription : live) {
    const auto& language = language_of(desk_, subscription.household).tag();
    const int contacts = outbox_.add_household(notice_in(language), subscription.household);
    made += contacts;
    served.told += contacts > 0 ? 1 : 0;
    desk_.jobs.end_subscription(subscription.id);
  }
  if (row.event) desk_.intake.add_deliveries(*row.event, made);
  warn_of_unreachable(row.job.product, served);
  return served;
}

void Stock::warn_of_unreachable(const std::string& product, const Served& served) {
  if (served.told == served.asked) return;
  const auto more = unreachable_.count(desk_.clock.steady());
  if (!more) return;
  desk_.after.say(
      Level::warning,
      fmt::format("restock of {}: {} of {} who waited have no contact that can be used, so they are not told "
                  "and wait no longer; busstopctl doctor counts such households{}",
                  product, served.asked - served.told, served.asked, *more),
      {about(Matter::nobody_to_tell)});
}

void Stock::serve(StockRow& row) {
  const auto step = next_step(row.job, desk_.now, desk_.settings->restocks);
  if (step.limit == 0) {
    row.ask_at = step.next;
  } else {
    const auto served = tell_subscribers(row, step.limit);
    row.job = after_telling(row.job, served.told, desk_.now, desk_.settings->restocks);
    row.ask_at = desk_.now;
    if (served.asked < step.limit) row.ask_at.reset();
  }
  desk_.jobs.save(row);
}

void Stock::step() {
  auto due = desk_.jobs.due(desk_.now, 4);
  far_ahead_ = !due.empty() && outbox_.is_far_ahead(far_enough_ahead);
  if (far_ahead_) return;
  for (auto& row : due)
    serve(row);
}

void Stock::forget_old() {
  const int ended = forget_.step(desk_.db, oldest_kept(desk_), subscriptions_looked_at);
  if (ended == 0) return;
  desk_.after.say(Level::info,
                  fmt::format("subscriptions ended that have waited for more than {} ([restocks] keep): {}",
                              format_duration(desk_.settings->restocks.keep), ended));
}

std::optional<Wall> Stock::next() {
  const auto next = desk_.jobs.next();
  // Verdicts wake the ledger; until then there is nothing to do.
  if (next && *next <= desk_.now && far_ahead_) return {};
  return next;
}

}  // namespace busstop::ledger
