#include "bridge/rules/template.hpp"

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_field = 4096;
constexpr std::size_t longest_rendering = std::size_t{64} << 10U;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::variant<Template, TemplateError> parse() {
    while (at_ < text_.size()) {
      const char next = text_[at_];
      if ((next == '{' || next == '}') && text_.substr(at_ + 1).starts_with(next)) {
        literal(next);
        at_ += 2;
      } else if (next == '}') {
        return TemplateError{at_ + 1, "a } without its {; write }} for a brace"};
      } else if (next == '{') {
        if (auto error = field()) return *error;
      } else {
        literal(next);
        ++at_;
      }
    }
    return std::move(made_);
  }

 private:
  void literal(char letter) {
    if (made_.parts.empty() || !made_.parts.back().path.empty()) made_.parts.emplace_back();
    made_.parts.back().text += letter;
  }

  /// From the { that at_ points to, up to behind its }.
  std::optional<TemplateError> field() {
    const auto end = text_.find_first_of("{}", at_ + 1);
    if (end == std::string_view::npos || text_[end] == '{') {
      return TemplateError{at_ + 1, "a { without its }; write {{ for a brace"};
    }
    const auto inner = text_.substr(at_ + 1, end - at_ - 1);
    const auto bar = inner.find('|');
    TemplatePart part;
    part.path = trimmed(inner.substr(0, bar));
    if (bar != std::string_view::npos) part.fallback = inner.substr(bar + 1);
    if (part.path.empty()) return TemplateError{at_ + 1, "no field between { and }; {name} or {a.b} is wanted"};
    for (const auto step : split(part.path, '.')) {
      if (step.empty()) return TemplateError{at_ + 1, "an empty step in {" + part.path + "}; {a.b} is wanted"};
    }
    made_.parts.push_back(std::move(part));
    at_ = end + 1;
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Template made_;
};

std::string value_text(JsonView value) {
  const auto scalar = value.scalar_text();
  return clipped(scalar ? *scalar : value.dump(), longest_field);
}

}  // namespace

std::variant<Template, TemplateError> parse_template(std::string_view text) {
  return Parser(text).parse();
}

std::variant<std::string, MissingField> render(const Template& text, JsonView record) {
  std::string out;
  for (const auto& part : text.parts) {
    if (part.path.empty()) {
      out += part.text;
      continue;
    }
    const auto value = record.path(part.path);
    const bool given = value.exists() && !value.is_null();
    if (!given && !part.fallback) return MissingField{part.path};
    if (out.size() < longest_rendering) out += given ? value_text(value) : *part.fallback;
  }
  return out;
}

}  // namespace busstop
