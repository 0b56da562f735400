#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "config/readers.hpp"

namespace busstop {

namespace {

/// A property that would break a promise; with a `value` only that one does. A name that ends in '*' stands for all
/// that begin so.
struct Denied {
  std::string_view name;
  std::string_view value;
  std::string_view instead;
};

constexpr std::array<Denied, 21> denied_properties{
    {{"bootstrap.servers", "", "write brokers under [kafka]"},
     {"metadata.broker.list", "", "write brokers under [kafka]"},
     {"group.id", "", "write group under [kafka]"},
     {"group.instance.id", "", "the daemon makes its own once and keeps it in the store"},
     {"group.protocol", "consumer", "the daemon needs the classic protocol; leave the key out"},
     {"auto.offset.reset", "", "write start under [kafka]"},
     {"enable.auto.*", "", "a record is acknowledged only once it is stored; leave the key out"},
     {"auto.commit.enable", "", "a record is acknowledged only once it is stored; leave the key out"},
     {"enable.partition.eof", "", "the daemon needs it to know when it has caught up; leave the key out"},
     {"partition.assignment.strategy", "cooperative-sticky",
      "the daemon takes its partitions all at once; write \"range\" or leave the key out"},
     {"isolation.level", "read_uncommitted", "people would be told of what was never committed; leave the key out"},
     {"transactional.id", "", "the daemon uses no transactions; leave the key out"},
     {"acks", "0", "what busstopctl sends needs an answer; leave the key out"},
     {"request.required.acks", "0", "what busstopctl sends needs an answer; leave the key out"},
     {"plugin.library.paths", "", "it would load code into the daemon; leave the key out"},
     {"sasl.kerberos.kinit.cmd", "", "it would run a command; keep the ticket fresh outside, as with k5start"},
     {"enable.ssl.certificate.verification", "false", "name the certificate in \"ssl.ca.location\" instead"},
     {"ssl.endpoint.identification.algorithm", "none",
      "give the broker a certificate for its name, and name its issuer in \"ssl.ca.location\""},
     {"ssl.engine.*", "", "it would load code into the daemon; leave the key out"},
     {"ssl_engine*", "", "it would load code into the daemon; leave the key out"},
     {"test.mock.*", "", "it replaces the broker by a simulation; leave the key out"}}};

bool names(const Denied& row, std::string_view property) {
  if (row.name.ends_with('*')) return property.starts_with(row.name.substr(0, row.name.size() - 1));
  return row.name == property;
}

/// As librdkafka reads values: in any case, "f" and "0" for false. "cooperative-sticky" may be one of several.
bool says(std::string value, std::string_view denied) {
  std::transform(value.begin(), value.end(), value.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (denied == "false" && (value == "f" || value == "0")) return true;
  return value.find(denied) != std::string::npos;
}

}  // namespace

std::string_view instead_of_property(std::string_view property, const std::string& value) {
  for (const auto& row : denied_properties) {
    if (names(row, property) && says(value, row.value)) return row.instead;
  }
  return {};
}

}  // namespace busstop
