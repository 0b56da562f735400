// The methods that change something: each looks at its arguments, hands them to a room, and lets the caller wait for
// its answer.
#include "daemon/dbus_arguments.hpp"
#include "daemon/dbus_guard.hpp"
#include "daemon/dbus_object.hpp"
#include "daemon/requests.hpp"

namespace busstop::dbus {
namespace {

/// What an outcome looks like for one kind of answer.
void reply(const sdbus::Result<>& result, const Outcome&) {
  result.returnResults();
}
void reply(const sdbus::Result<std::int64_t>& result, const Outcome& outcome) {
  result.returnResults(std::get<std::int64_t>(outcome));
}
void reply(const sdbus::Result<std::int32_t, std::int64_t>& result, const Outcome& outcome) {
  const auto& at = std::get<Produced>(outcome);
  result.returnResults(at.partition, at.offset);
}
void reply(const sdbus::Result<Rows>& result, const Outcome& outcome) {
  Rows rows;
  for (const auto& topic : std::get<std::vector<TopicInfo>>(outcome))
    rows.push_back(to_row(topic));
  result.returnResults(rows);
}
void reply(const sdbus::Result<std::vector<std::string>>& result, const Outcome& outcome) {
  std::vector<std::string> lines;
  for (const auto& line : std::get<std::vector<std::string>>(outcome))
    lines.push_back(wire_text(line));
  result.returnResults(lines);
}

const Fault busy(Fault::Kind::not_ready, "busstopd is busy: try again in a moment");

std::string text_of(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

template <class... Values>
BusObject::Done BusObject::expect(sdbus::Result<Values...>&& result) {
  const auto ticket = outbox_->take_ticket();
  auto kept = std::make_shared<sdbus::Result<Values...>>(std::move(result));
  outbox_->push(Expect{ticket, [kept](const Outcome& outcome) {
                         if (const auto* fault = std::get_if<Fault>(&outcome)) {
                           kept->returnError(to_error(*fault));
                         } else {
                           reply(*kept, outcome);
                         }
                       }});
  return [outbox = outbox_, ticket](Outcome outcome) { outbox->push(Answer{ticket, std::move(outcome)}); };
}

template <class... Values>
void BusObject::change(sdbus::Result<Values...>&& result, Change wish) {
  const auto done = expect(std::move(result));
  constexpr bool counted = sizeof...(Values) > 0;
  const auto answer = [done](const ChangeResult& how) { done(outcome_of(how, counted)); };
  if (!doors_.to_ledger(Command{std::move(wish), answer})) done(busy);
}

void BusObject::AddHousehold(sdbus::Result<>&& result, Row household) {
  guarded([&] {
    admit();
    change(std::move(result), PutHousehold{household_from(household)});
  });
}

void BusObject::RemoveHousehold(sdbus::Result<>&& result, std::string id) {
  guarded([&] {
    admit();
    change(std::move(result), busstop::RemoveHousehold{checked_name("the id", std::move(id))});
  });
}

void BusObject::TestHousehold(sdbus::Result<std::int64_t>&& result, std::string id) {
  guarded([&] {
    admit();
    change(std::move(result), busstop::TestHousehold{checked_name("the id", std::move(id))});
  });
}

void BusObject::AddContact(sdbus::Result<>&& result, std::string household, std::string contact) {
  guarded([&] {
    admit();
    change(std::move(result),
           busstop::AddContact{checked_name("the household", std::move(household)), checked_address(contact)});
  });
}

void BusObject::RemoveContact(sdbus::Result<>&& result, std::string household, std::string contact) {
  guarded([&] {
    admit();
    change(std::move(result),
           busstop::RemoveContact{checked_name("the household", std::move(household)), checked_address(contact)});
  });
}

void BusObject::AddSubscription(sdbus::Result<>&& result, std::string household, std::string product) {
  guarded([&] {
    admit();
    change(std::move(result), busstop::AddSubscription{checked_name("the household", std::move(household)),
                                                       checked_name("the product", std::move(product))});
  });
}

void BusObject::RemoveSubscription(sdbus::Result<>&& result, std::string household, std::string product) {
  guarded([&] {
    admit();
    change(std::move(result), busstop::RemoveSubscription{checked_name("the household", std::move(household)),
                                                          checked_name("the product", std::move(product))});
  });
}

void BusObject::Produce(sdbus::Result<std::int32_t, std::int64_t>&& result, std::string topic, bool has_key,
                        std::vector<std::uint8_t> key, std::vector<std::uint8_t> value,
                        std::vector<sdbus::Struct<std::string, std::vector<std::uint8_t>>> headers) {
  guarded([&] {
    admit();
    ToProduce record{std::move(topic), {}, text_of(value), {}};
    if (has_key) record.key = text_of(key);
    for (const auto& header : headers)
      record.headers.emplace_back(std::get<0>(header), text_of(std::get<1>(header)));
    record = checked_record(std::move(record));
    const auto done = expect(std::move(result));
    const auto answer = [done](const ProduceResult& how) { done(outcome_of(how)); };
    if (!doors_.to_kafka(ProduceCommand{std::move(record), answer})) done(busy);
  });
}

void BusObject::ListTopics(sdbus::Result<Rows>&& result) {
  guarded([&] {
    admit();
    const auto done = expect(std::move(result));
    const auto answer = [done](const std::string& error, std::vector<TopicInfo> topics) {
      done(error.empty() ? Outcome(std::move(topics)) : Fault(Fault::Kind::failed, error));
    };
    if (!doors_.to_kafka(ListTopicsCommand{answer})) done(busy);
  });
}

void BusObject::CreateTopic(sdbus::Result<>&& result, std::string name, std::int32_t partitions,
                            std::int32_t replication) {
  guarded([&] {
    admit();
    check_new_topic(partitions, replication);
    const auto topic = checked_topic(std::move(name));
    const auto done = expect(std::move(result));
    const auto answer = [done](const std::string& error) {
      done(error.empty() ? Outcome(std::monostate{}) : Fault(Fault::Kind::failed, error));
    };
    if (!doors_.to_kafka(CreateTopicCommand{topic, partitions, replication, answer})) done(busy);
  });
}

void BusObject::Reload(sdbus::Result<std::vector<std::string>>&& result) {
  guarded([&] {
    admit();
    const auto done = expect(std::move(result));
    if (!doors_.to_main(ReloadRequest{done})) done(busy);
  });
}

}  // namespace busstop::dbus
