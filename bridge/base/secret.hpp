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
  explicit Secret(std::string value) : value_(std::move(value)) { wipe(value); }
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { wipe(other.value_); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe(value_);
      value_ = other.value_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe(value_);
      value_ = std::move(other.value_);
      wipe(other.value_);
    }
    return *this;
  }
  ~Secret() { wipe(value_); }

  [[nodiscard]] const std::string& reveal() const noexcept { return value_; }
  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  /// All of the buffer, not only size(): a short text that was moved away leaves its bytes in the string's own buffer.
  static void wipe(std::string& text) noexcept {
    text.resize(text.capacity());
    ::explicit_bzero(text.data(), text.size());
    text.clear();
  }
  std::string value_;
};

}  // namespace busstop
