// Reads the reply lines of an SMTP server (RFC 5321 4.2, RFC 3463) as they pass by and remembers the last whole reply.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace busstop {

class SmtpAnswers {
 public:
  void line(std::string_view line);
  /// The next reply is the one to MAIL FROM: what came before was greeting, EHLO, STARTTLS and AUTH.
  void mail_begins() noexcept {
    in_mail_ = true;
    count_ = 0;
  }

  /// Of the last reply; 0 and empty if none came.
  [[nodiscard]] int code() const noexcept { return code_; }
  [[nodiscard]] const std::string& enhanced() const noexcept { return enhanced_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// What the last reply was an answer to.
  enum class To { nothing, connection, sender, recipient, data, message };
  [[nodiscard]] To to() const noexcept;

 private:
  int code_ = 0;
  int count_ = 0;
  bool in_mail_ = false;
  std::string enhanced_;
  std::string text_;
};

}  // namespace busstop
