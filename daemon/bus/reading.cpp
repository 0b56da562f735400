// The methods that read records of a topic: to show them, to say what they would make now, to apply a rule that came
// late. The Kafka room reads; what is made of a page is found out on a thread of its own, or by the ledger.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "daemon/answers/dry_run.hpp"
#include "daemon/answers/gather.hpp"
#include "daemon/answers/one_at_a_time.hpp"
#include "daemon/answers/rehearsal.hpp"
#include "daemon/answers/requests.hpp"
#include "daemon/bus/object.hpp"

namespace busstop::dbus {
namespace {

/// Bytes.
constexpr std::size_t longest_candidate = 1UL << 20U;
/// The ledger does them in one go; the answer of a dry run is longer than its question.
constexpr std::size_t most_replayed = 200;
/// The rows of an answer are all in memory at once, some 10 KB each while it is written.
constexpr std::size_t most_rehearsed = 20'000;
constexpr const char* dry_run_taken = "another dry run is going on: try again in a moment";

void check_candidate(const std::string& candidate) {
  if (candidate.size() > longest_candidate)
    throw Fault(Fault::Kind::invalid, "a configuration of more than 1 MiB is not looked at");
}

std::vector<std::pair<std::int32_t, std::int64_t>> places_in(const Places& at) {
  std::vector<std::pair<std::int32_t, std::int64_t>> places;
  for (const auto& place : at)
    places.emplace_back(std::get<0>(place), std::get<1>(place));
  return places;
}

/// What a dry run is made with.
struct DryWish {
  std::string store;
  std::shared_ptr<const Settings> settings;
  std::string candidate;
  std::uint32_t rule = 0;
  Wall now;
};

void check_rule(const Settings& settings, const std::string& topic, std::uint32_t rule) {
  const CompiledRules rules(settings);
  const auto count = rules.of_topic(topic).size();
  if (rule <= count) return;
  throw Fault(Fault::Kind::invalid, fmt::format("topic {} has {} [[topics.notify]] rule{}; there is no rule {}", topic,
                                                count, count == 1 ? "" : "s", rule));
}

Outcome played(const DryWish& wish, const std::string& topic, const TopicPage& page) {
  const auto settings = wish.candidate.empty() ? wish.settings : candidate_settings(wish.candidate);
  check_rule(*settings, topic, wish.rule);
  busstop::DryRun run(wish.store, settings, static_cast<int>(wish.rule), wish.now);
  PlayedPage answer{{}, page.next, page.more};
  for (const auto& record : page.records)
    answer.records.push_back(run.play(record));
  return answer;
}

/// On a thread of its own: the one that reads topics is wanted by others.
OneAtATime dry_runs(dry_run_taken);

void play_behind(const DryWish& wish, const std::string& topic, TopicPage page, const Clerk::Done& done) {
  dry_runs.run([&] { return [wish, topic, page = std::move(page)] { return played(wish, topic, page); }; }, done);
}

Outcome rehearsed(const DryWish& wish, std::vector<Record> records) {
  const auto settings = wish.candidate.empty() ? wish.settings : candidate_settings(wish.candidate);
  return rehearse(wish.store, *settings, SystemClock(), std::move(records));
}

void rehearse_behind(const DryWish& wish, Gathered gathered, const Clerk::Done& done) {
  if (const auto* fault = std::get_if<Fault>(&gathered)) return done(*fault);
  if (const auto* too_many = std::get_if<TooMany>(&gathered)) {
    Rehearsed none;
    none.refused = too_many->what;
    return done(std::move(none));
  }
  auto& records = std::get<std::vector<Record>>(gathered);
  // A function that can be copied wants what it holds to be so, too.
  const auto shared = std::make_shared<std::vector<Record>>(std::move(records));
  dry_runs.run([&] { return [wish, shared] { return rehearsed(wish, std::move(*shared)); }; }, done);
}

std::vector<std::string> checked_topics(std::vector<std::string> topics) {
  constexpr std::size_t most_topics = 1000;
  if (topics.empty() || topics.size() > most_topics)
    throw Fault(Fault::Kind::invalid, fmt::format("between 1 and {} topics are rehearsed", most_topics));
  for (auto& topic : topics)
    topic = checked_topic(std::move(topic));
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  return topics;
}

/// The rule that is meant: number `wanted` of the topic's, or the only one.
std::uint64_t fingerprint_of(const Settings& settings, const std::string& topic, std::uint32_t wanted) {
  const CompiledRules rules(settings);
  const auto& all = rules.of_topic(topic);
  check_rule(settings, topic, wanted);
  if (all.empty()) throw Fault(Fault::Kind::invalid, fmt::format("no [[topics.notify]] rule reads topic {}", topic));
  if (wanted > 0) return all[wanted - 1].fingerprint;
  if (all.size() == 1) return all.front().fingerprint;
  std::string places;
  for (std::size_t i = 0; i < all.size(); ++i)
    places += fmt::format("{}{} ({})", i == 0 ? "" : ", ", i + 1, all[i].rule.where);
  throw Fault(Fault::Kind::invalid, fmt::format("topic {} has several rules, say which: {}", topic, places));
}

Outcome applied(const ChangeResult& result, PlayedPage page) {
  if (result.code != ChangeResult::Code::done) return outcome_of(result, true);
  for (const auto& late : result.late)
    page.records.push_back({late.partition, late.offset, late.at, "", late.result, late.reason, late.deliveries, {}});
  return page;
}

}  // namespace

void BusObject::ReadTopic(PageResult&& result, std::string topic, std::int32_t partition, std::string from,
                          std::int64_t value, Places at, std::uint32_t limit) {
  clerk_.act(Right::view, getObject(), std::move(result),
             [this, topic = std::move(topic), partition, from = std::move(from), value, at = std::move(at),
              limit](const auto& reply) {
               auto wanted = checked_reading(topic, partition, from, value, places_in(at), limit);
               const auto done = clerk_.expect(reply);
               wanted.done = [done](const std::string& error, TopicPage page) {
                 done(error.empty() ? Outcome(std::move(page)) : Fault(Fault::Kind::failed, error));
               };
               if (!doors_.to_kafka(std::move(wanted))) done(Clerk::busy());
             });
}

void BusObject::DryRun(PageResult&& result, std::string topic, std::int32_t partition, std::string from,
                       std::int64_t value, Places at, std::uint32_t limit, std::uint32_t rule, std::string candidate) {
  clerk_.act(Right::view, getObject(), std::move(result),
             [this, topic = std::move(topic), partition, from = std::move(from), value, at = std::move(at), limit, rule,
              candidate = std::move(candidate)](const auto& reply) {
               check_candidate(candidate);
               auto wanted = checked_reading(topic, partition, from, value, places_in(at), limit);
               wanted.most = std::min(wanted.most, most_replayed);
               const DryWish wish{doors_.store_path, doors_.status->read()->settings, candidate, rule,
                                  doors_.clock->wall()};
               const auto done = clerk_.expect(reply);
               wanted.done = [done, wish, topic](const std::string& error, TopicPage page) {
                 if (!error.empty()) return done(Fault(Fault::Kind::failed, error));
                 play_behind(wish, topic, std::move(page), done);
               };
               if (!doors_.to_kafka(std::move(wanted))) done(Clerk::busy());
             });
}

void BusObject::Rehearse(RehearsalResult&& result, std::vector<std::string> topics, std::string from,
                         std::int64_t value, std::uint32_t limit, std::string candidate) {
  clerk_.act(Right::view, getObject(), std::move(result),
             [this, topics = std::move(topics), from = std::move(from), value, limit,
              candidate = std::move(candidate)](const auto& reply) {
               check_candidate(candidate);
               const GatherWish gather{checked_topics(topics), checked_place(from, value), value,
                                       limit == 0 ? most_rehearsed : std::min<std::size_t>(limit, most_rehearsed)};
               const DryWish wish{doors_.store_path, doors_.status->read()->settings, candidate, 0,
                                  doors_.clock->wall()};
               const auto done = clerk_.expect(reply);
               // What is read is held in memory until all of it is there and played: once.
               static std::atomic<bool> busy = false;
               if (busy.exchange(true)) return done(Fault(Fault::Kind::not_ready, dry_run_taken));
               const auto free = [done](Outcome outcome) {
                 busy = false;
                 done(std::move(outcome));
               };
               Gather::start(doors_.to_kafka, gather,
                             [wish, free](Gathered gathered) { rehearse_behind(wish, std::move(gathered), free); });
             });
}

void BusObject::Replay(PageResult&& result, std::string topic, std::int32_t partition, std::string from,
                       std::int64_t value, Places at, std::uint32_t limit, std::uint32_t rule) {
  clerk_.act(Right::change, getObject(), std::move(result),
             [this, topic = std::move(topic), partition, from = std::move(from), value, at = std::move(at), limit,
              rule](const auto& reply) {
               auto wanted = checked_reading(topic, partition, from, value, places_in(at), limit);
               wanted.most = std::min(wanted.most, most_replayed);
               const auto meant = fingerprint_of(*doors_.status->read()->settings, topic, rule);
               const auto done = clerk_.expect(reply);
               wanted.done = [done, meant, to_ledger = doors_.to_ledger](const std::string& error, TopicPage page) {
                 if (!error.empty()) return done(Fault(Fault::Kind::failed, error));
                 const PlayedPage answer{{}, page.next, page.more};
                 const auto after = [done, answer](const ChangeResult& how) { done(applied(how, answer)); };
                 if (!to_ledger(Command{ApplyLateRule{meant, std::move(page.records)}, after})) done(Clerk::busy());
               };
               if (!doors_.to_kafka(std::move(wanted))) done(Clerk::busy());
             });
}

}  // namespace busstop::dbus
