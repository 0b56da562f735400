// What every kind of sink must keep to, whatever it is. The kinds come from the registry; samples.cpp says how to make
// each.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "tests/conformance/parts.hpp"
#include "tests/conformance/samples.hpp"

namespace busstop::conformance {
namespace {

constexpr std::string_view tap = "what-a-tap-sends-back";
constexpr int last_wire = static_cast<int>(Wire::failed);

Notice benign() {
  Notice notice;
  notice.id = NoticeId{12};
  notice.kind = NoticeKind::alert;
  notice.title = "Can you watch Jake?";
  notice.body = "Meeting ran over";
  notice.button = "I'll watch Jake";
  notice.urgency = Urgency::urgent;
  notice.made = parse_rfc3339("2026-05-04T13:11:00Z").value();
  notice.useful_until = notice.made + std::chrono::minutes(10);
  notice.thread = "alert:7";
  return notice;
}

std::vector<Reply> all_replies(const Sample& sample) {
  std::vector<Reply> replies;
  for (int wire = 0; wire <= last_wire; ++wire) {
    for (int code = 0; code <= 620; ++code) {
      for (const bool sent : {false, true}) {
        Reply reply;
        reply.wire = static_cast<Wire>(wire);
        reply.code = code;
        reply.sent = sent;
        reply.at = benign().made;
        // A far side that repeats what it was sent, in every field it fills.
        reply.text = "line one\r\nline two: " + sample.address + " " + std::string(canary) + std::string(400, 'x');
        reply.enhanced = code % 2 == 0 ? "5.1.1" : "canary\r\n";
        reply.retry_after = code % 3 == 0 ? "canary" : "120";
        replies.push_back(reply);
      }
    }
  }
  return replies;
}

std::string reason_of(const Verdict& verdict) {
  if (const auto* retry = std::get_if<Retry>(&verdict)) return retry->reason;
  if (const auto* refused = std::get_if<Refused>(&verdict)) return refused->reason;
  if (const auto* gone = std::get_if<ContactGone>(&verdict)) return gone->reason;
  if (const auto* fault = std::get_if<SinkAtFault>(&verdict)) return fault->reason;
  return "";
}

bool needs_reason(const Verdict& verdict) {
  return !std::holds_alternative<Delivered>(verdict) && !std::holds_alternative<Recalled>(verdict);
}

class SinkConformance : public testing::TestWithParam<std::string_view> {
 protected:
  [[nodiscard]] static const SinkKind& kind() { return *find_sink_kind(GetParam()); }
  [[nodiscard]] static std::vector<Sample> own_samples() {
    std::vector<Sample> own;
    const auto [first, last] = samples().equal_range(GetParam());
    for (auto entry = first; entry != last; ++entry)
      own.push_back(entry->second);
    EXPECT_FALSE(own.empty()) << "tests/conformance/samples.cpp needs settings for this kind";
    return own;
  }
  [[nodiscard]] static Transfer prepare(const Sample& sample, const Notice& notice, int number = 1) {
    const Attempt attempt{
        {notice.id, ContactId{3}}, number, notice.made + std::chrono::seconds(number), Secret(std::string(tap))};
    Contact contact;
    contact.id = ContactId{3};
    contact.at = {sample.settings.name, sample.address};
    return make_sink(sample.settings)->prepare(notice, contact, attempt);
  }
};

TEST_P(SinkConformance, describes_itself_to_the_configuration) {
  const auto& shape = kind().shape;
  ASSERT_NE(kind().make, nullptr);
  ASSERT_NE(shape.check_address, nullptr);
  EXPECT_GT(shape.parallel, 0);
  EXPECT_GT(shape.timeout, Duration(0));
  std::set<std::string_view> names;
  for (const auto& key : shape.keys)
    EXPECT_TRUE(names.insert(key.name).second) << key.name << " twice";
  EXPECT_EQ(names.contains("url"), !shape.schemes.empty());
  EXPECT_FALSE(names.contains("kind")) << "belongs to every table";
  for (const auto& sample : own_samples()) {
    for (const auto& [key, value] : sample.settings.texts)
      EXPECT_TRUE(names.contains(key)) << key;
    for (const auto& [key, value] : sample.settings.secrets)
      EXPECT_TRUE(names.contains(key)) << key;
    if (shape.check_settings == nullptr) continue;
    for (const auto& wrong : shape.check_settings(sample.settings))
      ADD_FAILURE() << wrong;
  }
}

TEST_P(SinkConformance, every_secret_it_knows_is_watched_here) {
  for (const auto& key : kind().shape.keys) {
    if (key.type != SinkKey::Type::secret) continue;
    const auto own = own_samples();
    EXPECT_TRUE(std::ranges::any_of(own, [&](const Sample& sample) {
      return sample.settings.secret(key.name).reveal().find(canary) != std::string::npos;
    })) << key.name;
  }
}

TEST_P(SinkConformance, checks_addresses) {
  const auto check = kind().shape.check_address;
  for (const auto& sample : own_samples()) {
    EXPECT_EQ(check(sample.settings, sample.address), "");
    for (const auto& bad :
         {std::string(), sample.address + std::string(5000, 'a'), sample.address + "\n", sample.address + "\r\nX: y",
          std::string("\x01") + sample.address, sample.address + std::string(1, '\0'), sample.address + "\x7f"}) {
      const auto wrong = check(sample.settings, bad);
      EXPECT_FALSE(wrong.empty()) << bad;
      EXPECT_EQ(one_line(wrong), wrong);
      EXPECT_EQ(wrong.find(canary), std::string::npos) << wrong;
      auto unusable = sample;
      unusable.address = bad;
      try {
        (void)prepare(unusable, benign());
        ADD_FAILURE() << "prepared for " << bad;
      } catch (const Unsendable& error) {
        EXPECT_EQ(std::string_view(error.what()).find(canary), std::string::npos) << error.what();
      }
    }
  }
}

TEST_P(SinkConformance, is_deterministic_and_repeats_itself) {
  for (const auto& sample : own_samples()) {
    EXPECT_EQ(parts_of(prepare(sample, benign(), 1)), parts_of(prepare(sample, benign(), 1)));
    EXPECT_EQ(lasting_parts_of(prepare(sample, benign(), 1)), lasting_parts_of(prepare(sample, benign(), 2)));
    auto other = benign();
    other.title = "Mike has Jake";
    EXPECT_NE(parts_of(prepare(sample, benign())), parts_of(prepare(sample, other)));
  }
}

TEST_P(SinkConformance, carries_any_length_within_bounds) {
  for (const auto& sample : own_samples()) {
    auto huge = benign();
    for (const char* unit : {"x", "\"", "é", "日", "\n", "\x01", "\xff"}) {
      huge.body.clear();
      while (huge.body.size() < (1U << 20U))
        huge.body += unit;
      const auto transfer = prepare(sample, huge);
      std::size_t total = 0;
      for (const auto& [name, value] : parts_of(transfer))
        total += value.size();
      EXPECT_LE(total, (1U << 20U) * 7 / 2) << unit;
      EXPECT_EQ(malformed(transfer), "") << unit;
    }
    for (const auto& [title, body] : {std::pair("", "text"), std::pair("title", ""), std::pair("", "")}) {
      auto empty = benign();
      empty.title = title;
      empty.body = body;
      empty.thread.clear();
      EXPECT_EQ(malformed(prepare(sample, empty)), "");
    }
  }
}

TEST_P(SinkConformance, hostile_text_changes_nothing_but_text) {
  for (const auto& sample : own_samples()) {
    const auto outline = outline_of(prepare(sample, benign()));
    for (const auto& text : hostile_texts()) {
      auto in_title = benign();
      in_title.title = text;
      auto in_body = benign();
      in_body.body = text;
      auto in_thread = benign();
      in_thread.thread = text;
      auto in_button = benign();
      in_button.button = text;
      for (const auto& notice : {in_title, in_body, in_thread, in_button}) {
        const auto transfer = prepare(sample, notice);
        EXPECT_EQ(malformed(transfer), "") << text.substr(0, 60);
        EXPECT_EQ(outline_of(transfer), outline) << text.substr(0, 60);
      }
    }
  }
}

TEST_P(SinkConformance, secrets_stay_in_the_fields_made_for_them) {
  for (const auto& sample : own_samples()) {
    for (const auto& [name, value] : parts_of(prepare(sample, benign()))) {
      std::string seen = value;
      // The address has to go somewhere; whatever else holds the word comes from a secret.
      for (auto at = seen.find(sample.address); at != std::string::npos; at = seen.find(sample.address))
        seen.erase(at, sample.address.size());
      EXPECT_EQ(seen.find(canary), std::string::npos) << name;
      for (const auto& [key, secret] : sample.settings.secrets)
        EXPECT_EQ(value.find(secret.reveal()), std::string::npos) << key;
    }
  }
}

TEST_P(SinkConformance, what_a_tap_sends_back_goes_out_only_where_it_is_heard_and_only_once) {
  for (const auto& sample : own_samples()) {
    const auto transfer = prepare(sample, benign());
    std::size_t times = 0;
    for (const auto& [name, value] : parts_of(transfer)) {
      for (auto at = value.find(tap); at != std::string::npos; at = value.find(tap, at + 1))
        ++times;
    }
    EXPECT_EQ(times, make_sink(sample.settings)->follow("").has_value() ? 1U : 0U);
    const auto* request = std::get_if<HttpRequest>(&transfer);
    if (times > 0 && request != nullptr) {
      EXPECT_EQ(request->confidential.reveal(), tap) << "what repeats it must not keep it";
    }
  }
}

TEST_P(SinkConformance, a_knock_says_nothing_to_anybody_and_shows_no_secret) {
  for (const auto& sample : own_samples()) {
    const auto asked = make_sink(sample.settings)->knock();
    if (!asked) continue;
    if (const auto* mail = std::get_if<Mail>(&*asked)) {
      EXPECT_EQ(mail->to + mail->message, "");
    }
    if (const auto* request = std::get_if<HttpRequest>(&*asked)) {
      EXPECT_EQ(request->method, "GET");
      EXPECT_EQ(request->body, "");
    }
    for (const auto& [name, value] : parts_of(*asked))
      EXPECT_EQ(value.find(canary), std::string::npos) << name;
  }
}

TEST_P(SinkConformance, every_answer_has_a_verdict_with_a_reason_fit_to_show) {
  for (const auto& sample : own_samples()) {
    const auto sink = make_sink(sample.settings);
    for (const auto& reply : all_replies(sample)) {
      const auto verdict = sink->judge(reply);
      const auto reason = reason_of(verdict);
      const auto where = testing::Message()
                         << "wire " << static_cast<int>(reply.wire) << ", code " << reply.code << ": " << reason;
      ASSERT_EQ(reason.empty(), !needs_reason(verdict)) << where;
      ASSERT_LE(reason.size(), 300U) << where;
      ASSERT_EQ(one_line(reason), reason) << where;
      ASSERT_EQ(reason.find(canary), std::string::npos) << where;
      ASSERT_EQ(reason.find(sample.address), std::string::npos) << where;
      ASSERT_FALSE(std::holds_alternative<TooLate>(verdict)) << where << "only the courier knows";
    }
  }
}

TEST_P(SinkConformance, an_answer_that_is_missing_is_never_taken_for_one) {
  for (const auto& sample : own_samples()) {
    const auto sink = make_sink(sample.settings);
    for (const auto& reply : all_replies(sample)) {
      const auto verdict = sink->judge(reply);
      const auto where = testing::Message() << "wire " << static_cast<int>(reply.wire) << ", code " << reply.code
                                            << ", sent " << reply.sent;
      const auto* retry = std::get_if<Retry>(&verdict);
      const bool told = retry != nullptr && retry->told;
      const bool delivered = std::holds_alternative<Delivered>(verdict);
      ASSERT_TRUE(!told || reply.sent) << where;
      ASSERT_TRUE(!delivered || reply.wire == Wire::ok || reply.wire == Wire::answer_too_large) << where;
      ASSERT_EQ(std::holds_alternative<Recalled>(verdict), reply.wire == Wire::recalled && !reply.sent) << where;
      if (reply.sent && (reply.wire == Wire::timed_out || reply.wire == Wire::broken || reply.wire == Wire::failed)) {
        ASSERT_TRUE(told) << where;
      }
      if (retry != nullptr && retry->wait) {
        ASSERT_GT(*retry->wait, Duration(0)) << where;
        ASSERT_LE(*retry->wait, Duration(std::chrono::hours(24))) << where;
      }
    }
  }
}

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const auto& kind : sink_kinds())
    names.push_back(kind.shape.kind);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Kinds, SinkConformance, testing::ValuesIn(kind_names()),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace busstop::conformance
