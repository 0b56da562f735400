#include "bridge/store/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <new>
#include <system_error>
#include <unordered_map>

#include "bridge/base/handle.hpp"

namespace busstop {

namespace {

using Connection = Handle<sqlite3, &sqlite3_close_v2>;
using Prepared = Handle<sqlite3_stmt, &sqlite3_finalize>;

/// The start of a statement, on one line: what was tried, without what was bound.
std::string tried(std::string_view sql) {
  std::string line;
  for (const char c : sql.substr(0, 120)) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (sql.size() > 120) line += "...";
  return line;
}

/// I/O errors that say something about reading, not about room.
bool is_read_error(int code) noexcept {
  return code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_DATA ||
         code == SQLITE_IOERR_CORRUPTFS;
}

[[noreturn]] void fail(sqlite3* db, int code, std::string_view sql) {
  const int primary = code & 0xff;
  if (primary == SQLITE_NOMEM) throw std::bad_alloc();
  const auto what = fmt::format("store: {} ({}) at: {}", sqlite3_errmsg(db), code, tried(sql));
  if (primary == SQLITE_FULL || (primary == SQLITE_IOERR && !is_read_error(code))) {
    // Whether SQLite rolled back by itself depends on where it failed; afterwards it is so in any case.
    if (sqlite3_get_autocommit(db) == 0) sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    throw StoreFull(what);
  }
  if (primary == SQLITE_CORRUPT || code == SQLITE_IOERR_CORRUPTFS) throw StoreCorrupt(what);
  if (primary == SQLITE_NOTADB) throw NotADatabase(what);
  if (primary == SQLITE_IOERR) throw StoreDamaged(what);
  throw StoreError(what);
}

void run_sql(sqlite3* db, const std::string& sql) {
  const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(db, code, sql);
}

/// SQLite would give a new file the permissions of the umask; -wal and -shm take theirs from it.
void create_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
  } else if (errno != EEXIST) {
    throw StoreError(fmt::format("store: cannot create {}: {}", path, std::generic_category().message(errno)));
  }
}

/// Before the first connection. Nobody asks how much memory SQLite has, and to count it takes a lock at each allocation
/// (https://sqlite.org/malloc.html#memory_statistics). Refused where another library has begun already: no harm.
void start_sqlite() {
  [[maybe_unused]] static const int set = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

Connection connect(const std::string& path, Database::Mode mode) {
  start_sqlite();
  const bool write = mode == Database::Mode::write;
  if (write && path != ":memory:") create_private(path);
  sqlite3* raw = nullptr;
  const int flags = (write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Connection db(raw);
  if (db == nullptr) throw std::bad_alloc();
  if (code != SQLITE_OK) fail(db.get(), code, "opening " + path);
  return db;
}

void harden(sqlite3* db) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1);  // VACUUM INTO needs one
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 32 * 1024 * 1024);
}

// A crash of the machine must not take back what Kafka was told is stored: hence FULL
// (https://sqlite.org/pragma.html#pragma_synchronous). auto_vacuum counts only before the first page is written, so it
// comes before WAL.
constexpr const char* write_settings =
    "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = "
    "FULL;"
    "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864;"
    "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -8192; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;";
constexpr const char* read_settings =
    "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA cache_size = -2048;"
    "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;";

/// auto_vacuum counts only before the first page is written; later it would be written anew at each start.
void start_empty_file(Database& database) {
  auto& pages = database.prepared("PRAGMA page_count");
  const bool empty = !pages.step() || pages.integer(0) == 0;
  pages.reset();
  if (empty) database.execute("PRAGMA auto_vacuum = INCREMENTAL");
}

/// Of a text or blob, in a statement that is not in use.
constexpr std::size_t kept_bound = 4096;

}  // namespace

struct Statement::Impl {
  Prepared handle;
  /// How many ?s it has, and how many have been bound since it was reset.
  int parameters = 0;
  int bound = 0;
  bool stepped = false;
  bool large = false;

  [[noreturn]] void fail(int code) const {
    busstop::fail(sqlite3_db_handle(handle.get()), code, sqlite3_sql(handle.get()));
  }
  void check(int code) const {
    if (code != SQLITE_OK) fail(code);
  }
  /// What was not bound this time may still be so from the last.
  void clear_rest() const {
    for (int next = bound + 1; next <= parameters; ++next)
      check(sqlite3_bind_null(handle.get(), next));
  }
};

Statement::Statement(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Statement& Statement::bind(std::int64_t value) {
  impl_->check(sqlite3_bind_int64(impl_->handle.get(), ++impl_->bound, value));
  return *this;
}

// An empty view may point nowhere, and SQLite takes a null pointer for NULL.
Statement& Statement::bind(std::string_view text) {
  if (text.empty()) {
    impl_->check(sqlite3_bind_text64(impl_->handle.get(), ++impl_->bound, "", 0, SQLITE_STATIC, SQLITE_UTF8));
    return *this;
  }
  impl_->large |= text.size() > kept_bound;
  impl_->check(sqlite3_bind_text64(impl_->handle.get(), ++impl_->bound, text.data(), text.size(), SQLITE_TRANSIENT,
                                   SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  impl_->large |= bytes.size() > kept_bound;
  impl_->check(sqlite3_bind_blob64(impl_->handle.get(), ++impl_->bound, data, bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind_null() {
  impl_->check(sqlite3_bind_null(impl_->handle.get(), ++impl_->bound));
  return *this;
}

bool Statement::step() {
  if (!impl_->stepped) impl_->clear_rest();
  impl_->stepped = true;
  const int code = sqlite3_step(impl_->handle.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  impl_->fail(code);
}

void Statement::run() {
  const Reset reset_after(*this);
  [[maybe_unused]] const bool row = step();
  assert(!row);
}

// Each use resets behind itself, and prepared() does so again where one did not. What was bound is overwritten at the
// next use; only what is large does not stay until then.
void Statement::reset() noexcept {
  if (impl_->stepped) sqlite3_reset(impl_->handle.get());
  if (impl_->large) sqlite3_clear_bindings(impl_->handle.get());
  impl_->stepped = false;
  impl_->large = false;
  impl_->bound = 0;
}

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite3_column_int64(impl_->handle.get(), column);
}

std::string Statement::text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(impl_->handle.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(impl_->handle.get(), column));
  return data == nullptr ? std::string() : std::string(data, size);
}

bool Statement::is_null(int column) const noexcept {
  return sqlite3_column_type(impl_->handle.get(), column) == SQLITE_NULL;
}

struct Database::Impl {
  Connection db;
  std::unordered_map<const void*, Statement> statements;  // goes before the connection
};

Database::Database(const std::string& path, Mode mode) : impl_(std::make_unique<Impl>()) {
  impl_->db = connect(path, mode);
  harden(impl_->db.get());
  if (mode == Mode::write) start_empty_file(*this);
  run_sql(impl_->db.get(), mode == Mode::write ? write_settings : read_settings);
}

Database::~Database() = default;

Statement& Database::prepared(const char* sql) {
  const auto found = impl_->statements.find(sql);
  if (found != impl_->statements.end()) {
    found->second.reset();
    return found->second;
  }
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(impl_->db.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) fail(impl_->db.get(), code, sql);
  auto impl = std::make_unique<Statement::Impl>();
  impl->handle.reset(raw);
  impl->parameters = sqlite3_bind_parameter_count(raw);
  return impl_->statements.emplace(sql, Statement(std::move(impl))).first->second;
}

void Database::execute(std::string_view sql) {
  run_sql(impl_->db.get(), std::string(sql));
}
std::int64_t Database::last_insert_id() const noexcept {
  return sqlite3_last_insert_rowid(impl_->db.get());
}
int Database::changes() const noexcept {
  return sqlite3_changes(impl_->db.get());
}
bool Database::in_transaction() const noexcept {
  return sqlite3_get_autocommit(impl_->db.get()) == 0;
}

bool Database::has_moved() const noexcept {
  int moved = 0;
  return sqlite3_file_control(impl_->db.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

Transaction::Transaction(Database& database, Kind kind) : db_(database) {
  db_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

// A rollback can only fail where there is nothing left to roll back.
Transaction::~Transaction() {
  if (!db_.in_transaction()) return;
  try {
    db_.execute("ROLLBACK");
  } catch (const std::exception&) {
    assert(!db_.in_transaction());
  }
}

void Transaction::commit() {
  db_.execute("COMMIT");
}

}  // namespace busstop
