// And the half of Outbox that tells each household in its language, by a notice of that language.
#include "bridge/ledger/speaking.hpp"

#include <algorithm>

#include "bridge/ledger/outbox.hpp"

namespace busstop::ledger {

namespace {

/// What is told in each language, by its tag.
template <class Who>
using ByLanguage = std::map<std::string, std::vector<Who>>;

}  // namespace

Notice in_language(const AddressedNotice& addressed, const std::string& language) {
  auto notice = addressed.notice;
  auto text = addressed.also.end();
  // What there is in "de" is for "de-AT", too.
  for (auto wanted = language; text == addressed.also.end() && !wanted.empty();) {
    text = std::ranges::find(addressed.also, wanted, &NoticeText::language);
    const auto dash = wanted.rfind('-');
    wanted.resize(dash == std::string::npos ? 0 : dash);
  }
  if (text == addressed.also.end()) return notice;
  notice.title = text->title;
  notice.body = text->body;
  notice.button = text->button;
  return notice;
}

Tongues tongues(Desk& desk) {
  return tongues(desk.households, *desk.settings);
}

Tongues tongues(Households& households, const Settings& settings) {
  const auto& texts = settings.texts;
  Tongues in{&texts.english(), {}};
  for (const auto& tag : households.foreign_languages()) {
    const auto* language = texts.find(tag);
    if (language == nullptr || language == in.first) continue;
    if (std::ranges::find(in.also, language) == in.also.end()) in.also.push_back(language);
  }
  return in;
}

const Language& language_of(Desk& desk, std::optional<HouseholdId> household) {
  return language_of(desk.households, *desk.settings, household);
}

const Language& language_of(Households& households, const Settings& settings, std::optional<HouseholdId> household) {
  const auto& texts = settings.texts;
  if (!household || households.foreign_languages().empty()) return texts.english();
  const auto* language = texts.find(households.language_of(*household));
  return language == nullptr ? texts.english() : *language;
}

Sent Outbox::send_in_languages(const AddressedNotice& addressed, const std::vector<HouseholdId>& households) {
  ByLanguage<HouseholdId> told;
  for (const auto household : households)
    told[language_of(desk_, household).tag()].push_back(household);
  Sent sent;
  for (const auto& [language, speakers] : told) {
    auto notice = in_language(addressed, language);
    sent.note(language, add_notice(notice));
    for (const auto household : speakers)
      sent.deliveries += add_household(notice, household);
  }
  return sent;
}

Sent Outbox::stand_down_in_languages(const AddressedNotice& addressed, const ThoseTold& audience) {
  ByLanguage<Contact> told;
  for (const auto& contact : desk_.deliveries.stand_down(audience.alert, audience.except))
    told[language_of(desk_, contact.household).tag()].push_back(contact);
  // Who is just being told may need it later.
  for (const auto& household : desk_.deliveries.being_called(audience.alert))
    told.try_emplace(language_of(desk_, household).tag());
  Sent sent;
  for (const auto& [language, contacts] : told) {
    auto notice = in_language(addressed, language);
    sent.note(language, add_notice(notice));
    for (const auto& contact : contacts)
      sent.deliveries += add(notice, contact) ? 1 : 0;
  }
  return sent;
}

}  // namespace busstop::ledger
