#include "bridge/courier/tap_stream.hpp"

#include <algorithm>

#include "bridge/base/text.hpp"

namespace busstop {

bool TapStream::hear(std::string_view bytes, const Sink& sink, Time now) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    // What is longer than any tap is passed over.
    too_long_ = too_long_ || line_.size() + part.size() > longest_line;
    if (too_long_) {
      line_.clear();
    } else {
      line_ += part;
    }
    if (end == std::string_view::npos) return true;
    bytes.remove_prefix(end + 1);
    if (!too_long_ && !take(line_, sink, now)) return false;
    begin();
  }
  return true;
}

bool TapStream::take(std::string_view line, const Sink& sink, Time now) {
  auto tap = sink.read_tap(line);
  if (!tap || std::ranges::find(known_, tap->id) != known_.end()) return true;
  if (now - window_began_ >= window) {
    window_began_ = now;
    in_window_ = 0;
  }
  if (in_window_ >= most_taps || heard_.size() >= most_taps) return false;
  ++in_window_;
  know(tap->id);
  if (tap->text.size() > longest_text) tap->text.clear();
  heard_.push_back(*std::move(tap));
  return true;
}

void TapStream::know(std::string id) {
  known_.push_back(std::move(id));
  if (known_.size() > overlap) known_.pop_front();
}

std::string TapStream::position() const {
  std::string all;
  for (const auto& id : known_)
    all += (all.empty() ? "" : " ") + id;
  return all;
}

void TapStream::start_at(std::string_view position) {
  known_.clear();
  for (const auto id : split(position, ' ')) {
    if (!id.empty()) know(std::string(id));
  }
}

void TapStream::begin() noexcept {
  line_.clear();
  too_long_ = false;
}

TapStream::Time TapStream::rest(Time now) const noexcept {
  return in_window_ >= most_taps ? std::max(now, window_began_ + window) : now;
}

}  // namespace busstop
