// Owns one handle of a C library: a unique_ptr whose deleter is a function, no larger than the pointer.
// Any thread may own one; which thread may use it is the library's rule.
#pragma once

#include <memory>

namespace busstop {

template <auto free_fn>
struct CFree {
  template <class T>
  void operator()(T* handle) const noexcept {
    free_fn(handle);
  }
};

/// A pointer to T that calls `free_fn` when it goes.
template <class T, auto free_fn>
using Handle = std::unique_ptr<T, CFree<free_fn>>;

static_assert(sizeof(Handle<int, [](int*) noexcept {}>) == sizeof(int*));

}  // namespace busstop
