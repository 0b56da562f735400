// A kind of destination: two pure functions, what to send and what the answer means. Everything else (slots,
// connections, waits) is the courier's and the ledger's. Called by the courier's thread. A new kind is one file here
// and one line in registry.cpp.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/delivery.hpp"
#include "bridge/model/transfer.hpp"
#include "bridge/rules/retry.hpp"
#include "config/settings.hpp"

namespace busstop {

/// No retry can help: the address or the text cannot be carried by this sink. what() says why.
struct Unsendable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The key of a sink's table that names where taps come back; its notices have buttons where it is there.
inline constexpr std::string_view reply_topic_key = "replies";

class Sink {
 public:
  virtual ~Sink() = default;
  /// Throws Unsendable if no retry can help.
  [[nodiscard]] virtual Transfer prepare(const Notice& notice, const Contact& contact,
                                         const Attempt& attempt) const = 0;
  [[nodiscard]] virtual Verdict judge(const Reply& reply) const = 0;
  /// A transfer that tells nobody anything and shows whether the server is there, is to be trusted and takes our login
  /// (a Mail without recipient and text: log in, then out). Judged as any other. Nothing where there is no one server.
  [[nodiscard]] virtual std::optional<Transfer> knock() const { return {}; }
  /// The stream by which taps on the buttons of its notices come back, from behind the message `position` on (empty:
  /// all that there is). Nothing where there is none.
  [[nodiscard]] virtual std::optional<HttpRequest> follow(std::string_view position) const {
    static_cast<void>(position);
    return {};
  }
  /// One line of that stream, without its end; nothing if it is no tap.
  [[nodiscard]] virtual std::optional<Tapped> read_tap(std::string_view line) const {
    static_cast<void>(line);
    return {};
  }
};

/// One row of the registry.
struct SinkKind {
  SinkShape shape;
  std::unique_ptr<Sink> (*make)(const SinkSettings& settings) = nullptr;
  /// True if addresses name hosts of the outside world, which are counted and limited apart (webhook): the lane of such
  /// an address is its host, else the sink.
  bool outside = false;
  /// How what failed is tried again, where the far side names no time.
  Pace pace = Pace::push;
};

[[nodiscard]] const std::vector<SinkKind>& sink_kinds();
[[nodiscard]] const SinkKind* find_sink_kind(std::string_view name);
/// Throws std::invalid_argument if there is no such kind (the loader has refused it before).
[[nodiscard]] std::unique_ptr<Sink> make_sink(const SinkSettings& settings);

}  // namespace busstop
