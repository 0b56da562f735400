#include "bridge/ledger/silencing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/ledger/changes.hpp"
#include "bridge/ledger/sparing.hpp"
#include "bridge/rules/alerts.hpp"
#include "bridge/rules/silences.hpp"

namespace busstop::ledger {

namespace {

using Code = ChangeResult::Code;

constexpr int lifted_at_once = 1000;

void set_timer(Desk& desk, SilenceId id, Wall due) {
  TimerRow timer;
  timer.kind = static_cast<int>(TimerKind::silence);
  timer.due = due;
  timer.arg = raw(id);
  desk.timers.add(timer);
}

void end(Desk& desk, const Silence& silence, std::string_view how) {
  desk.silence_rows.end(silence.id, desk.now);
  std::erase_if(desk.silences, [&](const auto& one) { return one.id == silence.id; });
  desk.after.say(Level::notice, fmt::format("silence {} ({}) {}; deliveries it held back: {}", raw(silence.id),
                                            to_text(silence.scope), how, silence.hidden));
}

std::string hint(std::string_view word, const std::vector<std::string>& known, std::string_view none) {
  const auto meant = nearest(word, {known.begin(), known.end()});
  return meant.empty() ? std::string(none) : fmt::format("did you mean {}?", meant);
}

std::string wrong_topic(const Desk& desk, const std::string& topic) {
  const auto& settings = desk.settings->topics;
  if (topic == settings.alerts || topic == settings.confirmations)
    return fmt::format("what is said of {} is urgent, and urgent notices pass every silence", topic);
  auto known = desk.rules.topics();
  if (std::ranges::find(known, topic) != known.end() || topic == settings.restock) return {};
  known.push_back(settings.restock);
  return fmt::format("nobody is told of topic {}: {}", topic,
                     hint(topic, known, "name that of a [[topics.notify]] rule, or that of restocks"));
}

/// What of the scope is not there, and so would hide nothing: most likely a word that is misspelt.
std::string wrong_scope(Desk& desk, const SilenceScope& scope) {
  if (!scope.topic.empty()) {
    if (auto wrong = wrong_topic(desk, scope.topic); !wrong.empty()) return wrong;
  }
  if (!scope.product.empty() && !scope.topic.empty() && scope.topic != desk.settings->topics.restock)
    return fmt::format("no notice has both: products are those of topic {}", desk.settings->topics.restock);
  if (!scope.household.empty() && !desk.households.find(scope.household))
    return fmt::format("there is no household {}; busstopctl household lists them", scope.household);
  std::vector<std::string> sinks;
  for (const auto& sink : desk.settings->sinks)
    sinks.push_back(sink.name);
  if (!scope.sink.empty() && std::ranges::find(sinks, scope.sink) == sinks.end())
    return fmt::format("there is no sink {}: {}", scope.sink, hint(scope.sink, sinks, "busstopctl sink lists them"));
  return {};
}

}  // namespace

void lift_silence(Desk& desk, SilenceId id) {
  const auto silence = desk.silence_rows.find(id);
  // A clock that was put back: it is not over yet.
  if (silence && !silence->ended && silence->until > desk.now) return set_timer(desk, id, silence->until);
  if (silence && !silence->ended) end(desk, *silence, "is over");
  const auto lifted = desk.held.lift(id, desk.now, lifted_at_once);
  for (const auto& recipient : lifted.recipients)
    await_release(desk, recipient, desk.now);
  if (lifted.deliveries == lifted_at_once) set_timer(desk, id, desk.now);
}

ChangeResult Changes::apply(const AddSilence& change) {
  auto silence = change.silence;
  silence.made = desk_.now;
  if (auto wrong = wrong_with(silence, desk_.now); !wrong.empty()) return {Code::invalid, std::move(wrong), 0};
  if (auto wrong = wrong_scope(desk_, silence.scope); !wrong.empty()) return {Code::invalid, std::move(wrong), 0};
  if (desk_.silences.size() >= most_silences) {
    return {Code::failed, fmt::format("there are {} silences already; remove some first", most_silences), 0};
  }
  desk_.silence_rows.add(silence);
  set_timer(desk_, silence.id, silence.until);
  desk_.silences.push_back(silence);
  desk_.after.say(Level::notice,
                  fmt::format("silence {} ({}) until {}, by {} (user {}): {}", raw(silence.id), to_text(silence.scope),
                              format_rfc3339(std::chrono::floor<std::chrono::seconds>(silence.until)), silence.author,
                              change.caller, silence.reason));
  return {Code::done, "", raw(silence.id)};
}

ChangeResult Changes::apply(const RemoveSilence& change) {
  const auto silence = desk_.silence_rows.find(change.id);
  if (!silence) return {Code::not_found, fmt::format("there is no silence {}", raw(change.id)), 0};
  if (silence->ended) {
    return {Code::exists,
            fmt::format("silence {} ended {} ago", raw(change.id), format_duration(desk_.now - *silence->ended)), 0};
  }
  end(desk_, *silence, fmt::format("is removed by user {}", change.caller));
  set_timer(desk_, silence->id, desk_.now);
  return {Code::done, "", silence->hidden};
}

}  // namespace busstop::ledger
