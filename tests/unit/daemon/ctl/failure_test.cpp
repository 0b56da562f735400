#include "daemon/ctl/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop::ctl {
namespace {

using testing::HasSubstr;

TEST(Failure, each_error_has_its_exit_code) {
  const std::pair<const char*, int> table[] = {
      {"org.busstop.BusStop1.Error.NotFound", exit_failed},
      {"org.busstop.BusStop1.Error.ConfigInvalid", exit_failed},
      {"org.freedesktop.DBus.Error.AccessDenied", exit_no_permission},
      {"org.freedesktop.DBus.Error.ServiceUnknown", exit_unavailable},
      {"org.freedesktop.DBus.Error.NameHasNoOwner", exit_unavailable},
      {"org.freedesktop.DBus.Error.NoReply", exit_unavailable},
      {"org.freedesktop.DBus.Error.Spawn.ChildExited", exit_unavailable},
      {"org.freedesktop.systemd1.NoSuchUnit", exit_unavailable},
      {"org.freedesktop.DBus.Error.FileNotFound", exit_unavailable},
      {"org.freedesktop.DBus.Error.LimitsExceeded", exit_failed},
      {"org.freedesktop.DBus.Error.UnknownMethod", exit_failed},
      {"System.Error.EIO", exit_failed},
  };
  for (const auto& [name, code] : table)
    EXPECT_EQ(failure_of(name, "why", "busstopd").code(), code) << name;
}

TEST(Failure, a_daemon_that_is_not_there_comes_with_where_to_look) {
  for (const std::string unit : {"busstopd", "busstopd@east"}) {
    const auto said = [&unit](const char* error) { return std::string(failure_of(error, "why", unit).what()) + " "; };
    EXPECT_THAT(said("org.freedesktop.DBus.Error.ServiceUnknown"), HasSubstr("systemctl status " + unit + " "));
    EXPECT_THAT(said("org.freedesktop.DBus.Error.NoReply"), HasSubstr("systemctl status " + unit + " "));
    EXPECT_THAT(said("org.freedesktop.DBus.Error.Spawn.Failed"), HasSubstr("systemctl status " + unit + " (why)"));
    EXPECT_THAT(said("org.freedesktop.systemd1.NoSuchUnit"), HasSubstr("systemctl enable --now " + unit + " "));
  }
}

TEST(Failure, a_daemon_that_does_not_answer_comes_with_what_to_do) {
  for (const auto* name : {"org.freedesktop.DBus.Error.NoReply", "System.Error.ETIMEDOUT"})
    EXPECT_TRUE(is_silence(name)) << name;
  EXPECT_FALSE(is_silence("org.freedesktop.DBus.Error.NameHasNoOwner"));
  const auto failure = no_answer("busstopd@east");
  EXPECT_EQ(failure.code(), exit_unavailable);
  for (const auto* word :
       {"is there but does not answer", "journalctl -u busstopd@east", "systemctl restart busstopd@east", "watchdog"})
    EXPECT_THAT(failure.what(), HasSubstr(word));
}

TEST(Failure, what_a_library_says_is_put_into_words) {
  EXPECT_STREQ(failure_of("org.freedesktop.DBus.Error.NoReply", "Method call timed out", "busstopd").what(),
               failure_of("System.Error.ETIMEDOUT", "Connection timed out", "busstopd").what());
  EXPECT_THAT(
      failure_of("org.freedesktop.DBus.Error.FileNotFound", "Failed to open bus (No such file)", "busstopd").what(),
      testing::StartsWith("no bus there (there is no such socket): --bus is"));
  EXPECT_STREQ(failure_of("System.Error.EIO", "Failed to x (y)", "busstopd").what(),
               "the call failed: Failed to x (y)");
}

}  // namespace
}  // namespace busstop::ctl
