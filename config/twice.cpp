// Where a key that is set twice in one file was set first. The library stops at the second and does not say.
#include "config/syntax.hpp"

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

using Path = std::vector<std::string>;

/// No key that anybody writes.
constexpr std::string_view mark = "\x7f here";

/// `count` lines from the start of `text`.
std::string_view first_lines(std::string_view text, unsigned count) {
  std::size_t end = 0;
  for (; count > 0 && end < text.size(); --count) {
    const auto next = text.find('\n', end);
    end = next == std::string_view::npos ? text.size() : next + 1;
  }
  return text.substr(0, end);
}

/// "a.'b=c'" of "a.'b=c' = 1".
std::string_view key_of(std::string_view line) {
  char quote = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (quote != 0) {
      if (line[at] == quote) quote = 0;
    } else if (line[at] == '"' || line[at] == '\'') {
      quote = line[at];
    } else if (line[at] == '=') {
      return line.substr(0, at);
    }
  }
  return line;
}

/// The node that a path may go on from: of a list of tables, the last.
const TomlTable* table_of(const TomlNode& node) {
  const auto* array = node.as<TomlArray>();
  const auto& last = array != nullptr && !array->empty() ? array->back() : node;
  return last.as<TomlTable>();
}

/// The only path there is in a tree, down to the first table with braces, several entries or none.
Path only_path(const TomlNode& root) {
  Path path;
  const auto* table = table_of(root);
  while (table != nullptr && table->entries.size() == 1 && !table->in_braces) {
    path.push_back(table->entries.front().key);
    table = table_of(table->entries.front().node);
  }
  return path;
}

bool find_mark(const TomlNode& node, Path& path) {
  const auto* table = table_of(node);
  if (table == nullptr) return false;
  if (table->find(mark) != nullptr) return true;
  for (const auto& entry : table->entries) {
    path.push_back(entry.key);
    if (find_mark(entry.node, path)) return true;
    path.pop_back();
  }
  return false;
}

/// The entry at the end of `path`, or the plain value that stands in its way.
std::optional<SetTwice> look_up(const TomlNode& root, const Path& path) {
  std::optional<SetTwice> found;
  std::string name;
  const auto* table = table_of(root);
  for (const auto& key : path) {
    if (table == nullptr) break;
    const auto* entry = table->find(key);
    if (entry == nullptr) return {};
    name += (name.empty() ? "" : ".") + key;
    found = SetTwice{name, entry->place};
    table = table_of(entry->node);
  }
  return found;
}

}  // namespace

std::optional<SetTwice> find_set_twice(std::string_view text, const Place& second) {
  const auto before = std::string(first_lines(text, second.line - 1));
  const auto line = trimmed(first_lines(text.substr(before.size()), 1));
  const auto marked = parse_toml(before + "\n\"\\u007f here\" = 0\n", second.file);
  const auto* tree = std::get_if<TomlNode>(&marked);
  const bool header = line.starts_with('[');
  const auto alone = parse_toml(header ? std::string(line) : std::string(key_of(line)) + "= 0", second.file);
  const auto* own = std::get_if<TomlNode>(&alone);
  if (tree == nullptr || own == nullptr) return {};
  Path path;
  if (!header) find_mark(*tree, path);
  for (auto& key : only_path(*own))
    path.push_back(std::move(key));
  return look_up(*tree, path);
}

}  // namespace busstop
