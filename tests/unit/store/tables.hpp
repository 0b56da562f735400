// A store in memory, or in a file that readers can open too, with short ways to ask and to fill it.
// Used by the test's thread; throws StoreError.
#pragma once

#include <chrono>
#include <string>

#include "bridge/base/clock.hpp"
#include "bridge/store/database.hpp"
#include "bridge/store/migrate.hpp"

namespace busstop::test {

inline constexpr Wall noon{std::chrono::seconds(1'770'000'000)};

struct Tables {
  explicit Tables(const std::string& path = ":memory:") : db(path, Database::Mode::write) {
    for (const auto& step : migration_steps())
      db.execute(step.sql);
  }
  /// The first column of the first row of a literal question; -1 if there is none.
  std::int64_t ask(const char* sql) {
    auto& question = db.prepared(sql);
    const Reset reset(question);
    return question.step() ? question.integer(0) : -1;
  }
  /// A notice and its one delivery to `contact`, made at `made`; ended ones ended then, too.
  void add_delivery(int notice, int contact, int state, Wall made, const std::string& alert = "NULL", int lane = 1) {
    const auto at = std::to_string(made.time_since_epoch().count());
    const auto id = std::to_string(notice);
    db.execute(
        "INSERT OR IGNORE INTO notice (id, kind, title, body, urgent, made, useful_until, thread, alert, cause) VALUES "
        "(" +
        id + ", 0, 'title " + id + "', 'body', 1, " + at + ", " + at + ", '', " + alert + ", NULL)");
    db.execute("INSERT INTO delivery (notice, contact, state, lane, urgent, thread, due, attempts, ended) VALUES (" +
               id + ", " + std::to_string(contact) + ", " + std::to_string(state) + ", " + std::to_string(lane) +
               ", 1, 0, " + at + ", 1, " + (state < 2 ? "NULL" : at) + ")");
  }
  void add_attempt(int notice, int contact, int number, const std::string& answer = "") {
    db.prepared("INSERT INTO attempt VALUES (?, ?, ?, 1, 2, 'retry', 503, ?)")
        .bind(notice)
        .bind(contact)
        .bind(number)
        .bind(answer)
        .run();
  }
  Database db;
};

}  // namespace busstop::test
