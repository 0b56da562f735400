// What an HTTP exchange means for the delivery (RFC 9110 15; the table is in http_verdict.cpp). Every Wire and every
// status has a verdict; a reason is our own words and never repeats what the far side sent. Pure; any thread.
#pragma once

#include <optional>

#include "bridge/model/delivery.hpp"
#include "bridge/model/transfer.hpp"

namespace busstop {

/// Whose server it is. At the admin's own a refused login or a wrong URL concerns every message, so they wait; at a
/// server whose address somebody else gave it concerns that address alone. A login that is known and has no right (403)
/// may lack it at one address only.
enum class Server { own, outside };

[[nodiscard]] Verdict http_verdict(const Reply& reply, Server server);

/// The Retry-After header as a wait from the time of the reply (RFC 9110 10.2.3): seconds or a date, at most a day.
/// Nothing if there is none, if it lies in the past or cannot be read.
[[nodiscard]] std::optional<Duration> retry_after(const Reply& reply) noexcept;

}  // namespace busstop
