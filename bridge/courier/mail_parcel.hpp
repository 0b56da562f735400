// One e-mail on its way: an easy handle that is used again, what libcurl is told, and what the server answered to which
// command. Blocks for the whole dialogue, so it belongs to a thread of its own (see mail_carrier.hpp); stop() from any
// thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "bridge/courier/curl.hpp"
#include "bridge/courier/gate.hpp"
#include "bridge/courier/smtp_answers.hpp"

namespace busstop {

/// Throws Unsendable if an address or the URL would not stay within its SMTP command: libcurl copies them as they are.
void check_mail(const Mail& mail);

class MailParcel {
 public:
  /// How urgently a transfer should end. `before_body`: only if nothing of the message has left yet.
  enum class Stop { no, before_body, now };

  /// Throws std::runtime_error.
  MailParcel();
  ~MailParcel();
  MailParcel(const MailParcel&) = delete;
  MailParcel& operator=(const MailParcel&) = delete;

  /// Sends `mail`, which check_mail() has seen, over the connection of the mail before it if that is good. Reply::at is
  /// left open. Throws std::runtime_error if libcurl refuses to begin.
  [[nodiscard]] Reply carry(Mail mail);
  /// Logs in over a new connection and out again, no mail in between; `text` as libcurl says it where it failed. Waits
  /// for each answer as long as the mail's time-out allows. Throws as carry().
  [[nodiscard]] Reply knock(Mail mail);
  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }
  /// Takes effect within a second, and stays until it is set back.
  void stop(Stop how) noexcept { stop_ = how; }

 private:
  void begin(Mail mail);
  void load();
  [[nodiscard]] Reply perform();
  [[nodiscard]] Wire wire(CURLcode code) const noexcept;
  [[nodiscard]] bool must_stop() const noexcept;
  /// It was refused and the server lets us wait: libcurl would, up to the whole time-out, with the refusal in its
  /// hands.
  [[nodiscard]] bool lingers() const noexcept;

  static std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* parcel) noexcept;
  static std::size_t on_reply_line(char* data, std::size_t size, std::size_t count, void* parcel) noexcept;
  static int on_progress(void* parcel, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept;
  static curl_socket_t on_open(void* parcel, curlsocktype purpose, curl_sockaddr* address) noexcept;
  static int on_close(void* parcel, curl_socket_t fd) noexcept;
  static int on_mail(void* parcel, char* remote, char* local, int remote_port, int local_port) noexcept;

  std::atomic<Stop> stop_ = Stop::no;
  std::vector<int> open_;
  Mail mail_;
  std::string url_;
  CurlList recipients_;
  Gate gate_;
  SmtpAnswers answers_;
  std::size_t read_ = 0;
  std::chrono::steady_clock::time_point heard_;
  /// Destroyed first: closing its connections calls back.
  CurlEasy easy_;
};

}  // namespace busstop
