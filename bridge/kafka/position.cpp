#include "bridge/kafka/position.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace busstop {

Position Position::known(const Progress& progress) {
  Position position;
  position.start_ = progress.next;
  position.next_ = progress.next;
  if (progress.last_offset >= 0) {
    position.last_ = Fingerprint{progress.last_offset, progress.last_time, progress.last_hash};
    position.proving_ = true;
  }
  return position;
}

Position Position::fresh(std::int64_t start) {
  Position position;
  position.start_ = start;
  position.next_ = std::max<std::int64_t>(start, -1);
  return position;
}

std::int64_t Position::start() const noexcept {
  if (proving_) return last_->offset;
  return next_ >= 0 ? next_ : start_;
}

bool Position::doubt() noexcept {
  if (proving_ || !last_) return false;
  proving_ = true;
  return true;
}

Position::Verdict Position::on_record(std::int64_t offset, std::optional<Wall> time, std::uint64_t hash) {
  if (proving_ && offset == last_->offset && (time != last_->time || hash != last_->hash)) {
    why_ = fmt::format("the record at offset {} is another one than before", offset);
    return Verdict::recreated;
  }
  // A later record first: the one to compare with was compacted away or has expired, and nothing speaks against the
  // log.
  if (proving_ && offset >= last_->offset) proving_ = false;
  if (offset < next_) return Verdict::drop;
  last_ = Fingerprint{offset, time, hash};
  next_ = offset + 1;
  return Verdict::take;
}

Position::Verdict Position::on_end(std::int64_t offset) {
  if (offset < next_) return ends_before(offset);
  proving_ = false;
  next_ = offset;
  return Verdict::take;
}

Position::Verdict Position::on_range(LogRange range) {
  if (range.high < next_) return ends_before(range.high);
  if (range.low > start()) {
    next_ = std::max(next_, range.low);
    proving_ = false;
  }
  return Verdict::restart;
}

void Position::begin_anew() {
  *this = Position();
}

Position::Verdict Position::ends_before(std::int64_t high) {
  why_ = fmt::format("it ends at offset {}, before what was read already (up to {})", high, next_);
  return Verdict::recreated;
}

}  // namespace busstop
