// The newest value that one thread publishes and any thread reads: the daemon's status, the settings in use. Its lock
// is held for one exchange of pointers; together with channel.hpp's these are the only locks. Throws nothing.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace busstop {

/// What was read stays as it is, whatever comes later. (std::atomic<std::shared_ptr> would do; that of gcc 12 unlocks
/// without ordering, which thread sanitizers rightly report.)
template <class T>
class Latest {
 public:
  explicit Latest(std::shared_ptr<const T> first) : value_(std::move(first)) {}
  void publish(std::shared_ptr<const T> value) {
    const std::scoped_lock lock(mutex_);
    value_.swap(value);
  }
  [[nodiscard]] std::shared_ptr<const T> read() const {
    const std::scoped_lock lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace busstop
