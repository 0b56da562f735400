#include "bridge/base/bus_trouble.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

TEST(BusTrouble, is_said_in_words_where_it_is_known) {
  const std::pair<const char*, const char*> table[] = {
      {"[org.freedesktop.DBus.Error.FileNotFound] Failed to open bus (No such file or directory)",
       "there is no such socket"},
      {"[System.Error.ECONNREFUSED] Failed to open bus (Connection refused)", "nobody listens there"},
      {"[org.freedesktop.DBus.Error.AccessDenied] Failed to open bus", "it does not let this user in"},
      {"[System.Error.ECONNRESET] Failed to process bus requests (Connection reset by peer)",
       "it has closed the connection"},
      {"[System.Error.EIO] Failed to x (Input/output error)", "Failed to x (Input/output error)"},
      {"the name org.busstop.BusStop1 belongs to another process",
       "the name org.busstop.BusStop1 belongs to another process"},
      {"[half", "[half"},
      {"", ""},
  };
  for (const auto& [what, words] : table)
    EXPECT_EQ(bus_trouble(what), words) << what;
}

}  // namespace
}  // namespace busstop
