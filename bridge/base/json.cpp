#include "bridge/base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <limits>

#include "bridge/base/decimal.hpp"
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

/// A number that is no whole one of 64 bit is kept as it is written, in a string behind this byte: no text has it, for
/// UTF-8 knows it not.
constexpr std::string_view number_mark = "\xff";

bool is_kept_number(const bj::value& value) noexcept {
  const auto* text = value.if_string();
  return text != nullptr && !text->empty() && text->front() == number_mark.front();
}

std::string_view kept_digits(const bj::value& value) noexcept {
  const auto& text = value.get_string();
  return std::string_view(text.data(), text.size()).substr(number_mark.size());
}

bool is_any_number(const bj::value& value) noexcept {
  return value.is_number() || is_kept_number(value);
}

/// Builds the value as Boost's own parser does, only that numbers keep their digits.
struct Builder {
  static constexpr std::size_t max_object_size = bj::object::max_size();
  static constexpr std::size_t max_array_size = bj::array::max_size();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  using Error = bj::error_code;
  using Text = bj::string_view;
  bj::value_stack stack;

  static bool on_document_begin(Error&) { return true; }
  static bool on_document_end(Error&) { return true; }
  static bool on_object_begin(Error&) { return true; }
  static bool on_array_begin(Error&) { return true; }
  static bool on_comment_part(Text, Error&) { return true; }
  static bool on_comment(Text, Error&) { return true; }
  /// Only of a text that comes in pieces.
  static bool on_number_part(Text, Error&) { return true; }
  bool on_object_end(std::size_t n, Error&) { return stack.push_object(n), true; }
  bool on_array_end(std::size_t n, Error&) { return stack.push_array(n), true; }
  bool on_key_part(Text s, std::size_t, Error&) { return stack.push_chars(s), true; }
  bool on_key(Text s, std::size_t, Error&) { return stack.push_key(s), true; }
  bool on_string_part(Text s, std::size_t, Error&) { return stack.push_chars(s), true; }
  bool on_string(Text s, std::size_t, Error&) { return stack.push_string(s), true; }
  bool on_int64(std::int64_t number, Text, Error&) { return stack.push_int64(number), true; }
  bool on_uint64(std::uint64_t number, Text, Error&) { return stack.push_uint64(number), true; }
  bool on_double(double, Text s, Error&) {
    stack.push_chars({number_mark.data(), number_mark.size()});
    return stack.push_string(s), true;
  }
  bool on_bool(bool value, Error&) { return stack.push_bool(value), true; }
  bool on_null(Error&) { return stack.push_null(), true; }
};

bool numbers_equal(const bj::value& a, const bj::value& b) noexcept {
  if (!is_kept_number(a) && !is_kept_number(b)) return a == b;
  if (!is_kept_number(a)) return numbers_equal(b, a);
  if (is_kept_number(b)) return same_number(kept_digits(a), kept_digits(b));
  std::array<char, 24> digits{};
  auto* const end = digits.data() + digits.size();
  const auto written = b.is_int64() ? std::to_chars(digits.data(), end, b.get_int64())
                                    : std::to_chars(digits.data(), end, b.get_uint64());
  return same_number(kept_digits(a), {digits.data(), static_cast<std::size_t>(written.ptr - digits.data())});
}

bool values_equal(const bj::value& a, const bj::value& b) noexcept {
  if (is_any_number(a) && is_any_number(b)) return numbers_equal(a, b);
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
  } else if (is_kept_number(value)) {
    out += kept_digits(value);
  } else {
    out += bj::serialize(value);
  }
}

}  // namespace

std::variant<Json, std::string> Json::parse(std::string_view text) {
  bj::parse_options options;
  options.max_depth = max_depth;
  bj::basic_parser<Builder> parser(options);
  parser.handler().stack.reset();
  bj::error_code error;
  const auto read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && !trimmed(text.substr(read)).empty()) error = bj::error::extra_data;
  if (error) {
    if (error == bj::error::too_deep) return fmt::format("nested deeper than {} levels", max_depth);
    if (error == bj::error::syntax && !is_utf8(text)) return std::string("invalid UTF-8");
    return fmt::format("byte {}: {}", read, error.message());
  }
  return Json(std::make_shared<const bj::value>(parser.handler().stack.release()));
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
  return node_ != nullptr && value_of(node_)->is_string() && !is_kept_number(*value_of(node_));
}

std::string_view JsonView::type_name() const noexcept {
  if (node_ == nullptr) return "nothing";
  switch (value_of(node_)->kind()) {
    case bj::kind::null:
      return "null";
    case bj::kind::bool_:
      return "a boolean";
    case bj::kind::string:
      return is_string() ? "a string" : "a number";
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
  if (node_ == nullptr || !is_any_number(*value_of(node_))) return {};
  const auto& value = *value_of(node_);
  if (!is_kept_number(value)) return value.to_number<double>();
  const auto text = kept_digits(value);
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc::result_out_of_range) return number;
  const auto e = text.find_first_of("eE");
  if (e != std::string_view::npos && text[e + 1] == '-') return 0.0;
  constexpr double beyond = std::numeric_limits<double>::infinity();
  return text.front() == '-' ? -beyond : beyond;
}

std::optional<bool> JsonView::boolean() const noexcept {
  if (node_ == nullptr || !value_of(node_)->is_bool()) return {};
  return value_of(node_)->get_bool();
}

std::optional<std::string> JsonView::scalar_text() const {
  if (const auto text = string()) return std::string(*text);
  if (node_ == nullptr) return {};
  const auto& value = *value_of(node_);
  if (is_kept_number(value)) return std::string(kept_digits(value));
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

void append_json_quoted(std::string& out, std::string_view text) {
  // What needs no escape is nearly everything, and a serializer is dear.
  const bool plain = std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '"' && c != '\\';
  });
  if (plain) {
    out.append(1, '"').append(text).append(1, '"');
  } else {
    out += bj::serialize(bj::string_view(text.data(), text.size()));
  }
}

std::string json_quoted(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  append_json_quoted(quoted, text);
  return quoted;
}

}  // namespace busstop
