// Notices as lines in the journal or on the terminal: for a first look, for the demo, and as a last contact that always
// works.
#include <fmt/format.h>

#include "bridge/base/text.hpp"
#include "bridge/sinks/sink.hpp"
#include "bridge/sinks/wording.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_address = 128;
constexpr std::size_t longest_line = 4096;

std::string what_is_wrong_with_name(std::string_view address) {
  if (address.empty() || address.size() > longest_address) return "a name of 1 to 128 bytes is needed";
  if (one_line(address) != address || !is_utf8(address)) return "the name must be one line without control characters";
  return "";
}

std::string check_address(const SinkSettings&, std::string_view address) {
  return what_is_wrong_with_name(address);
}

class Log final : public Sink {
 public:
  [[nodiscard]] Transfer prepare(const Notice& notice, const Contact& contact, const Attempt&) const override {
    const auto wrong = what_is_wrong_with_name(contact.at.address);
    if (!wrong.empty()) throw Unsendable(wrong);
    const auto title = title_of(notice, longest_line);
    const auto body = one_line(body_of(notice, longest_line));
    const auto* between = title.empty() || body.empty() ? "" : ": ";
    return LogLine{clipped(fmt::format("to {}: {}{}{}", contact.at.address, title, between, body), longest_line)};
  }

  [[nodiscard]] Verdict judge(const Reply& reply) const override {
    if (reply.wire == Wire::ok) return Delivered{};
    if (reply.wire == Wire::recalled && !reply.sent) return Recalled{};
    return Retry{"the line could not be written", {}, reply.sent};
  }
};

std::unique_ptr<Sink> make(const SinkSettings&) {
  return std::make_unique<Log>();
}

}  // namespace

SinkKind log_kind() {
  SinkKind kind;
  kind.shape.kind = "log";
  kind.shape.check_address = check_address;
  kind.make = make;
  return kind;
}

}  // namespace busstop
