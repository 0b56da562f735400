// The half of Changes that is about sinks: pausing, resuming and trying one.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/ledger/changes.hpp"
#include "bridge/store/pauses.hpp"

namespace busstop::ledger {

namespace {

using Code = ChangeResult::Code;

/// How long a test may still be tried once its transfer has timed out.
constexpr Duration patience_with_test = std::chrono::seconds(5);

const SinkSettings* find_sink(const Settings& settings, std::string_view name) {
  const auto found = std::ranges::find(settings.sinks, name, &SinkSettings::name);
  return found == settings.sinks.end() ? nullptr : &*found;
}

ChangeResult no_sink(const Settings& settings, const std::string& name) {
  std::vector<std::string_view> known;
  for (const auto& sink : settings.sinks)
    known.push_back(sink.name);
  const auto meant = nearest(name, known);
  return {Code::not_found,
          fmt::format(
              "there is no sink “{}” in the configuration{}", clipped(one_line(name), 64),
              meant.empty() ? std::string("; busstopctl sink lists them") : fmt::format(": did you mean {}?", meant)),
          0};
}

}  // namespace

ChangeResult Changes::apply(const PauseSink& change) {
  if (find_sink(*desk_.settings, change.sink) == nullptr) return no_sink(*desk_.settings, change.sink);
  if (lanes_.is_paused(change.sink)) {
    return {Code::exists, fmt::format("sink {0} is paused already; busstopctl sink resume {0} ends it", change.sink),
            0};
  }
  // The row first: what throws must leave the lanes as they were.
  save_pause(desk_.db, change.sink, desk_.now);
  lanes_.pause(change.sink, desk_.now);
  desk_.after.status_changed = true;
  desk_.after.say(Level::warning,
                  fmt::format("sink {0} is paused by hand: whatever is for it waits, urgent notices too, until "
                              "busstopctl sink resume {0}",
                              change.sink),
                  {{"BUSSTOP_SINK", change.sink}});
  return {Code::done, "", lanes_.waiting(desk_, change.sink)};
}

ChangeResult Changes::apply(const ResumeSink& change) {
  const bool known = find_sink(*desk_.settings, change.sink) != nullptr;
  if (!lanes_.is_paused(change.sink)) {
    if (!known) return no_sink(*desk_.settings, change.sink);
    return {Code::exists, fmt::format("sink {} is not paused by hand; busstopctl sink shows how it is", change.sink),
            0};
  }
  remove_pause(desk_.db, change.sink);
  lanes_.resume(change.sink);
  desk_.after.status_changed = true;
  const auto waiting = lanes_.waiting(desk_, change.sink);
  desk_.after.say(
      Level::notice,
      fmt::format("sink {} is resumed; {}", change.sink, waiting == 0 ? "nothing waited" : "what waited goes out now"),
      {{"BUSSTOP_SINK", change.sink}});
  return {Code::done, "", waiting};
}

ChangeResult Changes::apply(const TestSink& change) {
  const auto* sink = find_sink(*desk_.settings, change.to.sink);
  if (sink == nullptr) return no_sink(*desk_.settings, change.to.sink);
  if (lanes_.is_paused(sink->name)) {
    return {Code::invalid, fmt::format("sink {0} is paused by hand: busstopctl sink resume {0} first", sink->name), 0};
  }
  if (const auto wrong = desk_.check_address(change.to); !wrong.empty()) return {Code::invalid, wrong, 0};
  const Duration patience = sink->timeout + patience_with_test;
  Notice notice;
  notice.kind = NoticeKind::test;
  const Fill name[] = {{"sink", sink->name}};
  auto text = desk_.settings->texts.english().say(Say::test_sink, name);
  notice.title = std::move(text.title);
  notice.body = std::move(text.body);
  notice.urgency = Urgency::urgent;
  notice.made = desk_.now;
  notice.useful_until = desk_.now + patience;
  desk_.deliveries.add_notice(notice);
  ++desk_.counters.notices;
  const auto contact = desk_.households.bare_contact(change.to);
  lanes_.look_again(desk_, contact.lane);
  outbox_.add(notice, contact);
  return {Code::done, to_text(DeliveryId{notice.id, contact.id}), patience.count()};
}

}  // namespace busstop::ledger
