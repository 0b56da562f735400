// Files that are imported, from their bytes to the lines that the daemon takes.
#include "daemon/ctl/import_rows.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "bridge/base/times.hpp"
#include "daemon/ctl/bad_lines.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/import_lines.hpp"

namespace busstop::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportRowsTest : public ::testing::Test {
 protected:
  std::string file(const std::string& bytes, const std::string& ending = "") {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() / (std::string("import-") + test->name() + ending);
    std::ofstream(path_, std::ios::binary) << bytes;
    return path_.string();
  }
  ~ImportRowsTest() override { std::filesystem::remove(path_); }

  std::vector<ImportedRow> rows(const std::string& bytes, const ImportKind& kind, const std::string& ending = "") {
    const auto name = file(bytes, ending);
    ImportFile opened(name, true);
    ImportRows all(opened, import_format("", name, opened), kind);
    std::vector<ImportedRow> found;
    for (ImportedRow row; all.next(row);)
      found.push_back(row);
    return found;
  }
  std::string refused(const std::string& bytes, const ImportKind& kind = subscription_import()) {
    try {
      rows(bytes, kind, ".csv");
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.code(), exit_bad_data);
      return failure.what();
    }
    return "(accepted)";
  }
  /// What is wrong with the one row of this file.
  std::string wrong(const std::string& bytes, const ImportKind& kind, const std::string& ending) {
    const auto found = rows(bytes, kind, ending);
    return found.size() == 1 ? found[0].wrong : "not one row";
  }

 private:
  std::filesystem::path path_;
};

TEST_F(ImportRowsTest, a_csv_file_may_have_a_byte_order_mark_crlf_empty_lines_and_no_last_line_end) {
  const auto found = rows("\xEF\xBB\xBFuserId,productId\r\nu1,p1\r\n\r\n\"u,2\",p2", subscription_import(), ".csv");
  ASSERT_EQ(found.size(), 2);
  EXPECT_EQ(found[0].line, 2);
  EXPECT_EQ(found[0].text(0), "u1");
  EXPECT_EQ(found[1].line, 4);
  EXPECT_EQ(found[1].text(0), "u,2");
  EXPECT_EQ(found[1].wrong, "");
}

TEST_F(ImportRowsTest, the_format_follows_the_ending_or_the_first_byte) {
  for (const auto* ending : {".jsonl", ".json", ".ndjson", "", ".txt"}) {
    const auto found = rows("\n {\"household\":\"u1\",\"product\":7}\n", subscription_import(), ending);
    ASSERT_EQ(found.size(), 1) << ending;
    EXPECT_EQ(found[0].text(1), "7") << ending;
    EXPECT_EQ(found[0].line, 2) << ending;
  }
  EXPECT_EQ(rows("userId,productId\nu1,p1\n", subscription_import()).size(), 1);
}

TEST_F(ImportRowsTest, the_first_line_is_refused_with_what_would_be_right) {
  EXPECT_THAT(refused(""), HasSubstr("the file is empty"));
  EXPECT_THAT(refused("userid,productId\n"), HasSubstr("unknown column \"userid\": did you mean userId?"));
  EXPECT_THAT(refused("userId;productId\n"), HasSubstr("separated by commas"));
  EXPECT_THAT(refused("userId\n"), HasSubstr("column productId is missing"));
  EXPECT_THAT(refused("userId,household,productId\n"), HasSubstr("twice"));
  EXPECT_THAT(refused("\"userId,productId\n"), HasSubstr("quote"));
}

TEST_F(ImportRowsTest, a_quote_that_is_never_closed_costs_its_own_line_alone) {
  const auto found = rows("userId,productId\n\"u1,p1\nu2,p2\nu3,p3\n", subscription_import(), ".csv");
  ASSERT_EQ(found.size(), 3);
  EXPECT_THAT(found[0].wrong, HasSubstr("not closed"));
  EXPECT_EQ(found[1].line, 3);
  EXPECT_EQ(found[1].wrong, "");
  EXPECT_EQ(found[2].text(0), "u3");
}

TEST_F(ImportRowsTest, a_record_of_several_lines_is_one_row) {
  const auto found = rows("userId,productId\n\"u\n1\",p1\nu2,p2\n", subscription_import(), ".csv");
  ASSERT_EQ(found.size(), 2);
  EXPECT_THAT(found[0].wrong, HasSubstr("line end"));
  EXPECT_EQ(found[1].line, 4);
}

TEST_F(ImportRowsTest, a_bad_row_says_what_would_be_right) {
  struct Case {
    std::string row, says;
  };
  const Case csv[] = {{"u1", "has 1 field, and the first line names 2 columns"},
                      {"u1,p1,x", "has 3 fields"},
                      {",p1", "userId is empty"},
                      {"u\x01,p1", "control character"},
                      {"u\xff,p1", "UTF-8"},
                      {"u\"1,p1", "quote"},
                      {std::string(longest_line + 1, 'u'), "longer than 128 KiB"}};
  for (const auto& one : csv)
    EXPECT_THAT(wrong("userId,productId\n" + one.row + "\n", subscription_import(), ".csv"), HasSubstr(one.says));
  const Case json[] = {{"{", "no JSON"},
                       {"[{}]", "jq -c"},
                       {"7", "one object a line"},
                       {"{}", "userId is missing"},
                       {R"({"userId":"u1"})", "productId is missing"},
                       {R"({"userId":["u1"],"productId":"p"})", "userId is"},
                       {R"({"userId":true,"productId":"p"})", "a text is wanted"},
                       {R"({"userId":"a\u0000b","productId":"p"})", "control character"},
                       {R"({"userId":"u1","household":"u2","productId":"p"})", "given twice"},
                       {R"({"userId":"u1","productid":"p"})", "did you mean productId?"}};
  for (const auto& one : json)
    EXPECT_THAT(wrong(one.row + "\n", subscription_import(), ".jsonl"), HasSubstr(one.says)) << one.row;
}

TEST_F(ImportRowsTest, a_household_has_its_stops_and_contacts_in_columns_or_lists) {
  auto csv = rows("id,name,stop,stop,contact,contact,language\nu1,Mike,A,,mail:a,phone:b,de\n", household_import());
  auto line = household_line(csv.at(0));
  EXPECT_THAT(line->stops, ElementsAre("A"));
  EXPECT_THAT(line->contacts, ElementsAre(Texts{"mail:a"}, Texts{"phone:b"}));
  EXPECT_EQ(line->more.at("language"), "de");
  // As busstopctl household --json shows one.
  auto json =
      rows(R"({"id":"u1","name":"","stops":["A","B"],"contacts":[["mail:a","mail:b"],"phone:c"],"origin":"bus"})",
           household_import());
  line = household_line(json.at(0));
  EXPECT_EQ(line->name, "u1");
  EXPECT_THAT(line->stops, ElementsAre("A", "B"));
  EXPECT_THAT(line->contacts, ElementsAre(Texts{"mail:a", "mail:b"}, Texts{"phone:c"}));
  EXPECT_THAT(line->more, IsEmpty());
}

TEST_F(ImportRowsTest, what_a_household_wishes_is_said_in_columns_or_as_the_list_shows_it) {
  auto csv = rows(
      "id,second_circle,second_circle,child,child,quiet,limit,names\n"
      "u1,Elm Street,\"Oak, north\",\"Jake: mike, lisa\",David,21:00-07:00,10/h,no\nu2,,,,,,,\nu3,,,,,,,maybe\n",
      household_import());
  auto json =
      rows(R"({"id":"u1","second_circle":["Elm Street","Oak, north"],"children":[["Jake","mike","lisa"],["David"]],)"
           R"("quiet":"21:00-07:00","limit":"10/h","names":false,"suppressed":[]})",
           household_import());
  const std::map<std::string, std::string> all = {{"second_circle", R"(["Elm Street","Oak, north"])"},
                                                  {"children", R"([["Jake","mike","lisa"],["David"]])"},
                                                  {"quiet", "21:00-07:00"},
                                                  {"limit", "10/h"},
                                                  {"names", "false"}};
  EXPECT_EQ(household_line(csv.at(0))->more, all);
  EXPECT_EQ(household_line(json.at(0))->more, all);
  EXPECT_THAT(household_line(csv.at(1))->more, IsEmpty());
  EXPECT_FALSE(household_line(csv.at(2)));
  EXPECT_EQ(csv[2].wrong, "names is \"maybe\": true or false is wanted");
}

TEST_F(ImportRowsTest, a_child_stands_before_its_helpers) {
  EXPECT_THAT(child_and_helpers("Jake"), ElementsAre("Jake"));
  EXPECT_THAT(child_and_helpers("Jake:"), ElementsAre("Jake"));
  EXPECT_THAT(child_and_helpers(" Jake : mike,, lisa "), ElementsAre("Jake", "mike", "lisa"));
  EXPECT_THAT(child_and_helpers("Jake: the 2nd:mike"), ElementsAre("Jake: the 2nd", "mike"));
}

TEST_F(ImportRowsTest, a_contact_is_one_text_or_a_sink_and_an_address) {
  auto found =
      rows("household,contact,sink,address\nu1,mail:a,,\nu1,,mail,b\nu1,,mail,\nu1,mail:a,mail,b\n", contact_import());
  EXPECT_EQ(contact_line(found.at(0))->contact, "mail:a");
  EXPECT_EQ(contact_line(found.at(1))->contact, "mail:b");
  for (const auto bad : {2U, 3U}) {
    EXPECT_FALSE(contact_line(found.at(bad)));
    EXPECT_THAT(found[bad].wrong, HasSubstr("are wanted"));
  }
}

TEST_F(ImportRowsTest, a_subscription_has_its_time_or_that_of_its_line) {
  auto found = rows(
      "userId,productId,createdAt,action\nu,p,2026-05-04T13:15:00Z,\nu,p,1777900500,subscribe\n"
      "u,p,1777900500000,\nu,p,,\nu,p,soon,\nu,p,,unsubscribe\nu,p,-5,\n",
      subscription_import());
  const auto now = *parse_rfc3339("2026-06-01T00:00:00Z");
  for (const auto same : {0U, 1U, 2U})
    EXPECT_EQ(subscription_line(found.at(same), now)->since, 1'777'900'500'000'000U) << same;
  EXPECT_EQ(subscription_line(found.at(3), now)->since, static_cast<std::uint64_t>(to_micros(now)));
  for (const auto bad : {4U, 5U, 6U}) {
    EXPECT_FALSE(subscription_line(found.at(bad), now));
    EXPECT_NE(found[bad].wrong, "");
  }
}

TEST(BadLines, all_are_counted_and_the_first_hundred_shown_in_their_order) {
  BadLines bad;
  for (int line = 250; line > 0; --line)
    bad.add(line, "is wrong");
  EXPECT_EQ(bad.count(), 250);
  EXPECT_THAT(bad.text(), ::testing::StartsWith("line 1: is wrong\nline 2: "));
  EXPECT_THAT(bad.text(), ::testing::EndsWith("line 100: is wrong\nand 150 more\n"));
}

}  // namespace
}  // namespace busstop::ctl
