// [texts.LANGUAGE]: other words for what busstopd says, or a further language.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "config/languages.hpp"
#include "config/readers.hpp"
#include "config/texts_built_in.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_text = 2000;
constexpr std::size_t most_languages = 50;
constexpr std::size_t most_named = 5;

/// What is wrong with it; empty if it will do.
std::string wrong_with(const std::string& text, const TextKey& key) {
  if (text.size() > longest_text) return fmt::format("is longer than {} bytes", longest_text);
  const auto control = [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == '\x7f'; };
  if (std::ranges::any_of(text, control)) return "has a control character; only line breaks are shown";
  const auto fields = fields_in(text);
  if (!fields.wrong.empty()) return fields.wrong;
  for (const auto& name : fields.names) {
    if (std::ranges::find(key.fields, name) != key.fields.end()) continue;
    if (key.fields.empty()) return fmt::format("has {{{}}}, and nothing is filled in here", one_line(name));
    return fmt::format("has {{{}}}{}", one_line(name), suggestion(name, key.fields, "it may have"));
  }
  const bool months = key.name == "months";
  if (months && split(text, ' ').size() != 12) return "must be the names of twelve months with one blank between";
  return {};
}

class Reader {
 public:
  explicit Reader(Language& into) : into_(into), said_(text_keys().size()) {}

  void read(Section in) {
    std::size_t key = 0;
    for (const auto& [name, fields] : say_names) {
      auto part = in.section(name);
      if (part) {
        read_one(part->value("title"), key);
        read_one(part->value("body"), key + 1);
        part->finish();
      }
      key += 2;
    }
    for (const auto& [name, fields] : word_names)
      read_one(in.value(name), key++);
    in.finish();
  }
  [[nodiscard]] std::vector<std::string> left_out() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < said_.size(); ++i) {
      if (!said_[i]) names.push_back(text_keys()[i].name);
    }
    return names;
  }

 private:
  void read_one(const std::optional<Value>& value, std::size_t key) {
    if (!value) return;
    const bool lines = text_keys()[key].name.ends_with(".body");
    auto text = lines ? text_of(*value) : line_of(*value);
    if (!text) return;
    said_[key] = true;
    const auto wrong = wrong_with(*text, text_keys()[key]);
    if (!wrong.empty()) return value->refuse(wrong);
    into_.change(key, *std::move(text));
  }

  Language& into_;
  std::vector<bool> said_;
};

void warn_of_left_out(const Section& in, const std::vector<std::string>& names) {
  if (names.empty()) return;
  const auto shown = std::min(names.size(), most_named);
  const std::vector<std::string> first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown));
  in.findings().warn(in.place(),
                     fmt::format("{} lacks {}{}; {} said in English", in.name(), fmt::join(first, ", "),
                                 names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : "",
                                 names.size() == 1 ? "it is" : "they are"));
}

}  // namespace

void read_texts(Section in, Texts& out) {
  std::vector<std::string_view> tags;
  for (const auto& entry : in.table().entries) {
    if (is_language(entry.key)) {
      tags.push_back(entry.key);
    } else {
      in.findings().error(
          entry.place,
          fmt::format("texts.{} is no language; write for instance [texts.es] or [texts.pt-BR]", one_line(entry.key)));
    }
  }
  if (tags.size() > most_languages)
    in.findings().error(in.place(),
                        fmt::format("texts has {} languages; {} are the most", tags.size(), most_languages));
  // What "de" says is what "de-AT" begins with.
  std::ranges::sort(tags, {}, &std::string_view::size);
  for (const auto tag : tags) {
    const bool is_new = out.find(tag) == nullptr;
    const auto part = in.section(tag);
    if (!part) continue;
    Reader reader(out.make(std::string(tag)));
    reader.read(*part);
    if (is_new) warn_of_left_out(*part, reader.left_out());
  }
}

}  // namespace busstop
