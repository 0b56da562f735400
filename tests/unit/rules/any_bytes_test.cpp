// Whatever bytes a record has, the rules answer with a value, and a reason is one line that can be shown.
#include <gtest/gtest.h>

#include <random>

#include "bridge/base/text.hpp"
#include "bridge/rules/decode.hpp"
#include "bridge/rules/notify.hpp"
#include "tests/unit/rules/records.hpp"

namespace busstop {
namespace {

using testing_rules::Headers;
using testing_rules::reason_of;

constexpr unsigned seed = 20260504;

const std::vector<std::string> samples{
    R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street","deadline":"2026-05-04T15:15:00Z","kind":"cancel"})",
    R"({"responder_name":"Mike","child_name":"Jake","message":"ü😀","minutes":10,"alert_id":"a"})",
    R"({"specversion":"1.0","id":"1","source":"s","time":"2026-05-04T15:15:00Z","data":{"productId":"p","quantity":10}})",
    R"({"specversion":"1.0","id":"1","source":"s","data_base64":"eyJhIjoxfQ=="})",
    R"({"userId":"u1","productId":"p","action":"subscribe","createdAt":1714828500000})",
    R"({"user":{"name":[1,2.5e300,null,true]},"quantity":-1e999})",
    "productId=iphone15",
    std::string("\0\0\0\0\1", 5)};

const std::vector<Headers> wrappings{{},
                                     {{"content-type", "application/cloudevents+json"}},
                                     {{"ce_specversion", "1.0"}, {"ce_id", "\xff"}, {"ce_source", "s"}},
                                     {{"ce_specversion", "1.0"}, {"ce_id", "1"}, {"ce_source", "s"}, {"ce_time", "x"}}};

class Mutator {
 public:
  std::string spoiled(std::string text) {
    for (auto changes = below(6); changes > 0 && !text.empty(); --changes) {
      const auto at = below(text.size());
      switch (below(4)) {
        case 0:
          text[at] = static_cast<char>(below(256));
          break;
        case 1:
          text.insert(at, 1, "{}[]\",:|=\\\0"[below(11)]);
          break;
        case 2:
          text.erase(at, below(8));
          break;
        default:
          text.insert(at, text.substr(below(text.size()), below(20)));
          break;
      }
    }
    return text;
  }
  std::size_t below(std::size_t limit) { return engine_() % limit; }

 private:
  std::mt19937 engine_{seed};
};

void expect_showable(const std::string& reason) {
  EXPECT_TRUE(is_utf8(reason)) << reason;
  EXPECT_EQ(reason, one_line(reason));
  EXPECT_LT(reason.size(), 400U) << reason;
}

CompiledRule rule() {
  Settings settings;
  NotifyRule made;
  made.topic = "orders";
  made.to = {ToId{"{user.name}"}};
  made.title = "{quantity} {parent_name|nobody}";
  made.body = "{user} {data}";
  made.id = "user.name.0";
  settings.topics.notify = {made};
  const CompiledRules rules(settings);
  return rules.of_topic("orders").front();
}

TEST(AnyBytes, AreAnsweredWithAValue) {
  RecordProperty("seed", static_cast<int>(seed));
  const auto orders = rule();
  Mutator mutator;
  int readable = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto made = testing_rules::record(mutator.spoiled(samples[mutator.below(samples.size())]),
                                            wrappings[mutator.below(wrappings.size())]);
    const auto opened = open_envelope(made);
    expect_showable(reason_of(opened));
    const auto* envelope = std::get_if<Envelope>(&opened);
    if (envelope == nullptr) continue;
    ++readable;
    expect_showable(reason_of(decode_alert(*envelope)));
    expect_showable(reason_of(decode_confirmation(*envelope)));
    expect_showable(reason_of(decode_restock(*envelope)));
    expect_showable(reason_of(decode_subscription(*envelope)));
    const auto json = payload_json(*envelope);
    expect_showable(reason_of(json));
    if (const auto* payload = std::get_if<Json>(&json))
      expect_showable(reason_of(apply_rule(orders, made, *payload, Wall())));
  }
  EXPECT_GT(readable, 5'000) << "the samples are spoiled too much to test anything";
}

TEST(AnyBytes, MakeATemplateOrAnError) {
  Mutator mutator;
  for (int i = 0; i < 20'000; ++i) {
    const auto text = mutator.spoiled("{a.b} x {note|none} {{ }} {c}");
    const auto result = parse_template(text);
    if (const auto* error = std::get_if<TemplateError>(&result)) {
      EXPECT_GE(error->position, 1U);
      EXPECT_LE(error->position, text.size());
    }
  }
}

}  // namespace
}  // namespace busstop
