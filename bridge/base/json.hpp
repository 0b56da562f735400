// Reading and writing JSON (RFC 8259): strict UTF-8, at most 64 levels deep, numbers keep their digits as written;
// of a key given twice the last one counts. Pure; any thread. Json::parse answers with an error text instead of
// throwing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace busstop {

/// One value inside a Json, valid as long as that lives. A default-made one stands for "not there": every question
/// answers nothing.
class JsonView {
 public:
  JsonView() = default;
  explicit JsonView(const void* node) : node_(node) {}

  [[nodiscard]] bool exists() const noexcept { return node_ != nullptr; }
  [[nodiscard]] bool is_null() const noexcept;
  [[nodiscard]] bool is_object() const noexcept;
  [[nodiscard]] bool is_array() const noexcept;
  [[nodiscard]] bool is_string() const noexcept;
  /// The word for its type in an error: "a string", "an object", "nothing"…
  [[nodiscard]] std::string_view type_name() const noexcept;

  /// The member `key` of an object.
  [[nodiscard]] JsonView find(std::string_view key) const noexcept;
  /// "a.b.c" through objects; a number steps into an array.
  [[nodiscard]] JsonView path(std::string_view dotted) const noexcept;
  [[nodiscard]] std::vector<JsonView> items() const;
  [[nodiscard]] std::vector<std::string_view> keys() const;

  [[nodiscard]] std::optional<std::string_view> string() const noexcept;
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
  /// The nearest double; infinite beyond their range.
  [[nodiscard]] std::optional<double> number() const noexcept;
  [[nodiscard]] std::optional<bool> boolean() const noexcept;
  /// A string as it is, a number or boolean as it is written; nothing for null, objects and arrays.
  [[nodiscard]] std::optional<std::string> scalar_text() const;
  /// The value as JSON text.
  [[nodiscard]] std::string dump() const;
  /// Equal as JSON values, numbers compared by value.
  [[nodiscard]] bool equals(JsonView other) const noexcept;

 private:
  friend class Json;
  const void* node_ = nullptr;
};

class Json {
 public:
  /// The parsed value, or what is wrong and where: "byte 17: expected ':'".
  [[nodiscard]] static std::variant<Json, std::string> parse(std::string_view text);
  [[nodiscard]] JsonView root() const noexcept { return JsonView(root_.get()); }
  /// A value inside this one as a Json of its own, which keeps the whole alive. `view` must exist and come from here.
  [[nodiscard]] Json part(JsonView view) const { return Json({root_, view.node_}); }

 private:
  explicit Json(std::shared_ptr<const void> root) : root_(std::move(root)) {}
  std::shared_ptr<const void> root_;
};

[[nodiscard]] std::string json_quoted(std::string_view text);
void append_json_quoted(std::string& out, std::string_view text);

/// Writes one object, members in the order they are added.
class JsonObject {
 public:
  JsonObject() = default;
  /// `bytes`: how long it will be, more or less.
  explicit JsonObject(std::size_t bytes) { text_.reserve(bytes); }
  JsonObject& add(std::string_view key, std::string_view value);
  JsonObject& add(std::string_view key, const char* value) { return add(key, std::string_view(value)); }
  JsonObject& add(std::string_view key, std::int64_t value);
  JsonObject& add(std::string_view key, int value) { return add(key, static_cast<std::int64_t>(value)); }
  JsonObject& add(std::string_view key, bool value);
  /// `json` is JSON text already.
  JsonObject& add_raw(std::string_view key, std::string_view json);
  [[nodiscard]] std::string text() const& { return text_ + "}"; }
  [[nodiscard]] std::string text() && { return std::move(text_ += '}'); }

 private:
  void key(std::string_view name);
  std::string text_ = "{";
};

/// Writes one array out of JSON texts.
[[nodiscard]] std::string json_array(const std::vector<std::string>& items);

}  // namespace busstop
