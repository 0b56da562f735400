#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "bridge/model/web_url.hpp"
#include "config/readers.hpp"
#include "config/secrets.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

using namespace std::chrono_literals;

std::vector<std::string_view> names_of(const std::vector<SinkShape>& kinds) {
  std::vector<std::string_view> names;
  for (const auto& kind : kinds)
    names.push_back(kind.kind);
  return names;
}

const SinkShape* find_shape(Section& in, const std::vector<SinkShape>& kinds) {
  const auto names = names_of(kinds);
  const auto value = in.needed("kind", fmt::format("\"{}\"", names.empty() ? std::string_view("log") : names.front()));
  if (!value) return nullptr;
  const auto chosen = choice_of(*value, names);
  return chosen ? &kinds[*chosen] : nullptr;
}

/// Its errors leave out the URL, which may carry a token.
std::optional<WebUrl> url_of(const Value& value, const std::string& text, const SinkShape& shape) {
  const auto wrong = what_is_wrong_with_url(text);
  auto url = parse_web_url(text);
  const auto& schemes = shape.schemes;
  if (!url) {
    value.refuse("cannot be used: " + wrong);
  } else if (std::find(schemes.begin(), schemes.end(), url->scheme) == schemes.end()) {
    value.refuse(fmt::format("begins with {}://; sinks of kind {} take {}://", url->scheme, shape.kind,
                             fmt::join(schemes, ":// or ")));
    return {};
  }
  return url;
}

/// One [sinks.NAME] with the keys of its shape.
class SinkReader {
 public:
  SinkReader(Section in, const SinkShape& shape, const SecretSources& secrets)
      : in_(std::move(in)), shape_(shape), secrets_(secrets) {}

  SinkSettings read(const std::string& name) {
    sink_.name = name;
    sink_.kind = shape_.kind;
    sink_.parallel = shape_.parallel;
    sink_.timeout = shape_.timeout;
    for (const auto& key : shape_.keys) {
      const auto before = in_.findings().count();
      const auto value = key.needed ? in_.needed(key.name, example_of(key)) : in_.value(key.name);
      if (value) take(key, *value);
      if (speaks_to_others(key.type) && in_.findings().count() > before) unread_ = true;
      if (value && key.type == SinkKey::Type::text) check_text(key, *value);
    }
    const auto before = in_.findings().count();
    check_tls();
    if (!unread_ && in_.findings().count() == before) check_together();
    in_.finish();
    return std::move(sink_);
  }

 private:
  [[nodiscard]] std::string example_of(const SinkKey& key) const {
    if (key.type == SinkKey::Type::secret) return fmt::format("{{ credential = \"{}\" }}", sink_.name);
    if (key.type != SinkKey::Type::url || shape_.schemes.empty()) return "\"…\"";
    const auto scheme = shape_.schemes.front();
    return fmt::format("\"{}://{}.example.org\"", scheme, scheme.starts_with("smtp") ? "relay" : sink_.kind);
  }

  void take(const SinkKey& key, const Value& value) {
    using Type = SinkKey::Type;
    switch (key.type) {
      case Type::text:
        return take_text(key, line_of(value));
      case Type::file:
        return take_text(key, certificates_of(value));
      case Type::secret:
        return take_secret(key, value);
      case Type::url:
        return take_url(value);
      case Type::tls:
        return keep(tls_, choice_of(value, {"required", "none"}));
      case Type::networks:
        return keep(sink_.allow_networks, networks_of(value));
      case Type::count:
        return keep(sink_.parallel, integer_of(value, 1, 256));
      case Type::duration:
        return keep(sink_.timeout, duration_of(value, 1s, 10min));
      case Type::rate:
        return take_rate(value);
    }
  }

  void take_url(const Value& value) {
    const auto text = line_of(value);
    if (!text) return;
    url_ = url_of(value, *text, shape_);
    if (url_) sink_.url = *text;
  }

  void take_text(const SinkKey& key, std::optional<std::string> text) {
    if (!text) return;
    if (key.name == "ca_file") {
      sink_.tls.ca_file = std::move(*text);
    } else {
      sink_.texts.insert_or_assign(std::string(key.name), std::move(*text));
    }
  }

  static bool speaks_to_others(SinkKey::Type type) {
    using Type = SinkKey::Type;
    return type == Type::text || type == Type::secret || type == Type::url || type == Type::tls;
  }

  void check_text(const SinkKey& key, const Value& value) {
    const auto text = sink_.texts.find(key.name);
    if (key.check == nullptr || text == sink_.texts.end()) return;
    auto wrong = key.check(text->second);
    if (wrong.empty()) return;
    value.refuse("cannot be used: " + wrong);
    told_.insert(std::move(wrong));
  }

  /// What the keys say together. A key that could not be read would make others wrong that are right.
  void check_together() {
    if (shape_.check_settings == nullptr) return;
    for (const auto& wrong : shape_.check_settings(sink_)) {
      if (!told_.contains(wrong)) refuse("cannot be used: " + wrong);
    }
  }

  void take_secret(const SinkKey& key, const Value& value) {
    auto secret = secret_of(value, secrets_);
    if (!secret) return;
    const auto& bytes = secret->reveal();
    const bool lines = std::any_of(bytes.begin(), bytes.end(), [](char c) { return c == '\n' || c == '\r'; });
    if (lines && !bytes.starts_with("-----BEGIN ")) {
      value.refuse("has several lines, so it is no password or token; put only that on one line");
      return;
    }
    secret_place_ = value;
    sink_.secrets.insert_or_assign(std::string(key.name), std::move(*secret));
  }

  void take_rate(const Value& value) {
    const auto rate = rate_of(value);
    if (!rate) return;
    sink_.rate_count = rate->count;
    sink_.rate_per = rate->per;
  }

  /// The scheme of a URL an admin wrote is consent; what it and `tls` say together must make sense, and must not bare a
  /// secret.
  void check_tls() {
    const bool none = tls_ && *tls_ == 1;
    if (none) sink_.tls.mode = Tls::Mode::none;
    if (!url_) return;
    const bool plain = url_->scheme == "http";
    const bool always = url_->scheme == "https" || url_->scheme == "smtps";
    if (plain) sink_.tls.mode = Tls::Mode::none;
    if (plain && tls_ && !none) refuse("says tls = \"required\", but its url is http://; write https://");
    if (always && none) refuse(fmt::format("says tls = \"none\", but its url is {}://; leave tls out", url_->scheme));
    if ((plain || none) && !always && secret_place_ && !url_->loopback()) {
      secret_place_->refuse(
          fmt::format("would go out without TLS; {}",
                      plain ? "write https:// in url, or remove this key" : "remove tls = \"none\", or this key"));
    }
  }

  void refuse(const std::string& what) const { in_.findings().error(in_.place(), in_.name() + " " + what); }

  Section in_;
  const SinkShape& shape_;
  const SecretSources& secrets_;
  SinkSettings sink_;
  std::optional<WebUrl> url_;
  std::optional<std::size_t> tls_;
  std::optional<Value> secret_place_;
  /// A key that matters to others is there, or needed, and could not be read.
  bool unread_ = false;
  /// What was said of one key alone.
  std::set<std::string> told_;
};

}  // namespace

KnownSinks read_sinks(const Section& in, const SecretSources& secrets, const std::vector<SinkShape>& kinds,
                      std::vector<SinkSettings>& out) {
  KnownSinks known;
  for (const auto& entry : in.table().entries) {
    const Value value(entry.node, in.name_of(entry.key), in.findings());
    const auto* table = entry.node.as<TomlTable>();
    if (table == nullptr) {
      value.refuse_type("a section, [sinks.NAME], that has a kind");
      continue;
    }
    if (!is_id(entry.key) || entry.key.find('.') != std::string::npos) {
      in.findings().error(entry.place, "sinks: the name of a sink has letters a-z, digits, _ and - only, 64 at most");
      continue;
    }
    Section sink(*table, value.node().place, value.name(), in.findings());
    const auto* shape = find_shape(sink, kinds);
    known[entry.key].shape = shape;
    // Without a kind it is an error already; its name is no second one for those who look it up.
    if (shape == nullptr) out.emplace_back().name = entry.key;
    if (shape != nullptr) out.push_back(SinkReader(std::move(sink), *shape, secrets).read(entry.key));
  }
  for (const auto& settings : out) {
    const auto sink = known.find(settings.name);
    if (sink != known.end()) sink->second.settings = &settings;
  }
  return known;
}

}  // namespace busstop
