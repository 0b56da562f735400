// The door to SQLite: one connection and its prepared statements. A connection belongs to one thread; the ledger has
// the one that writes, readers open their own with Mode::read. Throws StoreError for what SQLite refuses; StoreFull
// when the disk is full.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "bridge/base/clock.hpp"

namespace busstop {

struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// SQLITE_FULL, or an I/O error of a write: the transaction was rolled back, it may be tried again later.
struct StoreFull : StoreError {
  using StoreError::StoreError;
};

/// What was written does not come back: the disk or the file, never what was asked. The disk cannot be read, or one of
/// the two below.
struct StoreDamaged : StoreError {
  using StoreError::StoreError;
};
/// The file is damaged (SQLITE_CORRUPT): nothing was deleted, nothing more should be written.
struct StoreCorrupt : StoreDamaged {
  using StoreDamaged::StoreDamaged;
};
/// The file is no SQLite database at all.
struct NotADatabase : StoreDamaged {
  using StoreDamaged::StoreDamaged;
};

/// A prepared statement. bind() in the order of the ?s, then step() until it answers false; reset() before the next
/// use.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  Statement& bind(std::int64_t value);
  Statement& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(bool value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(std::string_view text);
  Statement& bind(const char* text) { return bind(std::string_view(text)); }
  Statement& bind(const std::string& text) { return bind(std::string_view(text)); }
  Statement& bind(Wall time) { return bind(static_cast<std::int64_t>(time.time_since_epoch().count())); }
  Statement& bind_blob(std::string_view bytes);
  Statement& bind_null();
  template <class T>
  Statement& bind(const std::optional<T>& value) {
    return value ? bind(*value) : bind_null();
  }
  /// An id of bridge/model/ids.hpp.
  template <class Id>
    requires std::is_enum_v<Id>
  Statement& bind(Id id) {
    return bind(static_cast<std::int64_t>(id));
  }

  /// True if there is a row. Throws StoreError, StoreFull.
  bool step();
  /// step() for a statement without rows, then reset().
  void run();
  void reset() noexcept;

  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::string blob(int column) const { return text(column); }
  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] Wall time(int column) const noexcept { return Wall(Duration(integer(column))); }
  template <class Id>
  [[nodiscard]] Id id(int column) const noexcept {
    return static_cast<Id>(integer(column));
  }

 private:
  friend class Database;
  struct Impl;
  explicit Statement(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class Database {
 public:
  enum class Mode { write, read };
  /// ":memory:" works for Mode::write. Sets WAL, synchronous=FULL, foreign_keys, busy_timeout, trusted_schema=OFF and
  /// the rest of the list in docs/adr; does not look at the schema.
  Database(const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// A statement kept for the life of the connection, prepared at its first use and found again by the address of `sql`
  /// (give a string literal). Comes back reset, ready for bind(). Not for use inside itself.
  Statement& prepared(const char* sql);
  /// Runs statements without results, or whose results nobody wants.
  void execute(std::string_view sql);
  [[nodiscard]] std::int64_t last_insert_id() const noexcept;
  /// Rows changed by the last statement.
  [[nodiscard]] int changes() const noexcept;
  [[nodiscard]] bool in_transaction() const noexcept;
  /// True if the file was removed, renamed or replaced while it was open: what is written now is lost.
  [[nodiscard]] bool has_moved() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Resets a statement at the end of its block, so that no read stays open behind a row that was not the last.
class Reset {
 public:
  explicit Reset(Statement& statement) noexcept : statement_(statement) {}
  ~Reset() { statement_.reset(); }
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;

 private:
  Statement& statement_;
};

/// A transaction that is rolled back unless commit() is reached. `read` gives several questions one and the same answer
/// in time.
class Transaction {
 public:
  enum class Kind { write, read };
  explicit Transaction(Database& database, Kind kind = Kind::write);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// Throws StoreFull, StoreError; it is rolled back then.
  void commit();

 private:
  Database& db_;
};

}  // namespace busstop
