#include "daemon/ctl/csv.hpp"

#include <gmock/gmock.h>

namespace busstop::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> fields(std::string_view text) {
  auto found = csv_fields(text);
  if (const auto* wrong = std::get_if<std::string>(&found)) ADD_FAILURE() << text << ": " << *wrong;
  return std::get<std::vector<std::string>>(std::move(found));
}

TEST(Csv, fields_stand_between_commas_and_may_be_empty) {
  EXPECT_THAT(fields("a,b,c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(fields(","), ElementsAre("", ""));
  EXPECT_THAT(fields("a,"), ElementsAre("a", ""));
  EXPECT_THAT(fields(" a , b "), ElementsAre(" a ", " b "));
}

TEST(Csv, quotes_hold_commas_line_ends_and_doubled_quotes) {
  EXPECT_THAT(fields(R"("a,b","c ""d""",)"), ElementsAre("a,b", "c \"d\"", ""));
  EXPECT_THAT(fields("\"a\nb\",\"\""), ElementsAre("a\nb", ""));
}

TEST(Csv, a_stray_quote_is_named) {
  for (const auto* text : {"a\"b", "a,b\"c\"", "\"a\"b,c", "\"a\" ,b"})
    EXPECT_THAT(std::get<std::string>(csv_fields(text)), HasSubstr("quote")) << text;
}

TEST(Csv, an_open_quote_means_that_the_record_goes_on) {
  EXPECT_TRUE(csv_goes_on("a,\"b"));
  EXPECT_TRUE(csv_goes_on("\"a \"\" b"));
  EXPECT_FALSE(csv_goes_on("\"a \"\" b\""));
  EXPECT_FALSE(csv_goes_on("a,b"));
}

}  // namespace
}  // namespace busstop::ctl
