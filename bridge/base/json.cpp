#include "bridge/base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

namespace bj = boost::json;

constexpr std::size_t max_depth = 64;

const bj::value* value_of(const void* node) noexcept {
  return static_cast<const bj::value*>(node);
}

JsonView step(const bj::value* node, std::string_view part) noexcept {
  if (const auto* object = node->if_object()) return JsonView(object->if_contains({part.data(), part.size()}));
  if (const auto* array = node->if_array()) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
    if (error == std::errc() && end == part.data() + part.size() && index < array->size()) {
      return JsonView(&(*array)[index]);
    }
  }
  return {};
}

/// Boost counts 2 and 2.0 as different. A whole number equals a fractional one only if it survives the way there and
/// back.
bool numbers_equal(const bj::value& a, const bj::value& b) noexcept {
  if (a.is_double() == b.is_double()) return a == b;
  const auto& whole = a.is_double() ? b : a;
  const double other = a.is_double() ? a.get_double() : b.get_double();
  if (whole.is_int64()) {
    constexpr double limit = 9223372036854775808.0;
    return other >= -limit && other < limit && static_cast<double>(whole.get_int64()) == other &&
           static_cast<std::int64_t>(other) == whole.get_int64();
  }
  constexpr double limit = 18446744073709551616.0;
  return other >= 0 && other < limit && static_cast<std::uint64_t>(other) == whole.get_uint64() &&
         static_cast<double>(whole.get_uint64()) == other;
}

bool values_equal(const bj::value& a, const bj::value& b) noexcept {
  if (a.is_number() && b.is_number()) return numbers_equal(a, b);
  if (a.kind() != b.kind()) return false;
  if (const auto* array = a.if_array()) {
    const auto& other = b.get_array();
    return std::equal(array->begin(), array->end(), other.begin(), other.end(), values_equal);
  }
  if (const auto* object = a.if_object()) {
    const auto& other = b.get_object();
    return object->size() == other.size() && std::all_of(object->begin(), object->end(), [&other](const auto& member) {
             const auto* match = other.if_contains(member.key());
             return match != nullptr && values_equal(member.value(), *match);
           });
  }
  return a == b;
}

/// As short as it can be without another value coming back; Boost would write 59.34 as 5.934E1.
std::string number_text(double value) {
  if (std::isinf(value)) return value < 0 ? "-1e999" : "1e999";
  return fmt::format("{}", value);
}

void write_value(std::string& out, const bj::value& value) {
  if (const auto* array = value.if_array()) {
    out += '[';
    for (const auto& item : *array) {
      if (&item != array->data()) out += ',';
      write_value(out, item);
    }
    out += ']';
  } else if (const auto* object = value.if_object()) {
    out += '{';
    for (const auto& member : *object) {
      if (&member != object->begin()) out += ',';
      out += bj::serialize(member.key());
      out += ':';
      write_value(out, member.value());
    }
    out += '}';
  } else if (value.is_double()) {
    out += number_text(value.get_double());
  } else {
    out += bj::serialize(value);
  }
}

}  // namespace

std::variant<Json, std::string> Json::parse(std::string_view text) {
  bj::parse_options options;
  options.max_depth = max_depth;
  bj::parser parser(bj::storage_ptr(), options);
  bj::error_code error;
  const auto read = parser.write_some(text.data(), text.size(), error);
  if (!error && !trimmed(text.substr(read)).empty()) error = bj::error::extra_data;
  if (error) {
    if (error == bj::error::too_deep) return fmt::format("nested deeper than {} levels", max_depth);
    if (error == bj::error::syntax && !is_utf8(text)) return std::string("invalid UTF-8");
    return fmt::format("byte {}: {}", read, error.message());
  }
  return Json(std::make_shared<const bj::value>(parser.release()));
}

bool JsonView::is_null() const noexcept {
  return node_ != nullptr && value_of(node_)->is_null();
}
bool JsonView::is_object() const noexcept {
  return node_ != nullptr && value_of(node_)->is_object();
}
bool JsonView::is_array() const noexcept {
  return node_ != nullptr && value_of(node_)->is_array();
}
bool JsonView::is_string() const noexcept {
  return node_ != nullptr && value_of(node_)->is_string();
}

std::string_view JsonView::type_name() const noexcept {
  if (node_ == nullptr) return "nothing";
  switch (value_of(node_)->kind()) {
    case bj::kind::null:
      return "null";
    case bj::kind::bool_:
      return "a boolean";
    case bj::kind::string:
      return "a string";
    case bj::kind::array:
      return "an array";
    case bj::kind::object:
      return "an object";
    default:
      return "a number";
  }
}

JsonView JsonView::find(std::string_view key) const noexcept {
  if (!is_object()) return {};
  return JsonView(value_of(node_)->get_object().if_contains({key.data(), key.size()}));
}

JsonView JsonView::path(std::string_view dotted) const noexcept {
  JsonView at = *this;
  while (at.exists()) {
    const auto dot = dotted.find('.');
    at = step(value_of(at.node_), dotted.substr(0, dot));
    if (dot == std::string_view::npos) return at;
    dotted.remove_prefix(dot + 1);
  }
  return {};
}

std::vector<JsonView> JsonView::items() const {
  std::vector<JsonView> found;
  if (!is_array()) return found;
  for (const auto& item : value_of(node_)->get_array())
    found.emplace_back(&item);
  return found;
}

std::vector<std::string_view> JsonView::keys() const {
  std::vector<std::string_view> found;
  if (!is_object()) return found;
  for (const auto& member : value_of(node_)->get_object())
    found.emplace_back(member.key().data(), member.key().size());
  return found;
}

std::optional<std::string_view> JsonView::string() const noexcept {
  if (!is_string()) return {};
  const auto& text = value_of(node_)->get_string();
  return std::string_view(text.data(), text.size());
}

std::optional<std::int64_t> JsonView::integer() const noexcept {
  if (node_ == nullptr || !value_of(node_)->is_int64()) return {};
  return value_of(node_)->get_int64();
}

std::optional<double> JsonView::number() const noexcept {
  if (node_ == nullptr || !value_of(node_)->is_number()) return {};
  return value_of(node_)->to_number<double>();
}

std::optional<bool> JsonView::boolean() const noexcept {
  if (node_ == nullptr || !value_of(node_)->is_bool()) return {};
  return value_of(node_)->get_bool();
}

std::optional<std::string> JsonView::scalar_text() const {
  if (const auto text = string()) return std::string(*text);
  if (node_ == nullptr) return {};
  const auto& value = *value_of(node_);
  if (value.is_double()) return number_text(value.get_double());
  if (value.is_number() || value.is_bool()) return bj::serialize(value);
  return {};
}

std::string JsonView::dump() const {
  std::string text;
  if (node_ != nullptr) write_value(text, *value_of(node_));
  return text;
}

bool JsonView::equals(JsonView other) const noexcept {
  if (node_ == nullptr || other.node_ == nullptr) return node_ == other.node_;
  return values_equal(*value_of(node_), *value_of(other.node_));
}

std::string json_quoted(std::string_view text) {
  // What needs no escape is nearly everything, and a serializer is dear.
  const bool plain = std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '"' && c != '\\';
  });
  if (plain) {
    std::string quoted;
    quoted.reserve(text.size() + 2);
    return quoted.append(1, '"').append(text).append(1, '"');
  }
  return bj::serialize(bj::string_view(text.data(), text.size()));
}

void JsonObject::key(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  text_ += json_quoted(name);
  text_ += ':';
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  return add_raw(name, json_quoted(value));
}
JsonObject& JsonObject::add(std::string_view name, std::int64_t value) {
  return add_raw(name, fmt::format("{}", value));
}
JsonObject& JsonObject::add(std::string_view name, bool value) {
  return add_raw(name, value ? "true" : "false");
}

JsonObject& JsonObject::add_raw(std::string_view name, std::string_view json) {
  key(name);
  text_ += json;
  return *this;
}

std::string json_array(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ',';
    text += item;
  }
  return text + "]";
}

}  // namespace busstop
