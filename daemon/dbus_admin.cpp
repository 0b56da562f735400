// The methods of org.busstop.BusStop1.Admin: what those who look after the daemon need. Each lets the ledger do it.
#include "daemon/dbus_object.hpp"
#include "daemon/requests.hpp"

namespace busstop::dbus {

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

void BusObject::DropDeadLetters(sdbus::Result<std::int64_t>&& result, std::vector<std::int64_t> ids) {
  clerk_.change(getObject(), std::move(result), [ids = std::move(ids)] {
    check_ids(ids);
    return busstop::DropDeadLetters{ids};
  });
}

}  // namespace busstop::dbus
