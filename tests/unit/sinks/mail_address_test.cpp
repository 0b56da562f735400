#include "bridge/sinks/mail_address.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

/// GCC 12 warns of a sum of two such texts, wrongly.
std::string long_name(std::size_t letters, std::string_view rest) {
  std::string text(letters, 'a');
  text.append(rest);
  return text;
}

TEST(MailAddress, takes_what_every_relay_takes) {
  for (const std::string_view address : {"mike@example.org", "m@localhost", "sarah.o'hara+bus@sub.example.co.uk",
                                         "a_b-c=d@xn--mnchen-3ya.de", "MIKE@EXAMPLE.ORG"}) {
    EXPECT_EQ(what_is_wrong_with_mail_address(address), "") << address;
  }
  EXPECT_EQ(what_is_wrong_with_mail_address(long_name(64, "@example.org")), "");
}

TEST(MailAddress, says_what_is_wrong_with_the_others) {
  const std::pair<std::string, const char*> rows[] = {
      {"", "looks like"},
      {"mike", "looks like"},
      {"@example.org", "looks like"},
      {"mike@", "host name"},
      {"mike@-example.org", "host name"},
      {"mike@example..org", "host name"},
      {"mike@example.org.", "host name"},
      {"mike@[127.0.0.1]", "host name"},
      {"mike@exa_mple.org", "host name"},
      {"mike@" + std::string(64, 'a') + ".org", "host name"},
      {"mike@münchen.de", "xn--"},
      {"jürgen@example.org", "ASCII"},
      {"\"mi ke\"@example.org", "blanks"},
      {"\"mike\"@example.org", "before the @"},
      {".mike@example.org", "before the @"},
      {"mi..ke@example.org", "before the @"},
      {"a@b@example.org", "before the @"},
      {"mike>@example.org", "before the @"},
      {"<mike@example.org>", "before the @"},
      {"mike@example.org> SIZE=1", "blanks"},
      {"mike@example.org\r\nRCPT TO:<evil@example.org>", "blanks"},
      {std::string("mike\0@example.org", 17), "blanks"},
      {long_name(65, "@example.org"), "64"},
      {"m@" + std::string(253, 'a'), "254"},
  };
  for (const auto& [address, part] : rows) {
    EXPECT_NE(what_is_wrong_with_mail_address(address).find(part), std::string::npos)
        << address << ": " << what_is_wrong_with_mail_address(address);
  }
}

TEST(MailAddress, reads_a_sender_with_and_without_a_name) {
  const auto named = parse_mailbox("Bus stop <alerts@example.org>");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->name, "Bus stop");
  EXPECT_EQ(named->address, "alerts@example.org");
  EXPECT_EQ(named->domain(), "example.org");

  EXPECT_EQ(parse_mailbox(" alerts@example.org ").value().name, "");
  EXPECT_EQ(parse_mailbox("\"Stop, Bus\" <a@example.org>").value().name, "Stop, Bus");
  EXPECT_EQ(parse_mailbox("<a@example.org>").value().address, "a@example.org");
  EXPECT_EQ(parse_mailbox("Bushaltestelle Süd <a@example.org>").value().name, "Bushaltestelle Süd");
}

TEST(MailAddress, refuses_a_sender_that_could_carry_a_second_header) {
  for (const std::string_view text :
       {"", "Bus stop", "Bus stop alerts@example.org>", "Bus stop <alerts>", "Bus\r\nBcc: x <a@example.org>",
        "Bus <a@example.org> x", "Bus <<a@example.org>", "B\"us <a@example.org>"}) {
    EXPECT_FALSE(parse_mailbox(text)) << text;
  }
}

}  // namespace
}  // namespace busstop
