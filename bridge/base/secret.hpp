// A password or token. It has no formatter and no stream operator, so it cannot get into a log, an error or an answer
// by accident; reveal() marks the few places that need the bytes. Wiped when it goes. Any thread.
#pragma once

#include <string.h>

#include <string>
#include <string_view>
#include <utility>

namespace busstop {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)), held_(!value_.empty()) { wipe(value, held_); }
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)), held_(other.held_) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      value_ = other.value_;
      held_ = other.held_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      value_ = std::move(other.value_);
      held_ = other.held_;
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  [[nodiscard]] const std::string& reveal() const noexcept { return value_; }
  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
  friend bool operator==(const Secret& a, const Secret& b) noexcept { return a.value_ == b.value_; }

 private:
  void wipe() noexcept {
    wipe(value_, held_);
    held_ = false;
  }
  /// All of the buffer, not only size(): a short text that was moved away leaves its bytes in the string's own buffer.
  static void wipe(std::string& text, bool held) noexcept {
    if (!held) return;
    text.resize(text.capacity());
    ::explicit_bzero(text.data(), text.size());
    text.clear();
  }
  std::string value_;
  /// There is something to wipe: nearly all that are made hold nothing, ever.
  bool held_ = false;
};

}  // namespace busstop
