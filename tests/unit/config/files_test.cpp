// Which files are read, how they go together, and files that are none.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/config/folder.hpp"
#include "tests/unit/config/kinds.hpp"

namespace busstop::test {
namespace {

std::variant<Settings, ConfigErrors> load(const std::filesystem::path& file) {
  return load_settings(file, {}, kinds());
}

/// The errors with the folder's name taken out.
std::string errors_in(const Folder& folder, const std::filesystem::path& file) {
  auto lines = errors_of(load(file));
  const auto name = folder.path().string() + "/";
  for (auto at = lines.find(name); at != std::string::npos; at = lines.find(name))
    lines.erase(at, name.size());
  return lines;
}

TEST(ConfigFiles, ConfDIsReadAfterTheFileInTheOrderOfNames) {
  const Folder folder;
  const auto file = folder.write("busstopd.toml",
                                 "[kafka]\ngroup = \"g\"\n[sinks.a]\nkind = \"log\"\n[[households]]\nid = \"one\"\n");
  folder.write("conf.d/20-b.toml",
               "[[households]]\nid = \"three\"\ncontacts = [\"b:x\"]\n[[topics.notify]]\ntopic = \"p\"\nto = "
               "\"one\"\ntitle = \"x\"\nbody = \"y\"\n");
  folder.write("conf.d/10-a.toml",
               "kafka.brokers = \"k:9092\"\n[sinks.b]\nkind = \"log\"\n[[households]]\nid = "
               "\"two\"\n[[topics.notify]]\ntopic = \"o\"\nto = \"one\"\ntitle = \"x\"\nbody = \"y\"\n");
  folder.write("conf.d/README", "not a configuration");
  folder.write("conf.d/.hidden.toml", "not a configuration");
  const auto settings = settings_of(load(file));
  EXPECT_EQ(settings.kafka.group, "g");
  EXPECT_EQ(settings.kafka.brokers, "k:9092");
  ASSERT_EQ(settings.sinks.size(), 2U);
  ASSERT_EQ(settings.households.size(), 3U);
  EXPECT_EQ(settings.households[1].id, "two");
  EXPECT_EQ(settings.households[2].id, "three");
  ASSERT_EQ(settings.topics.notify.size(), 2U);
  EXPECT_EQ(settings.topics.notify[0].topic, "o");
  EXPECT_EQ(settings.topics.notify[1].where, (folder.path() / "conf.d/20-b.toml:4").string());
}

TEST(ConfigFiles, WhatTwoFilesSetIsAnErrorThatNamesBothPlaces) {
  const Folder folder;
  const auto file = folder.write("busstopd.toml",
                                 "[kafka]\ngroup = \"g\"\n[kafka.properties]\n\"security.protocol\" = \"ssl\"\n"
                                 "[alerts]\nsteps = []\n[sinks.a]\nkind = \"log\"\n[[households]]\nid = \"one\"\n");
  folder.write("conf.d/x.toml",
               "[kafka]\ngroup = \"h\"\n[kafka.properties]\nsecurity.protocol = \"plaintext\"\n"
               "[alerts]\nsteps = []\n[sinks.a]\nkind = \"log\"\n[[households]]\nid = \"one\"\n");
  EXPECT_EQ(errors_in(folder, file),
            "conf.d/x.toml:2:1: kafka.group is set twice, first at busstopd.toml:2:1; keep one of them\n"
            "conf.d/x.toml:4:10: kafka.properties: security.protocol is set twice, first at busstopd.toml:4:1; keep "
            "one of them\n"
            "conf.d/x.toml:6:1: alerts.steps is set twice, first at busstopd.toml:6:1; keep one of them\n"
            "conf.d/x.toml:7:8: sinks.a is set twice, first at busstopd.toml:7:8; keep one of them\n"
            "conf.d/x.toml:10:6: household \"one\" is there twice, first at busstopd.toml:10:6; give one of them "
            "another id\n");
}

TEST(ConfigFiles, AllErrorsOfAllFilesAreToldInTheOrderOfTheFiles) {
  const Folder folder;
  const auto file = folder.write("busstopd.toml", "[store]\nkeep = 90\n[kafka]\ngroup = 5\n");
  folder.write("conf.d/a.toml", "[alerts]\nwindow = 5\n");
  EXPECT_EQ(errors_in(folder, file),
            "busstopd.toml:2:8: store.keep is 90 without a unit; write \"90h\" or \"90days\"\n"
            "busstopd.toml:4:9: kafka.group must be a string in quotes, not a whole number\n"
            "conf.d/a.toml:2:10: alerts.window is 5 without a unit; write \"5s\" or \"5min\"\n");
}

TEST(ConfigFiles, AFileThatDoesNotParseDoesNotHideTheErrorsOfAnother) {
  const Folder folder;
  const auto file = folder.write("busstopd.toml", "[store]\nkeep = 90\n");
  folder.write("conf.d/a.toml", "[alerts\n");
  folder.write("conf.d/b.toml", "x = \n");
  const auto lines = errors_in(folder, file);
  EXPECT_NE(lines.find("conf.d/a.toml:1:8: a section is written [name]"), std::string::npos) << lines;
  EXPECT_NE(lines.find("conf.d/b.toml:1:"), std::string::npos) << lines;
}

TEST(ConfigFiles, AFileThatIsNoneIsOneClearLine) {
  const Folder folder;
  EXPECT_EQ(errors_in(folder, folder.path() / "gone.toml"), "gone.toml: does not exist\n");
  std::filesystem::create_directory(folder.path() / "dir.toml");
  EXPECT_EQ(errors_in(folder, folder.path() / "dir.toml"), "dir.toml: is a directory; name a file\n");
  ASSERT_EQ(::mkfifo((folder.path() / "pipe.toml").c_str(), 0600), 0);
  EXPECT_EQ(errors_in(folder, folder.path() / "pipe.toml"), "pipe.toml: is no regular file\n");
  const std::string_view zeros(
      "\x7f"
      "ELF\0\0\0",
      7);
  EXPECT_EQ(errors_in(folder, folder.write("binary.toml", zeros)),
            "binary.toml: is no text file (it has zero bytes)\n");
  EXPECT_EQ(errors_in(folder, folder.write("latin1.toml",
                                           "# one\n# Stra\xdf"
                                           "e\n")),
            "latin1.toml: is not UTF-8 (line 2); save it as UTF-8\n");
  std::string deep = "x";
  for (int i = 0; i < 100000; ++i)
    deep += ".x";
  EXPECT_EQ(errors_in(folder, folder.write("deep.toml", deep + " = 1\n")),
            "deep.toml: has more than 1000 dots on line 1; that is no key or value of a configuration\n");
  EXPECT_EQ(errors_in(folder, folder.write("large.toml", std::string((16U << 20U) + 1, '#'))),
            "large.toml: is larger than 16 MiB\n");
}

TEST(ConfigFiles, AConfDThatCannotBeReadIsOneClearLine) {
  const Folder folder;
  folder.write("conf.d", "a file");
  EXPECT_EQ(errors_in(folder, folder.write("busstopd.toml", "")), "conf.d: cannot be read: Not a directory\n");
}

TEST(ConfigFiles, AFileThatMayNotBeReadIsOneClearLine) {
  const Folder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  const auto file = folder.write("busstopd.toml", "", 0000);
  const auto self = ::geteuid();
  // Root may read anything.
  ASSERT_EQ(::seteuid(self == 0 ? 65534 : self), 0);
  const auto lines = errors_in(folder, file);
  ASSERT_EQ(::seteuid(self), 0);
  EXPECT_EQ(lines,
            "busstopd.toml: cannot be read: permission denied; it must be readable by the user the daemon runs as\n");
}

}  // namespace
}  // namespace busstop::test
