#include "config/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "bridge/base/text.hpp"
#include "config/files.hpp"

namespace busstop {

namespace {

bool is_control(char c) noexcept {
  return (c >= 0 && c < ' ') || c == '\x7f';
}

std::optional<std::string> checked(const Value& value, std::size_t longest, bool lines) {
  const auto* text = value.node().as<std::string>();
  if (text == nullptr) {
    value.refuse_type("a string in quotes");
  } else if (trimmed(*text).empty()) {
    value.refuse("is empty; write something, or leave the key out");
  } else if (text->size() > longest) {
    value.refuse(fmt::format("is longer than {} bytes", longest));
  } else if (!lines && std::any_of(text->begin(), text->end(), is_control)) {
    value.refuse("has a line break or another control character; write it on one line");
  } else {
    return *text;
  }
  return {};
}

}  // namespace

std::optional<std::string> line_of(const Value& value) {
  return checked(value, 1000, false);
}
std::optional<std::string> text_of(const Value& value) {
  return checked(value, 64UL << 10U, true);
}

std::optional<std::vector<std::string>> lines_of(const Value& value) {
  const auto items = value.items("a list of strings, [\"a\", \"b\"]");
  if (!items) return {};
  std::vector<std::string> lines;
  for (const auto& item : *items) {
    if (auto line = line_of(item)) lines.push_back(std::move(*line));
  }
  return lines;
}

std::optional<std::string> path_of(const Value& value) {
  auto path = line_of(value);
  if (path && !path->starts_with('/')) {
    value.refuse("must be a whole path that begins with /");
    return {};
  }
  return path;
}

std::optional<std::string> certificates_of(const Value& value) {
  auto path = path_of(value);
  if (!path) return {};
  const auto read = read_file(*path, 16UL << 20U);
  if (const auto* fault = std::get_if<std::string>(&read)) {
    value.refuse(fmt::format("names {}, which {}", *path, *fault));
    return {};
  }
  if (std::get<FileText>(read).bytes.find("-----BEGIN ") == std::string::npos) {
    value.refuse(fmt::format("names {}, which has no certificate in PEM form (-----BEGIN CERTIFICATE-----)", *path));
    return {};
  }
  return path;
}

std::optional<std::size_t> choice_of(const Value& value, const std::vector<std::string_view>& words) {
  const auto word = line_of(value);
  if (!word) return {};
  const auto found = std::find(words.begin(), words.end(), *word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  value.refuse(fmt::format("is \"{}\"{}", *word, suggestion(*word, words, "it may be")));
  return {};
}

bool is_id(std::string_view text) noexcept {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

std::optional<std::string> id_of(const Value& value, std::string_view example) {
  auto id = line_of(value);
  if (!id || is_id(*id)) return id;
  value.refuse(fmt::format("may only have letters a-z, digits, _ . and -, 64 at most, for instance \"{}\"", example));
  return {};
}

std::optional<bool> boolean_of(const Value& value) {
  if (const auto* boolean = value.node().as<bool>()) return *boolean;
  value.refuse_type("true or false without quotes");
  return {};
}

std::optional<std::vector<Network>> networks_of(const Value& value) {
  const auto lines = lines_of(value);
  if (!lines) return {};
  std::vector<Network> networks;
  for (const auto& line : *lines) {
    if (const auto network = parse_network(line)) {
      networks.push_back(*network);
    } else {
      value.refuse(
          fmt::format("has \"{}\", which is no network; write for instance \"10.1.2.0/24\" or \"fd00::/8\", "
                      "without bits beyond the prefix",
                      line));
    }
  }
  return networks;
}

}  // namespace busstop
