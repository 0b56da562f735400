// The reply topic of an ntfy sink: everybody may post there, nobody but us may read it. Its keys, where a phone posts
// and where we listen, and what the lines of the stream say (docs.ntfy.sh/subscribe/api). Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bridge/sinks/sink.hpp"

namespace busstop {

/// In words; empty if it is a topic.
[[nodiscard]] std::string what_is_wrong_with_topic(std::string_view topic);

[[nodiscard]] std::vector<SinkKey> ntfy_reply_keys();
/// What is wrong with them together.
[[nodiscard]] std::vector<std::string> check_replies(const SinkSettings& settings);

class NtfyReplies {
 public:
  explicit NtfyReplies(const SinkSettings& settings);
  [[nodiscard]] bool wanted() const noexcept { return !topic_.empty(); }
  /// The url for a phone.
  [[nodiscard]] const std::string& posted_to() const noexcept { return posted_to_; }
  /// The path for us. A position that is no id of a message means: everything that the server still has.
  [[nodiscard]] std::string followed_at(std::string_view position) const;
  /// The path that shows whether we may; it answers at once.
  [[nodiscard]] std::string asked_at() const { return topic_ + "/json?poll=1&since=1s"; }

 private:
  std::string topic_;
  std::string posted_to_;
};

[[nodiscard]] std::optional<Tapped> read_ntfy_tap(std::string_view line);

}  // namespace busstop
