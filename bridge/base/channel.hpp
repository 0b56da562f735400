// A bounded queue from one room to another: here, and in latest.hpp beside it, rooms share memory; nowhere else is a
// lock. Any thread may push; one room takes. The first item of a batch wakes the reader (one system call a batch, not
// one an item), so a reader that was woken takes all; taking from a full channel wakes the writer, if it gave a Wake.
#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "bridge/base/wake.hpp"

namespace busstop {

template <class T>
class Channel {
 public:
  /// `capacity` is counted in items; both Wakes must outlive the channel.
  Channel(std::size_t capacity, Wake& reader, Wake* writer = nullptr)
      : capacity_(capacity), reader_(reader), writer_(writer) {}

  /// Names the writer's Wake where the reader was made first. Before any thread uses the channel.
  void set_writer(Wake* writer) noexcept { writer_ = writer; }

  /// False (and `item` untouched) if the channel is full.
  [[nodiscard]] bool try_push(T& item) {
    bool first = false;
    {
      const std::scoped_lock lock(mutex_);
      if (items_.size() >= capacity_) return false;
      first = items_.empty();
      items_.push_back(std::move(item));
    }
    if (first) reader_.signal();
    return true;
  }

  /// For what must not be lost and is bounded elsewhere (verdicts by slots, answers by questions): never refuses.
  void push(T item) {
    bool first = false;
    {
      const std::scoped_lock lock(mutex_);
      first = items_.empty();
      items_.push_back(std::move(item));
    }
    if (first) reader_.signal();
  }

  /// Everything that waits, oldest first.
  [[nodiscard]] std::vector<T> take_all() {
    std::vector<T> taken;
    {
      const std::scoped_lock lock(mutex_);
      taken.swap(items_);
    }
    if (writer_ != nullptr && taken.size() >= capacity_) writer_->signal();
    return taken;
  }

  [[nodiscard]] std::size_t size() const {
    const std::scoped_lock lock(mutex_);
    return items_.size();
  }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

 private:
  const std::size_t capacity_;
  Wake& reader_;
  Wake* writer_;
  mutable std::mutex mutex_;
  std::vector<T> items_;
};

}  // namespace busstop
