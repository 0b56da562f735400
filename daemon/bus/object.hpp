// The object /org/busstop/BusStop1: one member function a method or property of the contract. Called by sdbus-c++ on
// the bus's loop thread (getters also on the speaker's). Throws sdbus::Error only.
#pragma once

#include <atomic>

#include "busstop_adaptor.hpp"
#include "busstop_admin_adaptor.hpp"
#include "daemon/wire/arguments.hpp"
#include "daemon/wire/clerk.hpp"
#include "daemon/wire/doors.hpp"
#include "daemon/wire/rows.hpp"

namespace busstop::dbus {

class BusObject final
    : public sdbus::AdaptorInterfaces<org::busstop::BusStop1_adaptor, org::busstop::BusStop1::Admin_adaptor,
                                      sdbus::ObjectManager_adaptor> {
 public:
  BusObject(sdbus::IConnection& connection, Clerk& clerk);
  virtual ~BusObject();

  /// By the speaker.
  void announce(const Announce& news);

 private:
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

  void ListAlerts(sdbus::Result<Rows>&& result, std::uint32_t limit, std::int64_t before) override;
  void GetAlert(sdbus::Result<Row>&& result, std::int64_t id) override;
  void ListDeliveries(sdbus::Result<Rows>&& result, Row filter, std::uint32_t limit, std::string before) override;
  void GetDelivery(sdbus::Result<Row>&& result, std::string id) override;
  void Why(sdbus::Result<Row>&& result, std::string of, std::string household) override;
  void ListHouseholds(sdbus::Result<Rows>&& result, std::uint32_t limit, std::string after) override;
  void ListContacts(sdbus::Result<Rows>&& result, std::string household, std::uint32_t limit,
                    std::string after) override;
  void ListSubscriptions(sdbus::Result<Rows>&& result, std::string product, std::string household, std::uint32_t limit,
                         std::int64_t after) override;
  void ListDeadLetters(sdbus::Result<Rows>&& result, std::uint32_t limit, std::int64_t before) override;
  void GetDeadLetter(sdbus::Result<Row>&& result, std::int64_t id) override;

  void AddHousehold(sdbus::Result<std::string>&& result, Row household) override;
  void RemoveHousehold(sdbus::Result<>&& result, std::string id) override;
  void TestHousehold(sdbus::Result<std::int64_t>&& result, std::string id) override;
  void AddContact(sdbus::Result<>&& result, std::string household, std::string contact) override;
  void RemoveContact(sdbus::Result<>&& result, std::string household, std::string contact) override;
  void AddSubscription(sdbus::Result<>&& result, std::string household, std::string product) override;
  void RemoveSubscription(sdbus::Result<>&& result, std::string household, std::string product) override;
  void ListSilences(sdbus::Result<Rows>&& result, std::uint32_t limit, std::int64_t before) override;
  void AddSilence(sdbus::Result<std::int64_t>&& result, Row silence) override;
  void RemoveSilence(sdbus::Result<std::int64_t>&& result, std::int64_t id) override;
  void Produce(sdbus::Result<std::int32_t, std::int64_t>&& result, std::string topic, bool has_key,
               std::vector<std::uint8_t> key, std::vector<std::uint8_t> value,
               std::vector<sdbus::Struct<std::string, std::vector<std::uint8_t>>> headers) override;
  void ListTopics(sdbus::Result<Rows>&& result) override;
  void ReadTopic(PageResult&& result, std::string topic, std::int32_t partition, std::string from, std::int64_t value,
                 Places at, std::uint32_t limit) override;
  void CreateTopic(sdbus::Result<>&& result, std::string name, std::int32_t partitions,
                   std::int32_t replication) override;
  void Reload(sdbus::Result<std::vector<std::string>>&& result) override;

  void PauseSink(sdbus::Result<std::int64_t>&& result, std::string sink) override;
  void ResumeSink(sdbus::Result<std::int64_t>&& result, std::string sink) override;
  void TestSink(sdbus::Result<std::string, std::uint64_t>&& result, std::string sink, std::string address) override;

  void ReplayDeadLetters(sdbus::Result<Rows>&& result, std::vector<std::int64_t> ids) override;
  void Backup(sdbus::Result<std::int64_t>&& result, sdbus::UnixFd file) override;
  void DropDeadLetters(sdbus::Result<std::int64_t>&& result, std::vector<std::int64_t> ids) override;

  void Examine(sdbus::Result<Rows>&& result) override;
  void DryRun(PageResult&& result, std::string topic, std::int32_t partition, std::string from, std::int64_t value,
              Places at, std::uint32_t limit, std::uint32_t rule, std::string candidate) override;
  void Rehearse(RehearsalResult&& result, std::vector<std::string> topics, std::string from, std::int64_t value,
                std::uint32_t limit, std::string candidate) override;
  void Replay(PageResult&& result, std::string topic, std::int32_t partition, std::string from, std::int64_t value,
              Places at, std::uint32_t limit, std::uint32_t rule) override;

  void ImportHouseholds(ImportResult&& result, std::vector<HouseholdRow> households, bool only_look) override;
  void ImportContacts(ImportResult&& result, std::vector<sdbus::Struct<std::string, std::string>> contacts,
                      bool only_look) override;
  void ImportSubscriptions(ImportResult&& result,
                           std::vector<sdbus::Struct<std::string, std::string, std::uint64_t>> subscriptions,
                           bool only_look) override;
  template <class Said, class Given>
  void import_rows(ImportResult&& result, std::vector<Given> rows, bool only_look);

  const BusDoors& doors_;
  Clerk& clerk_;
  /// Imports that wait for the ledger.
  std::shared_ptr<std::atomic<int>> imports_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace busstop::dbus
