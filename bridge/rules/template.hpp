// The templates of [[topics.notify]]: {a.b} is the field at a path, {note|none} has a default, {{ and }} are braces.
// Parsed once, when the configuration is read; rendering is pure and does not throw. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bridge/base/json.hpp"

namespace busstop {

/// Literal text, or a field where `path` is not empty.
struct TemplatePart {
  std::string path;
  std::string text;
  /// Stands for a field that is missing or null.
  std::optional<std::string> fallback;
};
struct Template {
  std::vector<TemplatePart> parts;
};

struct TemplateError {
  /// In bytes, from 1.
  std::size_t position = 1;
  std::string what;
};

[[nodiscard]] std::variant<Template, TemplateError> parse_template(std::string_view text);

/// The path of a field that is not there and has no default.
struct MissingField {
  std::string path;
};

/// Strings as they are, numbers and booleans as JSON writes them, lists and objects as compact JSON; a value is cut at
/// 4 KiB, and after 64 KiB nothing more is added.
[[nodiscard]] std::variant<std::string, MissingField> render(const Template& text, JsonView record);

}  // namespace busstop
