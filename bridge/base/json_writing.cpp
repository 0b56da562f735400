#include <fmt/format.h>

#include "bridge/base/json.hpp"

namespace busstop {

void JsonObject::key(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  append_json_quoted(text_, name);
  text_ += ':';
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  key(name);
  append_json_quoted(text_, value);
  return *this;
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
