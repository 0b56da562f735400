// The methods that a room answers: each looks at its arguments, hands them to the room, and lets the caller wait.
#include "daemon/answers/requests.hpp"
#include "daemon/bus/object.hpp"
#include "daemon/wire/arguments.hpp"

namespace busstop::dbus {
namespace {

std::string text_of(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

void BusObject::AddHousehold(sdbus::Result<std::string>&& result, Row household) {
  clerk_.act(Right::change, getObject(), std::move(result),
             [this, household = std::move(household)](const auto& reply) {
               Change asked = PutHousehold{household_from(household)};
               const auto done = clerk_.expect(reply);
               const auto answer = [done](const ChangeResult& how) { done(outcome_of_put(how)); };
               if (!doors_.to_ledger(Command{std::move(asked), answer})) done(Clerk::busy());
             });
}

void BusObject::RemoveHousehold(sdbus::Result<>&& result, std::string id) {
  clerk_.change(getObject(), std::move(result),
                [id = std::move(id)] { return busstop::RemoveHousehold{checked_id("the id", id)}; });
}

void BusObject::TestHousehold(sdbus::Result<std::int64_t>&& result, std::string id) {
  clerk_.change(getObject(), std::move(result),
                [id = std::move(id)] { return busstop::TestHousehold{checked_id("the id", id)}; });
}

void BusObject::AddContact(sdbus::Result<>&& result, std::string household, std::string contact) {
  clerk_.change(getObject(), std::move(result), [household = std::move(household), contact = std::move(contact)] {
    return busstop::AddContact{checked_id("the household", household), checked_address(contact)};
  });
}

void BusObject::RemoveContact(sdbus::Result<>&& result, std::string household, std::string contact) {
  clerk_.change(getObject(), std::move(result), [household = std::move(household), contact = std::move(contact)] {
    return busstop::RemoveContact{checked_id("the household", household), checked_address(contact)};
  });
}

void BusObject::AddSubscription(sdbus::Result<>&& result, std::string household, std::string product) {
  clerk_.change(getObject(), std::move(result), [household = std::move(household), product = std::move(product)] {
    return busstop::AddSubscription{checked_id("the household", household), checked_name("the product", product)};
  });
}

void BusObject::RemoveSubscription(sdbus::Result<>&& result, std::string household, std::string product) {
  clerk_.change(getObject(), std::move(result), [household = std::move(household), product = std::move(product)] {
    return busstop::RemoveSubscription{checked_id("the household", household), checked_name("the product", product)};
  });
}

void BusObject::Produce(sdbus::Result<std::int32_t, std::int64_t>&& result, std::string topic, bool has_key,
                        std::vector<std::uint8_t> key, std::vector<std::uint8_t> value,
                        std::vector<sdbus::Struct<std::string, std::vector<std::uint8_t>>> headers) {
  clerk_.act(Right::change, getObject(), std::move(result),
             [this, topic = std::move(topic), has_key, key = std::move(key), value = std::move(value),
              headers = std::move(headers)](const auto& reply) {
               ToProduce record{topic, {}, text_of(value), {}};
               if (has_key) record.key = text_of(key);
               for (const auto& header : headers)
                 record.headers.emplace_back(std::get<0>(header), text_of(std::get<1>(header)));
               record = checked_record(std::move(record));
               const auto done = clerk_.expect(reply);
               const auto answer = [done](const ProduceResult& how) { done(outcome_of(how)); };
               if (!doors_.to_kafka(ProduceCommand{std::move(record), answer})) done(Clerk::busy());
             });
}

void BusObject::ListTopics(sdbus::Result<Rows>&& result) {
  clerk_.act(Right::view, getObject(), std::move(result), [this](const auto& reply) {
    const auto done = clerk_.expect(reply);
    const auto answer = [done](const std::string& error, std::vector<TopicInfo> topics) {
      done(error.empty() ? Outcome(std::move(topics)) : Fault(Fault::Kind::failed, error));
    };
    if (!doors_.to_kafka(ListTopicsCommand{answer})) done(Clerk::busy());
  });
}

void BusObject::CreateTopic(sdbus::Result<>&& result, std::string name, std::int32_t partitions,
                            std::int32_t replication) {
  clerk_.act(Right::change, getObject(), std::move(result),
             [this, name = std::move(name), partitions, replication](const auto& reply) {
               check_new_topic(partitions, replication);
               const auto topic = checked_topic(name);
               const auto done = clerk_.expect(reply);
               const auto answer = [done](const std::string& error) {
                 done(error.empty() ? Outcome(std::monostate{}) : Fault(Fault::Kind::failed, error));
               };
               if (!doors_.to_kafka(CreateTopicCommand{topic, partitions, replication, answer})) done(Clerk::busy());
             });
}

void BusObject::Reload(sdbus::Result<std::vector<std::string>>&& result) {
  clerk_.act(Right::change, getObject(), std::move(result), [this](const auto& reply) {
    const auto done = clerk_.expect(reply);
    if (!doors_.to_main(ReloadRequest{done})) done(Clerk::busy());
  });
}

}  // namespace busstop::dbus
