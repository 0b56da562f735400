// A command line as busstopctl reads it, or what it answers to one that it refuses. For its tests, on their thread;
// throws nothing.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/request.hpp"

namespace busstop::ctl {

inline Request parsed(const std::vector<std::string>& arguments) {
  const auto answer = parse_request(arguments);
  if (const auto* reply = std::get_if<Reply>(&answer)) ADD_FAILURE() << reply->text;
  return std::holds_alternative<Request>(answer) ? std::get<Request>(answer) : Request{};
}

inline std::string refused(const std::vector<std::string>& arguments) {
  const auto answer = parse_request(arguments);
  if (std::holds_alternative<Request>(answer)) return "(accepted)";
  EXPECT_EQ(std::get<Reply>(answer).code, exit_usage);
  return std::get<Reply>(answer).text;
}

}  // namespace busstop::ctl
