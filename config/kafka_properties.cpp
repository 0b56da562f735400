#include <fmt/format.h>

#include "config/readers.hpp"
#include "config/secrets.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

bool holds_secret(std::string_view property) {
  return property.ends_with("password") || property.ends_with("secret") || property == "ssl.key.pem";
}

bool is_property(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._") == std::string_view::npos;
}

class Reader {
 public:
  Reader(const SecretSources& secrets, Findings& findings, KafkaSettings& out)
      : secrets_(secrets), findings_(findings), out_(out) {}

  void read_table(const TomlTable& table, const std::string& prefix) {
    for (const auto& entry : table.entries) {
      const auto name = prefix + entry.key;
      const auto* inner = entry.node.as<TomlTable>();
      if (inner != nullptr && !names_a_secret(*inner, name)) {
        read_table(*inner, name + ".");
      } else {
        read_property(entry, name);
      }
    }
  }

 private:
  /// `a.file = "x"` is a property of that name, `a = { file = "x" }` says where a secret is. Below what always is a
  /// secret (`[kafka.properties."sasl.password"]`) there is no property, so braces are not needed.
  static bool names_a_secret(const TomlTable& table, std::string_view name) {
    if (!table.in_braces && !holds_secret(name)) return false;
    return table.find("credential") != nullptr || table.find("file") != nullptr || table.find("env") != nullptr ||
           table.entries.empty();
  }

  void read_property(const TomlEntry& entry, const std::string& name) {
    const Value value(entry.node, "kafka.properties: " + name, findings_);
    const auto [known, first] = places_.emplace(name, entry.place);
    if (!first) {
      findings_.error(entry.place, fmt::format("{} is set twice, first at {}; keep one of them", value.name(),
                                               to_text(known->second)));
    } else if (!is_property(name)) {
      findings_.error(entry.place,
                      "kafka.properties: a property has small letters, digits, dots and _ only, as in "
                      "\"security.protocol\"");
    } else if (auto text = text_of_property(value, name)) {
      const auto instead = instead_of_property(name, text->reveal());
      if (!instead.empty()) {
        findings_.error(entry.place, fmt::format("{} cannot be set like this: {}", value.name(), instead));
      } else {
        out_.properties.emplace(name, std::move(*text));
        out_.property_places.emplace(name, to_text(entry.place));
      }
    }
  }

  std::optional<Secret> text_of_property(const Value& value, const std::string& name) const {
    const auto& node = value.node();
    const bool text = node.as<std::string>() != nullptr;
    if (node.as<TomlTable>() != nullptr || (text && holds_secret(name))) return secret_of(value, secrets_);
    if (text) {
      auto plain = text_of(value);
      return plain ? std::optional(Secret(std::move(*plain))) : std::nullopt;
    }
    if (const auto* integer = node.as<std::int64_t>()) return Secret(fmt::format("{}", *integer));
    if (const auto* number = node.as<double>()) return Secret(fmt::format("{}", *number));
    if (const auto* boolean = node.as<bool>()) return Secret(*boolean ? "true" : "false");
    value.refuse_type("a string, a number, true or false, or { credential = \"NAME\" }");
    return {};
  }

  const SecretSources& secrets_;
  Findings& findings_;
  KafkaSettings& out_;
  std::map<std::string, Place> places_;
};

}  // namespace

void read_kafka_properties(const Section& in, const SecretSources& secrets, KafkaSettings& out) {
  Reader(secrets, in.findings(), out).read_table(in.table(), "");
}

}  // namespace busstop
