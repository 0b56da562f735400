#include "bridge/ledger/backlog.hpp"

#include <iterator>
#include <utility>

namespace busstop::ledger {

namespace {

constexpr std::size_t bytes_in_a_turn = std::size_t{4} << 20U;
constexpr std::size_t few = 64;

std::size_t bytes_of(const RecordBatch& batch) {
  std::size_t bytes = 0;
  for (const auto& record : batch.records)
    bytes += record.value ? record.value->size() : 0;
  return bytes;
}

}  // namespace

void Backlog::add(std::vector<Intake> intakes) {
  waiting_.insert(waiting_.end(), std::make_move_iterator(intakes.begin()), std::make_move_iterator(intakes.end()));
}

void Backlog::take(std::vector<Intake>& turn, std::size_t appetite, std::size_t ended, Steady now) {
  const bool over = waiting_.empty() || now - pace_.since >= patience_for_slots;
  // One slow destination must not hold up what is for the others; while what waits goes out, it is waited for.
  pace_.ended += ended;
  const bool crawls = over && !waiting_.empty() && pace_.records < few && pace_.ended < few;
  const std::size_t most = crawls ? records_in_a_turn : appetite;
  if (over) pace_ = {now, 0, 0};
  std::size_t records = 0;
  std::size_t bytes = 0;
  while (!waiting_.empty() && records < most && bytes < bytes_in_a_turn) {
    auto* batch = std::get_if<RecordBatch>(&waiting_.front());
    if (batch != nullptr && batch->records.size() > most - records) {
      const auto cut = batch->records.begin() + static_cast<std::ptrdiff_t>(most - records);
      turn.emplace_back(RecordBatch{{std::make_move_iterator(batch->records.begin()), std::make_move_iterator(cut)}});
      batch->records.erase(batch->records.begin(), cut);
      records = most;
      break;
    }
    if (batch != nullptr) {
      records += batch->records.size();
      bytes += bytes_of(*batch);
    }
    turn.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  pace_.records += records;
}

}  // namespace busstop::ledger
