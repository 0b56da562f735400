// Where secrets come from, and that none is ever shown.
#include <gtest/gtest.h>

#include "tests/unit/config/folder.hpp"
#include "tests/unit/config/kinds.hpp"

namespace busstop::test {
namespace {

constexpr const char* canary = "C4n4ry";

std::string sink_with(const std::string& line) {
  return "[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://a.example.org\"\n" + line + "\n";
}
std::string sink_with_token(const std::string& token) {
  return sink_with("token = " + token);
}

TEST(ConfigSecrets, ASecretComesFromACredentialAFileOrTheEnvironment) {
  const Folder folder;
  const auto file = folder.write("token", "tk\n");
  SecretSources sources = environment({{"TOKEN", "tk"}});
  sources.credentials = folder.path();
  for (const auto& from : {std::string("{ credential = \"token\" }"), "{ file = \"" + file.string() + "\" }",
                           std::string("{ env = \"TOKEN\" }")}) {
    const auto settings = settings_of(parse_settings(sink_with_token(from), "t.toml", sources, kinds()));
    EXPECT_EQ(settings.sinks.at(0).secret("token").reveal(), "tk") << from;
    EXPECT_TRUE(settings.warnings.empty()) << from;
  }
}

struct Missing {
  const char* token;
  const char* told;
};

TEST(ConfigSecrets, AMissingSecretIsToldWithWhatToDo) {
  const Missing table[] = {
      {"{ credential = \"smtp\" }",
       "needs $CREDENTIALS_DIRECTORY, which is not set; LoadCredential=smtp in the unit sets it, outside systemd write "
       "{ file = \"/PATH\" } or { env = \"NAME\" }"},
      {"{ file = \"/no/such\" }", "comes from /no/such, which does not exist"},
      {"{ file = \"/tmp\" }", "comes from /tmp, which is a directory; name a file"},
      {"{ env = \"NOT_SET\" }", "needs the environment variable NOT_SET, which is not set"},
      {"{ env = \"EMPTY\" }", "is an empty secret; put the password or token there"},
      {"{ env = \"LINES\" }", "has several lines, so it is no password or token; put only that on one line"},
      {"{}", R"(must say one place: { credential = "NAME" }, { file = "/PATH" } or { env = "NAME" })"},
      {"{ env = \"EMPTY\", file = \"/x\" }",
       R"(must say one place: { credential = "NAME" }, { file = "/PATH" } or { env = "NAME" })"},
      {"5", R"(must be { credential = "NAME" }, { file = "/PATH" } or { env = "NAME" }, not a whole number)"},
  };
  const auto sources = environment({{"EMPTY", "\n"}, {"LINES", "a\nb"}});
  for (const auto& [token, told] : table) {
    EXPECT_EQ(errors_of(parse_settings(sink_with_token(token), "t.toml", sources, kinds())),
              std::string("t.toml:4:9: sinks.phone.token ") + told + "\n");
  }
}

TEST(ConfigSecrets, AMissingCredentialSaysWhichOfTheTwoIsMissing) {
  const Folder folder;
  const auto told = [&](const std::filesystem::path& credentials) {
    return errors_of(
        parse_settings(sink_with_token("{ credential = \"smtp\" }"), "t.toml", {credentials, nullptr}, kinds()));
  };
  EXPECT_EQ(told(folder.path() / "gone"),
            "t.toml:4:9: sinks.phone.token needs $CREDENTIALS_DIRECTORY, but " + (folder.path() / "gone").string() +
                " is not there; in a container run mount --make-rshared / before the start\n");
  EXPECT_EQ(told(folder.path()),
            "t.toml:4:9: sinks.phone.token needs the credential smtp, which " + folder.path().string() +
                " has not; put it into /etc/credstore/smtp (or write LoadCredential=smtp:/PATH in the "
                "unit) and restart\n");
}

TEST(ConfigSecrets, ALiteralSecretIsWarnedOfAndRefusedWhereEverybodyCanReadIt) {
  const auto text = sink_with_token("\"C4n4ry\"");
  const auto settings = settings_of(parse(text));
  EXPECT_EQ(settings.sinks.at(0).secret("token").reveal(), canary);
  EXPECT_EQ(settings.warnings,
            std::vector<std::string>{R"(t.toml:4:9: sinks.phone.token is written out; better keep it elsewhere: )"
                                     R"({ credential = "NAME" }, { file = "/PATH" } or { env = "NAME" })"});
  const Folder folder;
  const auto file = folder.write("b.toml", text, 0644);
  const auto lines = errors_of(load_settings(file, {}, kinds()));
  EXPECT_EQ(lines, file.string() +
                       R"(:4:9: sinks.phone.token is written out in a file that everybody can read; write )" +
                       R"({ credential = "NAME" }, { file = "/PATH" } or { env = "NAME" } and chmod 640 )" +
                       file.string() + "\n");
  folder.write("b.toml", text, 0640);
  EXPECT_EQ(errors_of(load_settings(file, {}, kinds())), "");
}

TEST(ConfigSecrets, ALiteralPasswordAmongTheKafkaPropertiesIsASecretToo) {
  const std::string_view text = "[kafka.properties]\n\"sasl.password\" = \"C4n4ry\"\n";
  EXPECT_EQ(settings_of(parse(text)).warnings.size(), 1U);
  EXPECT_NE(errors_of(parse_settings(text, "t.toml", {}, kinds(), true)), "");
}

TEST(ConfigSecrets, AKafkaPropertyThatIsASecretMayNameItsPlaceInATableOfItsOwn) {
  for (const auto* table : {"[kafka.properties.\"sasl.password\"]", "[kafka.properties.sasl.password]"}) {
    const auto settings = settings_of(
        parse_settings(std::string(table) + "\nenv = \"TOKEN\"\n", "t.toml", environment({{"TOKEN", "tk"}}), kinds()));
    ASSERT_EQ(settings.kafka.properties.size(), 1U) << table;
    EXPECT_EQ(settings.kafka.properties.at("sasl.password").reveal(), "tk") << table;
  }
}

TEST(ConfigSecrets, ASecretFileThatEverybodyCanReadIsWarnedOf) {
  const Folder folder;
  const auto file = folder.write("token", "tk", 0644);
  for (const auto& from : {"{ file = \"" + file.string() + "\" }", std::string("{ credential = \"token\" }")}) {
    const auto read = parse_settings(sink_with_token(from), "t.toml", {folder.path(), nullptr}, kinds());
    EXPECT_EQ(settings_of(read).warnings,
              std::vector<std::string>{"t.toml:4:9: sinks.phone.token comes from " + file.string() +
                                       ", which everybody can read; chmod 640 it"});
  }
}

TEST(ConfigSecrets, ATokenMayGoWithoutTlsToThisMachineOnly) {
  for (const auto* host : {"localhost:8080", "127.0.0.1", "127.9.9.9:1", "[::1]:80"}) {
    const auto text =
        std::string("[sinks.phone]\nkind = \"ntfy\"\nurl = \"http://") + host + "\"\ntoken = { env = \"TOKEN\" }\n";
    const auto settings = settings_of(parse(text));
    EXPECT_EQ(settings.sinks.at(0).tls.mode, Tls::Mode::none);
    EXPECT_EQ(settings.sinks.at(0).secret("token").reveal(), "tk-1");
  }
  for (const auto* host : {"10.0.0.1", "localhost.example.org", "[fd00::1]", "128.0.0.1"}) {
    const auto text =
        std::string("[sinks.phone]\nkind = \"ntfy\"\nurl = \"http://") + host + "\"\ntoken = { env = \"TOKEN\" }\n";
    EXPECT_NE(errors_of(parse(text)).find("would go out without TLS"), std::string::npos) << host;
  }
}

TEST(ConfigSecrets, NoErrorEverShowsASecret) {
  const char* const texts[] = {
      "token = C4n4ry",
      "token = \"C4n4ry",
      "token = 'C4n4ry",
      "token = \"C4n4ry\\q\"",
      "token = \"C4n4ry\" \"C4n4ry\"",
      "token \"C4n4ry\"",
      "token = \"\"\"C4n4ry",
      "token = \"C4n4ry\"\ntoken = \"C4n4ry\"",
      "token = [\"C4n4ry\"]",
      "token = { C = \"C4n4ry\" }",
      "token = { env = \"C4n4ry with blanks\" }",
      "token = { credential = \"../C4n4ry\" }",
      "token = { env = \"TOKEN\", file = \"/C4n4ry\" }",
      "token = 12C4n4ry",
      "token = trueC4n4ry",
      "token = \"C4n4ry\\u0007\"\nx = 1",
      "tokn = \"C4n4ry\"",
      "url2 = \"https://a:C4n4ry@b\"",
      "token = { env = C4n4ry }",
      "token = \"\\uD800C4n4ry\"",
      "rate = { env = \"C4n4ry\" }",
      "tls = [\"C4n4ry\"]",
      "token = { file = \"C4n4ry\" }",
  };
  for (const auto* text : texts) {
    const auto lines = errors_of(parse(sink_with(text)));
    EXPECT_NE(lines, "") << text;
    EXPECT_EQ(lines.find(canary), std::string::npos) << lines;
  }
}

TEST(ConfigSecrets, NoErrorShowsAUrlOrAnAddressOrAPropertyWithASecretInIt) {
  const char* const texts[] = {
      "[sinks.a]\nkind = \"ntfy\"\nurl = \"https://me:C4n4ry@a.example.org\"\n",
      "[sinks.a]\nkind = \"ntfy\"\nurl = \"https://a.example.org/ C4n4ry\"\n",
      "[sinks.a]\nkind = \"ntfy\"\nurl = \"ftp://a.example.org/C4n4ry\"\n",
      "[kafka.properties]\n\"sasl.password\" = [\"C4n4ry\"]\n",
      "[kafka.properties]\n\"plugin.library.paths\" = \"C4n4ry\"\n",
      "[sinks.m]\nkind='email'\nurl='smtp://a'\nfrom='a@b'\n[[households]]\nid='x'\ncontacts=['m:C4n4ry']\n",
  };
  for (const auto* text : texts) {
    const auto lines = errors_of(parse(text));
    EXPECT_NE(lines, "") << text;
    EXPECT_EQ(lines.find(canary), std::string::npos) << lines;
  }
}

}  // namespace
}  // namespace busstop::test
