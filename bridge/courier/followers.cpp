#include "bridge/courier/followers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace busstop {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_wait{250};
constexpr milliseconds longest_wait{60'000};
/// A connection that has stood for so long was a good one.
constexpr std::chrono::seconds good{10};
/// Made anew once a day, so that new keys and addresses of the far side are seen.
constexpr auto longest_stream = std::chrono::hours(24);

std::string why(const Sink& sink, const Reply& reply) {
  const auto verdict = sink.judge(reply);
  std::string reason;
  if (const auto* retry = std::get_if<Retry>(&verdict)) reason = retry->reason;
  if (const auto* refused = std::get_if<Refused>(&verdict)) reason = refused->reason;
  if (const auto* fault = std::get_if<SinkAtFault>(&verdict)) reason = fault->reason;
  return reason.empty() ? "the server has ended it" : reason;
}

}  // namespace

Followers::Followers(const Clock& clock, Journal& journal, HttpCarrier& http, std::size_t first)
    : clock_(clock), journal_(journal), http_(http), first_(first), streams_(most) {}

void Followers::follow(const Follow& from, std::shared_ptr<const Sink> sink) {
  // Of a reload either word may come first.
  told_.insert_or_assign(from.sink, from);
  if (!sink || !sink->follow({})) return;
  auto free = streams_.end();
  for (auto it = streams_.begin(); it != streams_.end(); ++it) {
    if (*it && (*it)->sink == from.sink) return;
    if (!*it && free == streams_.end()) free = it;
  }
  if (free == streams_.end()) {
    journal_.say(Level::error,
                 fmt::format("sink {}: its taps are not heard, {} reply topics are the most", from.sink, most));
    return;
  }
  auto stream = std::make_unique<Stream>();
  stream->sink = from.sink;
  stream->how = std::move(sink);
  stream->taps.start_at(from.position);
  *free = std::move(stream);
}

void Followers::use(const std::map<std::string, std::shared_ptr<const Sink>, std::less<>>& sinks) {
  for (std::size_t index = 0; index < most; ++index) {
    if (!streams_[index]) continue;
    auto& stream = *streams_[index];
    const auto now = sinks.find(stream.sink);
    stop(index);
    pass_on(stream);
    if (now != sinks.end() && now->second->follow({})) {
      // Also where it is another topic: no tap on it is older than this moment.
      stream.how = now->second;
      stream.again = {};
    } else {
      // The ledger's next word for it may come after the reload that follows it again.
      const auto told = told_.find(stream.sink);
      if (told != told_.end() && stream.taps.empty()) told->second.position = stream.taps.position();
      streams_[index].reset();
    }
  }
  const auto known = told_;
  for (const auto& [name, from] : known) {
    const auto sink = sinks.find(name);
    if (sink != sinks.end()) follow(from, sink->second);
  }
}

milliseconds Followers::turn(milliseconds longest) {
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t index = 0; index < most; ++index) {
    if (!streams_[index]) continue;
    auto& stream = *streams_[index];
    pass_on(stream);
    // While the ledger does not take what was heard, no more is asked for.
    if (stream.running || !stream.taps.empty()) continue;
    if (stream.again <= now) {
      start(index);
    } else {
      longest = std::min(longest, std::chrono::ceil<milliseconds>(stream.again - now));
    }
  }
  return longest;
}

void Followers::start(std::size_t index) {
  auto& stream = *streams_[index];
  auto request = stream.how->follow(stream.taps.behind());
  request->timeout = longest_stream;
  stream.taps.begin();
  stream.heard = false;
  stream.began = std::chrono::steady_clock::now();
  try {
    http_.start(first_ + index, std::move(*request),
                [this, index](std::string_view bytes) { return hear(index, bytes); });
    stream.running = true;
  } catch (const std::exception& error) {
    Reply reply;
    reply.wire = Wire::failed;
    reply.text = error.what();
    wait_after(stream, reply);
  }
}

bool Followers::hear(std::size_t index, std::string_view bytes) {
  auto& stream = *streams_[index];
  stream.heard = true;
  if (std::exchange(stream.said, false))
    journal_.say(Level::notice, fmt::format("sink {}: taps on its buttons are heard again", stream.sink),
                 {{"BUSSTOP_SINK", stream.sink}});
  const bool goes_on = stream.taps.hear(bytes, *stream.how, std::chrono::steady_clock::now());
  pass_on(stream);
  return goes_on;
}

void Followers::pass_on(Stream& stream) {
  if (stream.taps.empty() || taps_ == nullptr) return;
  Taps batch{stream.sink, stream.taps.fetch(), stream.taps.position()};
  for (auto& tap : batch.taps)
    tap.at = std::min(clock_.wall(), tap.at);
  if (!taps_->try_push(batch)) stream.taps.put_back(std::move(batch.taps));
}

void Followers::ended(std::size_t place, const Reply& reply) {
  auto& stream = *streams_[place - first_];
  stream.running = false;
  pass_on(stream);
  wait_after(stream, reply);
}

void Followers::wait_after(Stream& stream, const Reply& reply) {
  const auto now = std::chrono::steady_clock::now();
  const auto rest = stream.taps.rest(now);
  if (rest > now) {
    stream.again = rest;
    return;
  }
  if (stream.heard && now - stream.began >= good) stream.failures = 0;
  stream.again = now + std::min(longest_wait, first_wait * (1 << std::min(stream.failures, 8)));
  ++stream.failures;
  // One that stood and was cut is made again at once; only what does not come back is worth a word.
  if (stream.heard || std::exchange(stream.said, true)) return;
  const bool right = reply.code == 401 || reply.code == 403;
  journal_.say(Level::warning,
               fmt::format("sink {}: taps on its buttons cannot be heard: {}; {}", stream.sink, why(*stream.how, reply),
                           right ? "give its user the right to read the topic that replies names"
                                 : "it is tried again until it works"),
               {{"BUSSTOP_SINK", stream.sink}});
}

void Followers::stop(std::size_t index) {
  auto& stream = *streams_[index];
  if (!std::exchange(stream.running, false)) return;
  static_cast<void>(http_.abort(first_ + index));
}

void Followers::close() {
  for (std::size_t index = 0; index < most; ++index) {
    if (!streams_[index]) continue;
    stop(index);
    pass_on(*streams_[index]);
    streams_[index].reset();
  }
}

}  // namespace busstop
