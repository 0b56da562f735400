// What is written for people, as tests compare it with the code: the manual pages in packaging/man/, their list items
// (.It) with what is said below them (knows of mdoc(7) what our pages use), and the configuration that the package
// installs. Throws std::runtime_error if a file cannot be read.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace busstop::test {

/// A file of the tree, by its path from the root.
inline std::string tree_file(const std::string& path) {
  const auto root = std::filesystem::path(__FILE__).parent_path() / "../..";
  std::ifstream in(root / path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in || bytes.str().empty()) throw std::runtime_error("cannot read " + path);
  return bytes.str();
}

inline std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

inline std::vector<std::string> words_in(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;)
    words.push_back(word);
  return words;
}

/// As it is read on the page.
inline std::string unescaped(std::string text) {
  const std::pair<std::string_view, std::string_view> escapes[] = {{"\\(dq", "\""}, {"\\-", "-"}, {"\\&", ""}};
  for (const auto& [escape, sign] : escapes) {
    for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape, at))
      text.replace(at, escape.size(), sign);
  }
  return text;
}

struct ManualItem {
  std::string section;
  std::string subsection;
  /// Items this one is listed below; 0: none.
  std::size_t depth = 0;
  /// Behind ".It", macros included: "Fl", "-limit", "Ar", "N".
  std::vector<std::string> head;
  /// The lines below it, macros included, up to the next item.
  std::vector<std::string> body;

  [[nodiscard]] bool is(std::string_view macro) const { return !head.empty() && head.front() == macro; }
  /// What follows `macro` in the head, up to the next macro.
  [[nodiscard]] std::vector<std::string> words_of(std::string_view macro) const {
    std::vector<std::string> words;
    bool inside = false;
    for (const auto& word : head) {
      const bool is_macro = word.size() == 2 && word[0] >= 'A' && word[0] <= 'Z' && word[1] >= 'a' && word[1] <= 'z';
      if (is_macro) inside = word == macro;
      if (!is_macro && inside) words.push_back(word);
    }
    return words;
  }
  /// Each that stands behind `macro` at the beginning of a line of the body.
  [[nodiscard]] std::set<std::string> named_by(std::string_view macro) const {
    std::set<std::string> names;
    for (const auto& line : body) {
      const auto words = words_in(line);
      if (words.size() > 1 && words[0] == "." + std::string(macro)) names.insert(unescaped(words[1]));
    }
    return names;
  }
};

/// "alert list" for {"alert", "list"}.
inline std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

/// `name` is that of the file, "busstopd.8".
inline std::vector<ManualItem> items_of_manual(const std::string& name) {
  std::vector<ManualItem> items;
  std::string section;
  std::string subsection;
  std::size_t lists = 0;
  for (const auto& line : lines_in(tree_file("packaging/man/" + name))) {
    auto words = words_in(unescaped(line));
    const auto macro = words.empty() ? std::string() : words.front();
    if (!words.empty()) words.erase(words.begin());
    if (macro == ".Sh") section = joined(words);
    if (macro == ".Sh") subsection.clear();
    if (macro == ".Ss") subsection = joined(words);
    if (macro == ".Bl") ++lists;
    if (macro == ".El") --lists;
    if (macro == ".It") {
      items.push_back({section, subsection, lists - 1, words, {}});
    } else if (lists > 0 && !items.empty()) {
      items.back().body.push_back(line);
    }
  }
  return items;
}

/// The items of one section.
inline std::vector<ManualItem> items_of_manual(const std::string& name, std::string_view section) {
  auto items = items_of_manual(name);
  std::erase_if(items, [section](const ManualItem& item) { return item.section != section; });
  return items;
}

/// First words of the items that begin with `macro`, in order; "" stands for none.
inline std::vector<std::string> heads_of(const std::vector<ManualItem>& items, std::string_view macro) {
  std::vector<std::string> heads;
  for (const auto& item : items) {
    if (macro.empty() && !item.head.empty()) heads.push_back(item.head.front());
    if (!macro.empty() && item.is(macro)) heads.push_back(joined(item.words_of(macro)));
  }
  return heads;
}

/// The configuration that the package installs; with `everything` each `#key = value` and `#[section]` is switched on.
inline std::string installed_configuration(bool everything) {
  std::string text;
  for (const auto& line : lines_in(tree_file("systemd/busstopd.toml"))) {
    const bool setting = line.size() > 1 && line[0] == '#' && line[1] != ' ' && line[1] != '#';
    text += (everything && setting ? line.substr(1) : line) + "\n";
  }
  return text;
}

/// Every number of `inline constexpr int exit_… = N;` in a header of ours, sorted.
inline std::vector<std::string> exit_codes_in(const std::string& header) {
  std::vector<std::string> codes;
  for (const auto& line : lines_in(tree_file(header))) {
    if (line.find("constexpr int exit_") == std::string::npos) continue;
    const auto number = line.substr(line.find("= ") + 2);
    codes.push_back(number.substr(0, number.find(';')));
  }
  return codes;
}

}  // namespace busstop::test
