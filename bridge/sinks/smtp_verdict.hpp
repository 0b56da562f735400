// What an SMTP exchange means for the delivery: reply code and enhanced code (RFC 5321 4.2, RFC 3463; the table is in
// smtp_verdict.cpp). Every Wire and every code has a verdict; a reason is our own words and the codes. Pure; any
// thread.
#pragma once

#include "bridge/model/delivery.hpp"
#include "bridge/model/transfer.hpp"

namespace busstop {

[[nodiscard]] Verdict smtp_verdict(const Reply& reply);

}  // namespace busstop
