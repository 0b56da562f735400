#include "bridge/courier/smtp_answers.hpp"

#include <algorithm>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_text = 512;
constexpr int quit_answer = 221;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

std::size_t digits(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

/// "5.1.1" at the front of `text`, else nothing.
std::string_view enhanced_code(std::string_view text) noexcept {
  if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.') return {};
  const auto subject = digits(text.substr(2));
  if (subject < 1 || subject > 3 || text.size() < 4 + subject || text[2 + subject] != '.') return {};
  const auto detail = digits(text.substr(3 + subject));
  if (detail < 1 || detail > 3) return {};
  return text.substr(0, 3 + subject + detail);
}

}  // namespace

void SmtpAnswers::line(std::string_view line) {
  line = trimmed(line);
  if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return;
  if (line.size() > 3 && line[3] != ' ') return;  // "250-": more lines follow
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  // A refusal ends the mail; what comes after it answers the QUIT of the retreat.
  if (code == quit_answer || (in_mail_ && code_ >= 400 && count_ > 0)) return;
  code_ = code;
  text_ = line.substr(0, longest_text);
  enhanced_ = line.size() > 4 ? enhanced_code(line.substr(4)) : std::string_view();
  ++count_;
}

SmtpAnswers::To SmtpAnswers::to() const noexcept {
  if (count_ == 0) return To::nothing;
  if (!in_mail_) return To::connection;
  constexpr To in_order[] = {To::sender, To::recipient, To::data, To::message};
  return in_order[std::min(count_, 4) - 1];
}

}  // namespace busstop
