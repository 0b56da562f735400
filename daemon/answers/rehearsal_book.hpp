// What a rehearsal has told to whom, as rows: one for each record, and one for what time has made of earlier ones. It
// reads the rehearsal's own store, and the real one for what a replay would do. One thread. Throws StoreError.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bridge/model/delivery.hpp"
#include "bridge/rules/notify.hpp"
#include "bridge/store/held.hpp"
#include "bridge/store/made.hpp"
#include "daemon/answers/told_list.hpp"

namespace busstop {

class RehearsalBook {
 public:
  /// `real`: the path of the store that is in use.
  RehearsalBook(Database& rehearsed, const std::string& real, const Settings& settings, Wall now);

  /// Looks for deliveries that the ledger has made.
  void note_made();
  /// One was handed to the courier.
  void note_given(const Assignment& given);
  /// What was noted since the last row came of this record.
  void close(const Record& record, Wall at);
  /// The same for what came of time: a row for each record that has led to it.
  void close_later(Wall at);
  /// Of texts and names, so far.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::vector<PlayedRecord> take() { return std::move(rows_); }

 private:
  struct Noted {
    std::shared_ptr<const Notice> notice;
    ToldList::Delivery delivery;
    /// What it was held back for until now.
    std::string held_for;
  };
  /// What a rule says, and by which of them it is said.
  using Sayings = std::map<std::pair<std::string, std::string>, std::pair<std::string, std::string>>;

  void write(PlayedRecord row, const ToldList& told, const Sayings& sayings);
  [[nodiscard]] RecordPlace origin_of(const Notice& notice);
  [[nodiscard]] std::string read_as(const Record& record, const WhyRecord& taken) const;
  [[nodiscard]] Sayings sayings_of(const Record& record, const WhyRecord& taken);

  Database& db_;
  Database real_;
  HeldTable held_;
  const TopicSettings& topics_;
  const CompiledRules rules_;
  const Wall now_;
  /// The newest notice that was seen.
  NoticeId last_{};
  std::set<DeliveryId> seen_;
  /// Of those that were held back when they were made: for what.
  std::map<DeliveryId, std::string> held_back_;
  std::vector<Noted> noted_;
  std::vector<PlayedRecord> rows_;
  std::size_t bytes_ = 0;
};

}  // namespace busstop
