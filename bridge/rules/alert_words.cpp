#include "bridge/rules/alert_words.hpp"

namespace busstop::words {

namespace {

/// As others than the parent and the one who has the child hear of it.
Fill child(const Language& in, const Alert& a) {
  return a.parent.unnamed ? in.fill("child", Word::child) : Fill{"child", a.child};
}
Fill parent(const Language& in, const Alert& a) {
  return a.parent.unnamed ? in.fill("parent", Word::neighbour) : Fill{"parent", a.parent.name};
}
Fill by(const Language& in, const Claim& c) {
  return c.responder.unnamed ? in.fill("by", Word::neighbour) : Fill{"by", c.responder.name};
}
Fill message(const Language& in, const std::string& text) {
  const Fill quoted[] = {{"text", text}};
  return {"message", text.empty() ? std::string() : in.say(Word::message, quoted)};
}

Fills to_others(const Language& in, const Alert& a) {
  return {child(in, a), parent(in, a), {"stop", a.stop}};
}
/// To the parent, and to whom the parent trusts the child.
Fills to_parent(const Alert& a) {
  return {{"child", a.child}, {"parent", a.parent.name}, {"stop", a.stop}};
}

template <class MakeFills>
Text say(const Tongues& in, Say what, MakeFills fills) {
  auto first = in.first->say(what, fills(*in.first));
  Text text{std::move(first.title), std::move(first.body)};
  for (const auto* language : in.also) {
    auto other = language->say(what, fills(*language));
    text.also.push_back({language->tag(), std::move(other.title), std::move(other.body), {}});
  }
  return text;
}

Text say_to_others(const Tongues& in, Say what, const Alert& a) {
  return say(in, what, [&](const Language& language) { return to_others(language, a); });
}
Text say_to_parent(const Tongues& in, Say what, const Alert& a) {
  return say(in, what, [&](const Language&) { return to_parent(a); });
}

/// As the others hear of it, and who it is about as they hear of that.
Text say_with(const Tongues& in, Say what, const Alert& a, const Claim& claim) {
  return say(in, what, [&](const Language& language) {
    auto fills = to_others(language, a);
    fills.push_back(by(language, claim));
    return fills;
  });
}

std::string watch(const Language& in, const Alert& a) {
  const Fill fills[] = {{"child", a.child}};
  return a.parent.unnamed ? in.say(Word::watch_unnamed) : in.say(Word::watch, fills);
}

/// Whoever hears it can say that they take the child.
Text asking(const Tongues& in, Text text, const Alert& a) {
  text.button = watch(*in.first, a);
  for (std::size_t i = 0; i < text.also.size(); ++i)
    text.also[i].button = watch(*in.also[i], a);
  return text;
}

Text say_call(const Tongues& in, Say what, const Alert& a) {
  auto text = say(in, what, [&](const Language& language) {
    auto fills = to_others(language, a);
    fills.push_back(message(language, a.message));
    return fills;
  });
  return asking(in, std::move(text), a);
}

std::string in_minutes(const Language& in, const Claim& claim) {
  if (!claim.minutes) return {};
  const Fill count[] = {{"count", std::to_string(*claim.minutes)}};
  return in.say(*claim.minutes == 1 ? Word::in_minute : Word::in_minutes, count);
}

Text say_until(const Speech& speech, Say what, const Alert& a) {
  return say(speech.in, what, [&](const Language& language) {
    auto fills = to_parent(a);
    fills.push_back({"until", speech.clock_text(a.deadline, language)});
    return fills;
  });
}

}  // namespace

Text call(const Tongues& in, const Alert& a) {
  return say_call(in, a.parent.unnamed ? Say::call_unnamed : Say::call, a);
}

Text call_again(const Tongues& in, const Alert& a) {
  return say_call(in, Say::call_again, a);
}

Text ask_backup(const Tongues& in, const Alert& a, const Claim& backup) {
  auto text = say(in, Say::ask_backup, [&](const Language& language) {
    auto fills = to_others(language, a);
    fills.push_back({"by", backup.responder.name});
    return fills;
  });
  return asking(in, std::move(text), a);
}

Text stand_down(const Tongues& in, const Alert& a, const Claim* winner) {
  return winner == nullptr ? not_needed(in, a) : say_with(in, Say::stand_down, a, *winner);
}

Text you_have(const Tongues& in, const Alert& a) {
  return say_to_parent(in, Say::you_have, a);
}

Text no_longer_have(const Tongues& in, const Alert& a) {
  return say_to_parent(in, Say::no_longer_have, a);
}

Text you_are_backup(const Tongues& in, const Alert& a, const Claim& winner) {
  return say_with(in, Say::you_are_backup, a, winner);
}

Text no_longer_backup(const Tongues& in, const Alert& a, const Claim* winner) {
  return winner == nullptr ? say_to_others(in, Say::no_longer_backup, a)
                           : say_with(in, Say::no_longer_backup_taken, a, *winner);
}

Text not_needed(const Tongues& in, const Alert& a) {
  return say_to_others(in, Say::not_needed, a);
}

Text covered(const Speech& speech, const Alert& a, const Claim& winner) {
  return say(speech.in, Say::covered, [&](const Language& language) {
    return Fills{{"child", a.child},
                 {"stop", a.stop},
                 {"by", winner.responder.name},
                 {"time", speech.clock_text(winner.at, language)},
                 {"minutes", in_minutes(language, winner)},
                 message(language, winner.tapped ? watch(language, a) : winner.message)};
  });
}

namespace {

Text about(const Tongues& in, Say what, const Alert& a, const std::string& who) {
  return say(in, what, [&](const Language&) {
    auto fills = to_parent(a);
    fills.push_back({"by", who});
    return fills;
  });
}

}  // namespace

Text still_covered(const Tongues& in, const Alert& a, const Claim& winner) {
  return about(in, Say::still_covered, a, winner.responder.name);
}

Text reopened(const Tongues& in, const Alert& a, const std::string& who) {
  return about(in, Say::reopened, a, who);
}

Text nobody_yet(const Speech& speech, const Alert& a) {
  return say_until(speech, Say::nobody_yet, a);
}

Text last_minute(const Speech& speech, const Alert& a) {
  return say_until(speech, Say::last_minute, a);
}

Text nobody_reached(const Tongues& in, const Alert& a) {
  return say_to_parent(in, Say::nobody_reached, a);
}

Text nobody_there(const Tongues& in, const Alert& a) {
  return say_to_parent(in, Say::nobody_there, a);
}

Text unanswered(const Tongues& in, const Alert& a) {
  return say_to_parent(in, Say::unanswered, a);
}

Text cancelled(const Tongues& in, const Alert& a) {
  return say_to_parent(in, Say::cancelled, a);
}

Text not_a_helper(const Tongues& in, const Alert& a) {
  return say_to_others(in, Say::not_a_helper, a);
}

Text offer_refused(const Tongues& in, const Alert& a, const Claim& claim) {
  return about(in, Say::offer_refused, a, claim.responder.name);
}

namespace {

Text say_of_claim(const Tongues& in, Say what, const Claim& c) {
  return say(in, what, [&](const Language& language) {
    return Fills{c.child.empty() ? language.fill("child", Word::this_child) : Fill{"child", c.child}};
  });
}

}  // namespace

Text claim_fits_nothing(const Tongues& in, const Claim& c) {
  return say_of_claim(in, Say::fits_nothing, c);
}

Text withdrawn_early(const Tongues& in, const Claim& c) {
  return say_of_claim(in, Say::withdrawn_early, c);
}

Text claim_fits_several(const Tongues& in, const Claim& c, const std::vector<Alert>& alerts) {
  return say(in, Say::fits_several, [&](const Language& language) {
    std::string which;
    for (const auto& alert : alerts) {
      auto fills = to_others(language, alert);
      fills.push_back({"id", alert.key.empty() ? std::to_string(raw(alert.id)) : alert.key});
      which += (which.empty() ? "" : ", ") + language.say(Word::request, fills);
    }
    return Fills{c.child.empty() ? language.fill("child", Word::help) : Fill{"child", c.child},
                 {"requests", std::move(which)}};
  });
}

}  // namespace busstop::words
