#include "daemon/wire/answers.hpp"

namespace busstop::dbus {

void answer_with(const sdbus::Result<>& result, const Outcome&) {
  result.returnResults();
}

void answer_with(const sdbus::Result<std::int64_t>& result, const Outcome& outcome) {
  result.returnResults(std::get<std::int64_t>(outcome));
}

void answer_with(const sdbus::Result<std::string>& result, const Outcome& outcome) {
  result.returnResults(std::string(std::get<Imported>(outcome).added > 0 ? "added" : "changed"));
}

void answer_with(const sdbus::Result<std::int32_t, std::int64_t>& result, const Outcome& outcome) {
  const auto& at = std::get<Produced>(outcome);
  result.returnResults(at.partition, at.offset);
}

void answer_with(const sdbus::Result<std::string, std::uint64_t>& result, const Outcome& outcome) {
  const auto& test = std::get<Testing>(outcome);
  result.returnResults(test.delivery, static_cast<std::uint64_t>(test.patience.count()));
}

namespace {

template <class Page>
void answer_page(const PageResult& result, const Page& page) {
  Places next;
  for (const auto& [partition, offset] : page.next)
    next.emplace_back(partition, offset);
  Rows rows;
  for (const auto& record : page.records)
    rows.push_back(to_row(record));
  result.returnResults(rows, next, page.more);
}

}  // namespace

void answer_with(const PageResult& result, const Outcome& outcome) {
  if (const auto* played = std::get_if<PlayedPage>(&outcome)) return answer_page(result, *played);
  answer_page(result, std::get<TopicPage>(outcome));
}

void answer_with(const RehearsalResult& result, const Outcome& outcome) {
  const auto& done = std::get<Rehearsed>(outcome);
  Rows rows;
  for (const auto& row : done.rows)
    rows.push_back(to_row(row));
  result.returnResults(rows, done.records, done.waiting, done.refused);
}

void answer_with(const ImportResult& result, const Outcome& outcome) {
  const auto& done = std::get<Imported>(outcome);
  Refusals refused;
  for (const auto& one : done.refused)
    refused.emplace_back(one.place, wire_text(one.reason));
  result.returnResults(done.added, done.changed, done.unchanged, refused);
}

void answer_with(const sdbus::Result<Rows>& result, const Outcome& outcome) {
  Rows rows;
  if (const auto* replayed = std::get_if<std::vector<Replayed>>(&outcome)) {
    for (const auto& one : *replayed)
      rows.push_back(to_row(one));
    return result.returnResults(rows);
  }
  if (const auto* findings = std::get_if<FindingList>(&outcome)) {
    for (const auto& one : *findings)
      rows.push_back(to_row(one));
    return result.returnResults(rows);
  }
  for (const auto& topic : std::get<std::vector<TopicInfo>>(outcome))
    rows.push_back(to_row(topic));
  result.returnResults(rows);
}

void answer_with(const sdbus::Result<std::vector<std::string>>& result, const Outcome& outcome) {
  std::vector<std::string> lines;
  for (const auto& line : std::get<std::vector<std::string>>(outcome))
    lines.push_back(wire_text(line));
  result.returnResults(lines);
}

}  // namespace busstop::dbus
