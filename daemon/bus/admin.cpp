// The methods of org.busstop.BusStop1.Admin: what those who look after the daemon need. The ledger does it, but for a
// backup.
#include <fcntl.h>
#include <sys/stat.h>

#include "bridge/store/copy.hpp"
#include "daemon/answers/one_at_a_time.hpp"
#include "daemon/answers/requests.hpp"
#include "daemon/bus/object.hpp"

namespace busstop::dbus {
namespace {

void check_backup_file(int fd) {
  struct stat info{};
  const int flags = ::fcntl(fd, F_GETFL);
  const bool writable = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
  if (!writable || ::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size != 0) {
    throw Fault(Fault::Kind::invalid, "the file for a backup is a regular, empty one that is open for writing");
  }
}

/// Minutes for a large store, so it has a thread of its own.
void back_up(const std::string& store, const std::shared_ptr<sdbus::UnixFd>& to, const Clerk::Done& done) {
  static OneAtATime backups("another backup is being made: wait for it");
  backups.run([&] { return [store, to] { return copy_store(store, to->get()); }; }, done);
}

}  // namespace

void BusObject::PauseSink(sdbus::Result<std::int64_t>&& result, std::string sink) {
  clerk_.change(getObject(), std::move(result),
                [sink = std::move(sink)] { return busstop::PauseSink{checked_name("the sink", sink)}; });
}

void BusObject::ResumeSink(sdbus::Result<std::int64_t>&& result, std::string sink) {
  clerk_.change(getObject(), std::move(result),
                [sink = std::move(sink)] { return busstop::ResumeSink{checked_name("the sink", sink)}; });
}

void BusObject::TestSink(sdbus::Result<std::string, std::uint64_t>&& result, std::string sink, std::string address) {
  clerk_.act(Right::change, getObject(), std::move(result),
             [this, sink = std::move(sink), address = std::move(address)](const auto& reply) {
               const auto to = checked_address(checked_name("the sink", sink) + ":" + address);
               const auto done = clerk_.expect(reply);
               const auto answer = [done](const ChangeResult& how) { done(outcome_of_test(how)); };
               if (!doors_.to_ledger(Command{busstop::TestSink{to}, answer})) done(Clerk::busy());
             });
}

void BusObject::ReplayDeadLetters(sdbus::Result<Rows>&& result, std::vector<std::int64_t> ids) {
  clerk_.act(Right::change, getObject(), std::move(result), [this, ids = std::move(ids)](const auto& reply) {
    check_ids(ids);
    const auto done = clerk_.expect(reply);
    const auto answer = [done](const ChangeResult& how) { done(outcome_of_replay(how)); };
    if (!doors_.to_ledger(Command{busstop::ReplayDeadLetters{ids}, answer})) done(Clerk::busy());
  });
}

void BusObject::Backup(sdbus::Result<std::int64_t>&& result, sdbus::UnixFd file) {
  const auto to = std::make_shared<sdbus::UnixFd>(std::move(file));
  clerk_.act(Right::change, getObject(), std::move(result), [this, to](const auto& reply) {
    check_backup_file(to->get());
    back_up(doors_.store_path, to, clerk_.expect(reply));
  });
}

void BusObject::DropDeadLetters(sdbus::Result<std::int64_t>&& result, std::vector<std::int64_t> ids) {
  clerk_.change(getObject(), std::move(result), [ids = std::move(ids)] {
    check_ids(ids);
    return busstop::DropDeadLetters{ids};
  });
}

}  // namespace busstop::dbus
