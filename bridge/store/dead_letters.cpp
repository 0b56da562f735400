#include "bridge/store/dead_letters.hpp"

#include <charconv>

#include "bridge/base/json.hpp"

namespace busstop {

namespace {

std::string from_hexadecimal(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    unsigned byte = 0;
    std::from_chars(hex.data() + at, hex.data() + at + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

std::string text_of(JsonView item, std::string_view key) {
  if (const auto text = item.find(key).string()) return std::string(*text);
  return from_hexadecimal(item.find(std::string(key) + "_hex").string().value_or(""));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> headers_from_json(std::string_view json) {
  std::vector<std::pair<std::string, std::string>> headers;
  const auto parsed = Json::parse(json);
  const auto* value = std::get_if<Json>(&parsed);
  if (value == nullptr) return headers;
  for (const auto& item : value->root().items())
    headers.emplace_back(text_of(item, "name"), text_of(item, "value"));
  return headers;
}

std::optional<DeadLetter> load_dead_letter(Database& database, std::int64_t id) {
  auto& row = database.prepared(
      "SELECT d.topic, d.partition, d.offset, d.at, d.rule, d.key, d.value, d.headers, ifnull(t.cluster, ''), "
      "ifnull(e.incarnation, 0), ifnull(e.deliveries, 0) > 0, EXISTS (SELECT 1 FROM dead_letter o "
      "WHERE o.event = d.event AND o.rule <> ''), d.fingerprint "
      "FROM dead_letter d LEFT JOIN event e ON e.id = d.event LEFT JOIN topic t ON t.id = e.topic WHERE d.id = ?");
  row.bind(id);
  const Reset reset(row);
  if (!row.step()) return {};
  DeadLetter letter;
  letter.record.from = {row.text(0), static_cast<std::int32_t>(row.integer(1))};
  letter.record.offset = row.integer(2);
  letter.at = row.time(3);
  letter.record.timestamp = letter.at;
  letter.rule = row.text(4);
  if (!row.is_null(5)) letter.record.key = row.blob(5);
  if (!row.is_null(6)) letter.record.value = row.blob(6);
  letter.record.headers = headers_from_json(row.text(7));
  letter.cluster = row.text(8);
  letter.incarnation = static_cast<int>(row.integer(9));
  letter.told = row.integer(10) != 0;
  letter.rules_ran = letter.told || row.integer(11) != 0;
  letter.fingerprint = static_cast<std::uint64_t>(row.integer(12));
  return letter;
}

bool remove_dead_letter(Database& database, std::int64_t id) {
  database.prepared("DELETE FROM dead_letter WHERE id = ?").bind(id).run();
  return database.changes() == 1;
}

std::int64_t count_dead_letters(Database& database, int at_most) {
  auto& row = database.prepared("SELECT count(*) FROM (SELECT 1 FROM dead_letter LIMIT ?)").bind(at_most);
  const Reset reset(row);
  row.step();
  return row.integer(0);
}

}  // namespace busstop
