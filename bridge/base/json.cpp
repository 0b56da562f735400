#include "bridge/base/json.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

namespace bj = boost::json;

constexpr std::size_t max_depth = 64;

const bj::value* value_of(const void* node) noexcept { return static_cast<const bj::value*>(node); }

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

}  // namespace

std::variant<Json, std::string> Json::parse(std::string_view text) {
  bj::parse_options options;
  options.max_depth = max_depth;
  bj::parser parser(bj::storage_ptr(), options);
  bj::error_code error;
  const auto read = parser.write_some(text.data(), text.size(), error);
  if (!error && trimmed(text.substr(read)).size() > 0) error = bj::error::extra_data;
  if (error) {
    if (error == bj::error::too_deep) return fmt::format("nested deeper than {} levels", max_depth);
    if (error == bj::error::syntax && !is_utf8(text)) return std::string("invalid UTF-8");
    return fmt::format("byte {}: {}", read, error.message());
  }
  return Json(std::make_shared<const bj::value>(parser.release()));
}

bool JsonView::is_null() const noexcept { return node_ != nullptr && value_of(node_)->is_null(); }
bool JsonView::is_object() const noexcept { return node_ != nullptr && value_of(node_)->is_object(); }
bool JsonView::is_array() const noexcept { return node_ != nullptr && value_of(node_)->is_array(); }
bool JsonView::is_string() const noexcept { return node_ != nullptr && value_of(node_)->is_string(); }

std::string_view JsonView::type_name() const noexcept {
  if (node_ == nullptr) return "nothing";
  switch (value_of(node_)->kind()) {
    case bj::kind::null: return "null";
    case bj::kind::bool_: return "a boolean";
    case bj::kind::string: return "a string";
    case bj::kind::array: return "an array";
    case bj::kind::object: return "an object";
    default: return "a number";
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
  for (const auto& item : value_of(node_)->get_array()) found.emplace_back(&item);
  return found;
}

std::vector<std::string_view> JsonView::keys() const {
  std::vector<std::string_view> found;
  if (!is_object()) return found;
  for (const auto& member : value_of(node_)->get_object()) found.emplace_back(member.key().data(), member.key().size());
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
  if (value.is_double()) return fmt::format("{}", value.get_double());
  if (value.is_number() || value.is_bool()) return bj::serialize(value);
  return {};
}

std::string JsonView::dump() const { return node_ == nullptr ? std::string() : bj::serialize(*value_of(node_)); }

bool JsonView::equals(JsonView other) const noexcept {
  if (node_ == nullptr || other.node_ == nullptr) return node_ == other.node_;
  return *value_of(node_) == *value_of(other.node_);
}

std::string json_quoted(std::string_view text) { return bj::serialize(bj::string_view(text.data(), text.size())); }

void JsonObject::key(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  text_ += json_quoted(name);
  text_ += ':';
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) { return add_raw(name, json_quoted(value)); }
JsonObject& JsonObject::add(std::string_view name, std::int64_t value) { return add_raw(name, fmt::format("{}", value)); }
JsonObject& JsonObject::add(std::string_view name, bool value) { return add_raw(name, value ? "true" : "false"); }

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
