#include "bridge/ledger/taps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "bridge/base/base64.hpp"
#include "bridge/base/digest.hpp"
#include "bridge/base/text.hpp"
#include "bridge/rules/tap_token.hpp"
#include "bridge/sinks/sink.hpp"
#include "config/same_server.hpp"

namespace busstop::ledger {

namespace {

constexpr std::string_view key_name = "tap_key";
constexpr std::size_t key_bytes = 32;

std::string reply_topic(const Settings& settings, std::string_view sink) {
  const auto found = std::ranges::find(settings.sinks, sink, &SinkSettings::name);
  return found == settings.sinks.end() ? std::string() : found->text(reply_topic_key);
}

/// Another topic has other messages.
std::string position_name(std::string_view sink, std::string_view topic) {
  return fmt::format("tapped:{}:{}", sink, topic);
}

}  // namespace

Secret tap_for(Desk& desk, const Assignment& assignment) {
  const auto& notice = *assignment.notice;
  const auto& contact = assignment.contact;
  if (notice.button.empty() || !contact.household || reply_topic(*desk.settings, contact.at.sink).empty()) return {};
  // Of the same server's sinks each leads to the same topic.
  const auto sinks = sinks_at_server_of(*desk.settings, contact.at.sink);
  if (!desk.households.is_of_one_household(sinks, contact.at.address)) return {};
  // Who is too late hears that; only much later is there nothing to say any more.
  return Secret(sealed({assignment.key, notice.useful_until + outcome_grace}, desk.tap_key));
}

void TapDesk::load() {
  auto known = load_meta(desk_.db, key_name);
  if (!known) {
    known = base64url(random_bytes(key_bytes));
    save_meta(desk_.db, key_name, *known);
  }
  desk_.tap_key = Secret(base64url_decoded(*known).value_or(""));
  if (desk_.tap_key.reveal().size() != key_bytes) throw StoreError("store: the key for taps is damaged");
}

void TapDesk::follow() {
  if (!owes_follow()) return;
  for (const auto& sink : desk_.settings->sinks) {
    const auto topic = sink.text(reply_topic_key);
    if (topic.empty()) continue;
    desk_.after.orders.emplace_back(
        Follow{sink.name, load_meta(desk_.db, position_name(sink.name, topic)).value_or("")});
  }
}

void TapDesk::take(const Taps& taps) {
  for (const auto& tap : taps.taps)
    count(taps.sink, take_one(taps.sink, tap));
  const auto topic = reply_topic(*desk_.settings, taps.sink);
  if (!topic.empty() && !taps.taps.empty()) save_meta(desk_.db, position_name(taps.sink, topic), taps.position);
}

/// One tap that makes something throw is passed over: it must not be read again and again.
TapDesk::Became TapDesk::take_one(const std::string& sink, const Tapped& tap) {
  if (const auto* error = culprits_.next()) {
    desk_.after.say(Level::error,
                    fmt::format("a tap could not be taken, a bug of busstopd, please report it: {}", *error));
    return Became::failed;
  }
  const auto became = apply(sink, tap);
  culprits_.done();
  return became;
}

void TapDesk::commit() {
  followed_ = desk_.settings;
  culprits_.commit();
  refused_settled_ = refused_;
}

void TapDesk::rollback() {
  culprits_.rollback();
  refused_ = refused_settled_;
}

TapDesk::Became TapDesk::apply(const std::string& sink, const Tapped& tap) {
  const auto token = unsealed(trimmed(tap.text), desk_.tap_key);
  if (!token) return Became::forged;
  const auto head = desk_.deliveries.head(token->of);
  const auto notice = desk_.deliveries.load_notice(token->of.notice);
  const bool ours = head && notice && head->to.sink == sink && head->household && !head->contact_gone && head->alert;
  if (!ours) return Became::elsewhere;
  // Where the server's clock is behind: nobody taps what has not been said yet.
  const Wall at = std::clamp(tap.at, std::min(notice->made, desk_.now), desk_.now);
  if (at > token->expires) return Became::expired;
  if (!desk_.deliveries.use_button(token->of, desk_.now)) return Became::used;
  alerts_.on_tap(*notice, *head->household, at, token->of);
  return Became::taken;
}

void TapDesk::count(const std::string& sink, Became became) {
  if (became == Became::taken) {
    ++desk_.counters.taps;
    return;
  }
  ++desk_.counters.taps_refused;
  ++refused_.unsaid.at(static_cast<std::size_t>(became));
  const auto steady = desk_.clock.steady();
  if (refused_.said && steady - refused_.said_at < std::chrono::minutes(1)) return;
  const auto of = [this](Became kind) { return refused_.unsaid.at(static_cast<std::size_t>(kind)); };
  desk_.after.say(
      Level::notice,
      fmt::format("taps refused: {} (no token of ours {}, used before {}, expired {}, of somebody who is gone or of "
                  "another sink {}); the last came by sink {}",
                  std::accumulate(refused_.unsaid.begin(), refused_.unsaid.end(), 0), of(Became::forged),
                  of(Became::used), of(Became::expired), of(Became::elsewhere), sink),
      {{"BUSSTOP_SINK", sink}});
  refused_.unsaid = {};
  refused_.said_at = steady;
  refused_.said = true;
}

}  // namespace busstop::ledger
