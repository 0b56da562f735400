// A courier room between a scripted ledger (the test) and a sink whose transfers the test makes up.
// Used by the test's thread.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bridge/courier/room.hpp"

namespace busstop::test {

class QuietJournal final : public Journal {
 public:
  void say(Level, std::string_view line, const Fields&) noexcept override {
    const std::scoped_lock lock(mutex_);
    lines_.emplace_back(line);
    more_.notify_all();
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }
  /// Waits for a line with `what` in it; false if none came in ten seconds.
  bool says(std::string_view what) {
    std::unique_lock lock(mutex_);
    const auto has_it = [&](const std::string& line) { return line.find(what) != std::string::npos; };
    return more_.wait_for(lock, std::chrono::seconds(10), [&] { return std::ranges::any_of(lines_, has_it); });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> lines_;
};

/// 2xx is delivered, any other whole answer refused, the rest may be tried again. Keeps what it judged.
class ScriptedSink final : public Sink {
 public:
  using Prepare = std::function<Transfer(const Contact&)>;
  ScriptedSink(const Prepare& prepare, std::vector<Reply>& judged) : prepare_(prepare), judged_(judged) {}
  [[nodiscard]] Transfer prepare(const Notice&, const Contact& contact, const Attempt&) const override {
    return prepare_(contact);
  }
  [[nodiscard]] Verdict judge(const Reply& reply) const override {
    judged_.push_back(reply);
    if (reply.wire != Wire::ok) return Retry{"wire", {}, reply.sent};
    if (reply.code / 100 == 2) return Delivered{};
    return Refused{std::to_string(reply.code)};
  }

 private:
  const Prepare& prepare_;
  std::vector<Reply>& judged_;
};

class CourierTest : public ::testing::Test {
 protected:
  /// Makes the room with one sink, "sink", and starts it.
  void start(ScriptedSink::Prepare prepare, int parallel = 64) {
    prepare_ = std::move(prepare);
    room_.emplace(clock_, journal_, sinks(parallel), reports_,
                  [this](const SinkSettings& settings) -> std::unique_ptr<Sink> {
                    if (settings.kind == "impossible") throw std::invalid_argument("cannot be made");
                    return std::make_unique<ScriptedSink>(prepare_, judged_);
                  });
    room_->start();
  }
  void start_posting_to(const std::string& url, int parallel = 64) {
    start([url](const Contact& contact) { return post(url + contact.at.address); }, parallel);
  }
  static std::vector<SinkSettings> sinks(int parallel) {
    SinkSettings settings;
    settings.name = "sink";
    settings.parallel = parallel;
    return {settings};
  }
  static HttpRequest post(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = R"({"title":"somebody please watch Jake"})";
    request.reach.anywhere = true;
    request.timeout = std::chrono::seconds(20);
    return request;
  }
  static DeliveryId key(int number) { return {NoticeId(number), ContactId(1)}; }
  Assignment assignment(int number, const std::string& address = "", Urgency urgency = Urgency::ordinary,
                        int lane = 1) {
    auto notice = std::make_shared<Notice>();
    notice->id = NoticeId(number);
    notice->urgency = urgency;
    notice->useful_until = clock_.wall() + std::chrono::minutes(10);
    return {key(number), 1, LaneId(lane), notice, {ContactId(1), {}, 0, {"sink", address}}};
  }
  void order(Order order) { room_->orders().push(std::move(order)); }
  /// The next report; fails the test and comes back empty after ten seconds.
  Report report() {
    while (waiting_.empty()) {
      waiting_ = reports_.take_all();
      if (!waiting_.empty()) break;
      if (!wake_.wait(std::chrono::seconds(10))) {
        ADD_FAILURE() << "no report came";
        return {};
      }
    }
    Report first = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    return first;
  }
  [[nodiscard]] bool none_waiting() const { return waiting_.empty() && reports_.size() == 0; }
  template <class Kind>
  static bool is(const Report& report) {
    return std::holds_alternative<Kind>(report.verdict);
  }

  ManualClock clock_{Wall(std::chrono::hours(24 * 365 * 55))};
  QuietJournal journal_;
  Wake wake_;
  Channel<Report> reports_{1024, wake_};
  std::vector<Report> waiting_;
  ScriptedSink::Prepare prepare_;
  /// Read it when the reports have come, or after stop().
  std::vector<Reply> judged_;
  std::optional<CourierRoom> room_;
};

}  // namespace busstop::test
