#include "bridge/rules/restocks.hpp"

#include <algorithm>
#include <cmath>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

/// There is room for it in a title, whatever stands around it.
constexpr std::size_t longest_product = 200;
/// More than anybody has to tell; keeps sums of it far from overflow.
constexpr double largest_wave = 1e12;

/// How many one wave may tell; nothing where there is no limit.
std::optional<std::int64_t> wave_size(const std::optional<std::int64_t>& quantity,
                                      const RestockSettings& settings) noexcept {
  if (!quantity || !settings.waves) return {};
  // Rounded up, and not by an error of the last bit: one left in stock is somebody's.
  const double size = std::ceil(static_cast<double>(*quantity) * std::max(settings.factor, 0.0) - 1e-9);
  const auto whole = static_cast<std::int64_t>(std::min(size, largest_wave));
  return *quantity > 0 ? std::max<std::int64_t>(whole, 1) : 0;
}

}  // namespace

std::optional<StockJob> restocked(const std::optional<StockJob>& known, const Restock& record, Wall at, Wall now,
                                  const RestockSettings& settings) {
  if (known && at < known->at) return {};
  StockJob job{.product = record.product,
               .at = at,
               .accepted = now,
               .expires = at + settings.expires,
               .quantity = record.quantity,
               .left_in_wave = wave_size(record.quantity, settings),
               .next_at = now};
  const bool in_wave = known && known->left_in_wave && now < known->next_at;
  if (in_wave && job.left_in_wave) {
    *job.left_in_wave += *known->left_in_wave - wave_size(known->quantity, settings).value_or(0);
    job.next_at = known->next_at;
  }
  return job;
}

StockStep next_step(const StockJob& job, Wall now, const RestockSettings& settings, int most) {
  if (job.quantity == 0) return {.limit = 0, .next = {}, .why = "sold out: the queue waits"};
  if (now >= job.expires) return {.limit = 0, .next = {}, .why = "too old to be worth telling"};
  const auto size = wave_size(job.quantity, settings);
  if (!size) return {.limit = most, .next = {}, .why = {}};
  const auto left = now < job.next_at ? job.left_in_wave.value_or(*size) : *size;
  if (left > 0) return {.limit = static_cast<int>(std::min<std::int64_t>(left, most)), .next = {}, .why = {}};
  if (job.next_at >= job.expires) return {.limit = 0, .next = {}, .why = "too old to be worth telling"};
  return {.limit = 0, .next = job.next_at, .why = "between two waves"};
}

StockJob after_telling(StockJob job, std::int64_t count, Wall now, const RestockSettings& settings) {
  const auto size = wave_size(job.quantity, settings);
  if (!size) {
    job.left_in_wave.reset();
    return job;
  }
  if (now >= job.next_at) {
    // A wave begins with the first who is told.
    if (count == 0) return job;
    job.left_in_wave = size;
    job.next_at = now + settings.pause;
  }
  job.left_in_wave = job.left_in_wave.value_or(*size) - count;
  return job;
}

AddressedNotice stock_notice(const StockJob& job, int limit, Wall now, const Tongues& in) {
  Notice notice;
  notice.kind = NoticeKind::restock;
  const Fill product[] = {{"product", clipped(one_line(job.product), longest_product)}};
  auto text = in.first->say(Say::restock, product);
  notice.title = std::move(text.title);
  notice.body = std::move(text.body);
  notice.made = now;
  notice.useful_until = job.expires;
  AddressedNotice addressed{std::move(notice),
                            Subscribers{.product = job.product, .limit = limit, .until = job.accepted}};
  for (const auto* language : in.also) {
    auto other = language->say(Say::restock, product);
    addressed.also.push_back({language->tag(), std::move(other.title), std::move(other.body)});
  }
  return addressed;
}

}  // namespace busstop
