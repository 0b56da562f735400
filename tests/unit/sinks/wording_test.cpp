#include "bridge/sinks/wording.hpp"

#include <gtest/gtest.h>

#include <set>

#include "bridge/base/text.hpp"
#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

TEST(Wording, titles_are_one_line_of_clean_text) {
  auto notice = sample::notice();
  notice.title = "a\r\nb\tc\x01\xff";
  const auto title = title_of(notice, 100);
  EXPECT_EQ(title.find_first_of("\r\n\t\x01\xff"), std::string::npos);
  EXPECT_TRUE(is_utf8(title));
  notice.title = std::string(100, 'x');
  EXPECT_EQ(title_of(notice, 10).size(), 10U);
}

TEST(Wording, bodies_keep_their_lines_and_lose_what_is_no_text) {
  auto notice = sample::notice();
  notice.body = "a\r\nb\xc3(\xe2\x82\xf0\x9f\x9a\x8f\x01";
  const auto body = body_of(notice, 100);
  EXPECT_TRUE(is_utf8(body));
  EXPECT_TRUE(body.starts_with("a\nb?(??")) << body;
  EXPECT_NE(body.find("🚏"), std::string::npos);
}

TEST(Wording, a_delivery_has_the_same_tag_at_each_attempt_and_no_other_has_it) {
  const auto notice = sample::notice();
  auto later = notice;
  later.made += std::chrono::seconds(1);
  const auto tag = delivery_tag(notice, sample::attempt(1).key);
  EXPECT_EQ(tag, delivery_tag(notice, sample::attempt(2).key));
  EXPECT_TRUE(tag.starts_with("12-3-"));
  const DeliveryId other{NoticeId{12}, ContactId{4}};
  EXPECT_NE(tag, delivery_tag(notice, other));
  EXPECT_NE(tag, delivery_tag(later, sample::attempt(1).key)) << "a store that began anew counts from 1 again";
  const DeliveryId widest{NoticeId{INT64_MAX}, ContactId{INT64_MAX}};
  auto ancient = notice;
  ancient.made = Wall(Duration(-1));
  EXPECT_LE(delivery_tag(ancient, widest).size(), 63U);
}

TEST(Wording, a_thread_has_one_tag_per_contact_that_does_not_show_its_name) {
  const auto notice = sample::notice();
  auto other = notice;
  other.thread = "alert:8";
  auto next = notice;
  next.id = NoticeId{99};
  next.title = "Mike has Jake";
  const std::set<std::string> tags{
      thread_tag(notice, sample::contact("a", 3)), thread_tag(next, sample::contact("a", 3)),
      thread_tag(notice, sample::contact("a", 4)), thread_tag(other, sample::contact("a", 3))};
  EXPECT_EQ(tags.size(), 3U) << "the first two are the same thread";
  for (const auto& tag : tags) {
    EXPECT_EQ(tag.size(), 33U);
    EXPECT_EQ(tag.find_first_not_of("t0123456789abcdef"), std::string::npos) << tag;
  }
}

TEST(Wording, a_body_is_cut_until_the_whole_fits) {
  const auto twice = [](std::string_view body) { return std::string("head") + std::string(body) + std::string(body); };
  EXPECT_EQ(written_to_fit("abc", 10, twice), "headabcabc");
  EXPECT_LE(written_to_fit(std::string(100, 'x'), 50, twice).size(), 50U);
  EXPECT_EQ(written_to_fit("abc", 2, twice), "head") << "nothing left to cut";
}

}  // namespace
}  // namespace busstop
