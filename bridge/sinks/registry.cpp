#include <stdexcept>

#include "bridge/sinks/sink.hpp"

namespace busstop {

/// The kinds there are, one line each. A kind NAME is the file NAME.cpp, which defines `SinkKind NAME_kind()`.
#define BUSSTOP_SINK_KINDS(KIND) \
  KIND(log)                      \
  KIND(ntfy)                     \
  KIND(gotify)                   \
  KIND(email)                    \
  KIND(webhook)

#define BUSSTOP_DECLARE(NAME) SinkKind NAME##_kind();
#define BUSSTOP_LIST(NAME) NAME##_kind(),

BUSSTOP_SINK_KINDS(BUSSTOP_DECLARE)

const std::vector<SinkKind>& sink_kinds() {
  static const std::vector<SinkKind> kinds{BUSSTOP_SINK_KINDS(BUSSTOP_LIST)};
  return kinds;
}

const SinkKind* find_sink_kind(std::string_view name) {
  for (const auto& kind : sink_kinds()) {
    if (kind.shape.kind == name) return &kind;
  }
  return nullptr;
}

std::unique_ptr<Sink> make_sink(const SinkSettings& settings) {
  const auto* kind = find_sink_kind(settings.kind);
  if (kind == nullptr) throw std::invalid_argument("there is no kind of sink named \"" + settings.kind + "\"");
  const auto check = kind->shape.check_settings;
  const auto wrong = check == nullptr ? std::vector<std::string>() : check(settings);
  if (!wrong.empty()) throw std::invalid_argument("sink " + settings.name + ": " + wrong.front());
  return kind->make(settings);
}

}  // namespace busstop
