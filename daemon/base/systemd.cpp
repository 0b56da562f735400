#include "daemon/base/systemd.hpp"

#include <fmt/format.h>
#include <sys/uio.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <systemd/sd-journal.h>
#include <time.h>

#include <deque>
#include <exception>
#include <system_error>
#include <utility>

#include "bridge/base/handle.hpp"

namespace busstop {
namespace {

void check(int answer, const char* what) {
  if (answer < 0) throw std::system_error(-answer, std::generic_category(), what);
}

}  // namespace

bool send_to_journald(const std::vector<std::string>& entry) noexcept {
  try {
    std::vector<iovec> parts;
    for (const auto& field : entry)
      parts.push_back({const_cast<char*>(field.data()), field.size()});
    return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
  } catch (...) {
    return false;
  }
}

void notify_systemd(const std::string& state) noexcept {
  sd_notify(0, state.c_str());
}

void notify_reloading() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
             static_cast<long long>(now.tv_sec) * 1'000'000 + static_cast<long long>(now.tv_nsec) / 1000);
}

std::optional<Duration> watchdog_interval() noexcept {
  std::uint64_t micros = 0;
  if (sd_watchdog_enabled(0, &micros) <= 0) return {};
  return Duration(micros);
}

bool may_ask_sender(void* message) noexcept {
  return sd_bus_message_get_allow_interactive_authorization(static_cast<sd_bus_message*>(message)) > 0;
}

void gate_calls(void* message, const std::function<bool(const char*)>& admits) {
  const auto judge = [](sd_bus_message* call, void* admits_it, sd_bus_error*) {
    std::uint8_t type = 0;
    const char* sender = sd_bus_message_get_sender(call);
    if (sd_bus_message_get_type(call, &type) < 0 || type != SD_BUS_MESSAGE_METHOD_CALL || sender == nullptr) return 0;
    if (sd_bus_message_get_expect_reply(call) != 0) return 0;
    const auto& asked = *static_cast<const std::function<bool(const char*)>*>(admits_it);
    return asked(sender) ? 0 : 1;
  };
  auto* const bus = sd_bus_message_get_bus(static_cast<sd_bus_message*>(message));
  // sd-bus gives its callbacks no other way to what is theirs.
  auto* const mine =
      const_cast<std::function<bool(const char*)>*>(&admits);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const int answer = sd_bus_add_filter(bus, nullptr, judge, mine);
  if (answer < 0) throw std::system_error(-answer, std::generic_category(), "sd_bus_add_filter");
}

struct EventLoop::Impl {
  struct Entry {
    Impl* loop = nullptr;
    Task task;
    Wake* wake = nullptr;
    Handle<sd_event_source, sd_event_source_unref> source;
  };

  Handle<sd_event, sd_event_unref> event;
  /// A deque, because the library keeps the addresses of its entries.
  std::deque<Entry> entries;
  std::exception_ptr failure;

  /// An exception must not pass through the library's C code: it waits until run() throws it again.
  int call(Entry& entry) noexcept {
    try {
      if (entry.wake != nullptr) entry.wake->drain();
      entry.task();
    } catch (...) {
      failure = std::current_exception();
      sd_event_exit(event.get(), 0);
    }
    return 0;
  }

  Entry& add(Task task, Wake* wake = nullptr) {
    auto& entry = entries.emplace_back();
    entry.loop = this;
    entry.task = std::move(task);
    entry.wake = wake;
    return entry;
  }
};

EventLoop::EventLoop() : impl_(std::make_unique<Impl>()) {
  sd_event* event = nullptr;
  check(sd_event_new(&event), "cannot make an event loop");
  impl_->event.reset(event);
}

EventLoop::~EventLoop() = default;

void EventLoop::on_signal(int signal, Task task) {
  auto& entry = impl_->add(std::move(task));
  sd_event_source* source = nullptr;
  const auto fired = [](sd_event_source*, const signalfd_siginfo*, void* data) {
    auto* found = static_cast<Impl::Entry*>(data);
    return found->loop->call(*found);
  };
  check(sd_event_add_signal(impl_->event.get(), &source, signal | SD_EVENT_SIGNAL_PROCMASK, fired, &entry),
        "cannot wait for a signal");
  entry.source.reset(source);
}

void EventLoop::on_wake(Wake& wake, Task task) {
  auto& entry = impl_->add(std::move(task), &wake);
  sd_event_source* source = nullptr;
  const auto fired = [](sd_event_source*, int, std::uint32_t, void* data) {
    auto* found = static_cast<Impl::Entry*>(data);
    return found->loop->call(*found);
  };
  check(sd_event_add_io(impl_->event.get(), &source, wake.fd(), EPOLLIN, fired, &entry), "cannot wait for a wake-up");
  entry.source.reset(source);
}

EventLoop::TimerId EventLoop::add_timer(Task task) {
  auto& entry = impl_->add(std::move(task));
  sd_event_source* source = nullptr;
  const auto fired = [](sd_event_source*, std::uint64_t, void* data) {
    auto* found = static_cast<Impl::Entry*>(data);
    return found->loop->call(*found);
  };
  check(sd_event_add_time(impl_->event.get(), &source, CLOCK_BOOTTIME, 0, 0, fired, &entry), "cannot make a timer");
  entry.source.reset(source);
  check(sd_event_source_set_enabled(source, SD_EVENT_OFF), "cannot stop a timer");
  return static_cast<TimerId>(impl_->entries.size() - 1);
}

void EventLoop::arm(TimerId timer, Duration after) {
  auto* source = impl_->entries.at(static_cast<std::size_t>(timer)).source.get();
  check(sd_event_source_set_time_relative(source, static_cast<std::uint64_t>(after.count())), "cannot set a timer");
  check(sd_event_source_set_enabled(source, SD_EVENT_ONESHOT), "cannot arm a timer");
}

void EventLoop::run() {
  check(sd_event_loop(impl_->event.get()), "the event loop failed");
  if (impl_->failure) std::rethrow_exception(std::exchange(impl_->failure, nullptr));
}

void EventLoop::stop() {
  sd_event_exit(impl_->event.get(), 0);
}

}  // namespace busstop
