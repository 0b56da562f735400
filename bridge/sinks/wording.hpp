// What the sinks share when they put a notice into words: texts cut and cleaned to fit, and the ids by which far sides
// recognise a repeat or a thread. The same notice and contact give the same words each time. Pure; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bridge/model/delivery.hpp"

namespace busstop {

/// One line of well-formed UTF-8 without control characters, at most `bytes` long.
[[nodiscard]] std::string title_of(const Notice& notice, std::size_t bytes);
/// The same in several lines, each but the last ended by LF.
[[nodiscard]] std::string body_of(const Notice& notice, std::size_t bytes);

/// "alert", "stand_down"…: the kind of a notice, as programs read it.
[[nodiscard]] std::string_view kind_word(NoticeKind kind) noexcept;
[[nodiscard]] std::string_view urgency_word(Urgency urgency) noexcept;

/// The id of one delivery for the outside, the same at each repeat: [0-9a-f-], at most 64 long. The time the notice was
/// made is part of it, so that a store that starts anew repeats no ids.
[[nodiscard]] std::string delivery_tag(const Notice& notice, DeliveryId key);
/// The id of a thread at one contact: [a-z0-9], 33 long. What names the thread cannot be read from it. The thread must
/// not be empty.
[[nodiscard]] std::string thread_tag(const Notice& notice, const Contact& contact);

/// What `write` makes of as much of `body` as leaves the result within `most` bytes.
[[nodiscard]] std::string written_to_fit(std::string_view body, std::size_t most,
                                         const std::function<std::string(std::string_view)>& write);

}  // namespace busstop
