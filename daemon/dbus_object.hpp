// The object /org/busstop/BusStop1: one member function a method or property of the contract. Called by sdbus-c++ on
// the bus's loop thread (getters also on the speaker's). Throws sdbus::Error only.
#pragma once

#include <memory>

#include "bridge/store/reader.hpp"
#include "busstop_adaptor.hpp"
#include "daemon/bus.hpp"
#include "daemon/dbus_compat.hpp"
#include "daemon/dbus_rows.hpp"

namespace busstop::dbus {

class BusObject final : public sdbus::AdaptorInterfaces<org::busstop::BusStop1_adaptor> {
 public:
  BusObject(sdbus::IConnection& connection, const BusDoors& doors, std::shared_ptr<BusOutbox> outbox);
  virtual ~BusObject();

  /// By the speaker.
  void announce(const Announce& news);

 private:
  using Done = std::function<void(Outcome)>;

  /// Throws Fault unless root or our own user calls and the daemon is not stopping.
  void admit() const;
  [[nodiscard]] Reader& reader();
  /// Lets the caller wait: what is given to the returned function later becomes his answer.
  template <class... Values>
  Done expect(sdbus::Result<Values...>&& result);
  template <class... Values>
  void change(sdbus::Result<Values...>&& result, Change wish);

  std::string Version() override;
  std::string State() override;
  std::string StateText() override;
  std::uint64_t StartedAt() override;
  bool CatchingUp() override;
  std::string KafkaState() override;
  std::map<std::string, std::string> TopicNames() override;
  std::map<std::string, std::uint64_t> Counters() override;
  std::uint64_t Pending() override;
  std::uint64_t WithCourier() override;
  TopicProperty Topics() override;
  SinkProperty Sinks() override;
  AlertProperty Alerts() override;

  Rows ListAlerts(const std::uint32_t& limit, const std::int64_t& before) override;
  Row GetAlert(const std::int64_t& id) override;
  Rows ListDeliveries(const Row& filter, const std::uint32_t& limit, const std::string& before) override;
  Row GetDelivery(const std::string& id) override;
  Rows ListHouseholds(const std::uint32_t& limit, const std::string& after) override;
  Rows ListContacts(const std::string& household, const std::uint32_t& limit, const std::string& after) override;
  Rows ListSubscriptions(const std::string& product, const std::string& household, const std::uint32_t& limit,
                         const std::int64_t& after) override;
  Rows ListDeadLetters(const std::uint32_t& limit, const std::int64_t& before) override;
  Row GetDeadLetter(const std::int64_t& id) override;

  void AddHousehold(sdbus::Result<>&& result, Row household) override;
  void RemoveHousehold(sdbus::Result<>&& result, std::string id) override;
  void TestHousehold(sdbus::Result<std::int64_t>&& result, std::string id) override;
  void AddContact(sdbus::Result<>&& result, std::string household, std::string contact) override;
  void RemoveContact(sdbus::Result<>&& result, std::string household, std::string contact) override;
  void AddSubscription(sdbus::Result<>&& result, std::string household, std::string product) override;
  void RemoveSubscription(sdbus::Result<>&& result, std::string household, std::string product) override;
  void Produce(sdbus::Result<std::int32_t, std::int64_t>&& result, std::string topic, bool has_key,
               std::vector<std::uint8_t> key, std::vector<std::uint8_t> value,
               std::vector<sdbus::Struct<std::string, std::vector<std::uint8_t>>> headers) override;
  void ListTopics(sdbus::Result<Rows>&& result) override;
  void CreateTopic(sdbus::Result<>&& result, std::string name, std::int32_t partitions,
                   std::int32_t replication) override;
  void Reload(sdbus::Result<std::vector<std::string>>&& result) override;

  const BusDoors& doors_;
  std::shared_ptr<BusOutbox> outbox_;
  /// Opened at the first question; used by the bus's loop thread only.
  std::unique_ptr<Reader> reader_;
};

}  // namespace busstop::dbus
