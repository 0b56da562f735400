#include "bridge/courier/mail_parcel.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/sinks/sink.hpp"

namespace busstop {

namespace {

using std::chrono::steady_clock;

/// How long to wait for more after a refusal: in the mail only the answer to QUIT can follow; before it libcurl may try
/// HELO after EHLO, or another way to log in.
constexpr std::chrono::seconds longest_goodbye{1};
constexpr std::chrono::seconds longest_second_try{10};
constexpr std::size_t longest_address = 254;  // RFC 5321, 4.5.3.1.3

void check_address(std::string_view address, const std::string& whose) {
  const auto is_bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '<' || c == '>'; };
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size() || address.size() > longest_address ||
      std::ranges::any_of(address, is_bad))
    throw Unsendable("the " + whose + " address is no mail address");
}

/// With what we introduce ourselves: a name with a domain, since many relays refuse one without (RFC 5321, 4.1.1.1).
std::string ehlo_name(std::string_view from) {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  std::string host(name.data());
  if (host.find('.') != std::string::npos) return host;
  return std::string(from.substr(from.rfind('@') + 1));
}

}  // namespace

void check_mail(const Mail& mail) {
  check_address(mail.from, "sender's");
  check_address(mail.to, "recipient's");
  if (!mail.url.starts_with("smtp://") && !mail.url.starts_with("smtps://"))
    throw Unsendable("not an smtp or smtps URL");
}

MailParcel::MailParcel() : easy_(new_easy()) {}

MailParcel::~MailParcel() {
  // libcurl says QUIT to each open connection and waits up to two minutes for the answer; a connection that is shut
  // ends that wait.
  for (const int fd : open_)
    ::shutdown(fd, SHUT_RDWR);
}

Reply MailParcel::carry(Mail mail) {
  begin(std::move(mail));
  return perform();
}

Reply MailParcel::knock(Mail mail) {
  begin(std::move(mail));
  CURL* easy = easy_.get();
  set(easy, CURLOPT_UPLOAD, 0L);
  set(easy, CURLOPT_NOBODY, 1L);
  set(easy, CURLOPT_MAIL_FROM, static_cast<const char*>(nullptr));
  set(easy, CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
  // Something has to be asked; every server knows this (RFC 5321, 4.5.1).
  set(easy, CURLOPT_CUSTOMREQUEST, "NOOP");
  set(easy, CURLOPT_FRESH_CONNECT, 1L);
  set(easy, CURLOPT_FORBID_REUSE, 1L);
  set(easy, CURLOPT_CERTINFO, 1L);
  std::array<char, CURL_ERROR_SIZE> error{};
  set(easy, CURLOPT_ERRORBUFFER, error.data());
  Reply reply = perform();
  set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  if (reply.wire != Wire::ok && reply.code == 0 && error.front() != '\0') reply.text = error.data();
  return reply;
}

void MailParcel::begin(Mail mail) {
  mail_ = std::move(mail);
  answers_ = {};
  read_ = 0;
  gate_ = {{true, {}}, mail_.url.starts_with("smtp://") && mail_.tls.mode == Tls::Mode::none, !mail_.user.empty()};
  load();
}

Reply MailParcel::perform() {
  const CURLcode code = curl_easy_perform(easy_.get());

  curl_off_t uploaded = 0;
  curl_off_t took = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &uploaded);
  curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &took);
  Reply reply;
  reply.wire = wire(code);
  // A connection that was cut leaves the reply to an earlier command behind (250), which answers nothing.
  if (reply.wire == Wire::ok || answers_.code() >= 400) {
    reply.code = answers_.code();
    reply.enhanced = answers_.enhanced();
    reply.text = answers_.text();
  } else {
    reply.text = curl_easy_strerror(code);
  }
  reply.sent = static_cast<std::size_t>(uploaded) >= mail_.message.size();
  reply.took = Duration(took);
  mail_ = {};
  recipients_.reset();
  return reply;
}

void MailParcel::load() {
  CURL* easy = easy_.get();
  curl_easy_reset(easy);
  set_common(easy, mail_.tls, mail_.timeout);
  set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  url_ = mail_.url.substr(0, mail_.url.find_last_not_of('/') + 1) + "/" + ehlo_name(mail_.from);
  set(easy, CURLOPT_URL, url_.c_str());
  const bool required = mail_.tls.mode == Tls::Mode::required;
  set(easy, CURLOPT_USE_SSL, static_cast<long>(required ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (gate_.secret) {
    set(easy, CURLOPT_USERNAME, mail_.user.c_str());
    set(easy, CURLOPT_PASSWORD, mail_.password.reveal().c_str());
  }
  recipients_.reset();
  append(recipients_, "<" + mail_.to + ">");
  set(easy, CURLOPT_MAIL_FROM, ("<" + mail_.from + ">").c_str());
  set(easy, CURLOPT_MAIL_RCPT, recipients_.get());
  set(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT,
      std::max<long>(1, std::chrono::ceil<std::chrono::seconds>(mail_.timeout).count()));
  set(easy, CURLOPT_UPLOAD, 1L);
  set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail_.message.size()));
  set(easy, CURLOPT_READFUNCTION, &MailParcel::on_read);
  set(easy, CURLOPT_READDATA, this);
  set(easy, CURLOPT_HEADERFUNCTION, &MailParcel::on_reply_line);
  set(easy, CURLOPT_HEADERDATA, this);
  set(easy, CURLOPT_NOPROGRESS, 0L);
  set(easy, CURLOPT_XFERINFOFUNCTION, &MailParcel::on_progress);
  set(easy, CURLOPT_XFERINFODATA, this);
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &MailParcel::on_open);
  set(easy, CURLOPT_OPENSOCKETDATA, this);
  set(easy, CURLOPT_CLOSESOCKETFUNCTION, &MailParcel::on_close);
  set(easy, CURLOPT_CLOSESOCKETDATA, this);
  set(easy, CURLOPT_PREREQFUNCTION, &MailParcel::on_mail);
  set(easy, CURLOPT_PREREQDATA, this);
}

Wire MailParcel::wire(CURLcode code) const noexcept {
  using To = SmtpAnswers::To;
  const bool refused = answers_.code() >= 400;
  if (gate_.refused != Passage::open && (code == CURLE_ABORTED_BY_CALLBACK || gate_.opened == 0))
    return gate_.refused == Passage::needs_tls ? Wire::tls_failed : Wire::forbidden_address;
  switch (code) {
    case CURLE_LOGIN_DENIED:
      return answers_.to() == To::nothing ? Wire::bad_url : Wire::login_refused;
    case CURLE_ABORTED_BY_CALLBACK:
      if (must_stop()) return Wire::recalled;
      [[fallthrough]];  // tired of waiting for an end after a refusal
    case CURLE_SEND_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
      // libcurl takes 250 only; RFC 5321 4.2.1 lets every 2xx mean yes.
      if (answers_.to() == To::message && answers_.code() / 100 == 2) return Wire::ok;
      if (!refused) return Wire::broken;
      return answers_.to() <= To::sender ? Wire::sender_refused : Wire::recipient_refused;
    case CURLE_READ_ERROR:
      return must_stop() ? Wire::recalled : Wire::failed;
    default:
      return wire_of(code);
  }
}

bool MailParcel::lingers() const noexcept {
  if (answers_.code() < 400) return false;
  const bool over = answers_.to() >= SmtpAnswers::To::sender;
  return steady_clock::now() - heard_ > (over ? longest_goodbye : longest_second_try);
}

bool MailParcel::must_stop() const noexcept {
  const Stop how = stop_;
  return how == Stop::now || (how == Stop::before_body && read_ == 0);
}

std::size_t MailParcel::on_read(char* buffer, std::size_t size, std::size_t count, void* parcel) noexcept {
  auto& self = *static_cast<MailParcel*>(parcel);
  if (self.must_stop()) return CURL_READFUNC_ABORT;
  const std::size_t bytes = std::min(size * count, self.mail_.message.size() - self.read_);
  std::memcpy(buffer, self.mail_.message.data() + self.read_, bytes);
  self.read_ += bytes;
  return bytes;
}

std::size_t MailParcel::on_reply_line(char* data, std::size_t size, std::size_t count, void* parcel) noexcept {
  auto& self = *static_cast<MailParcel*>(parcel);
  self.answers_.line({data, size * count});
  self.heard_ = steady_clock::now();
  return size * count;
}

int MailParcel::on_progress(void* parcel, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  const auto& self = *static_cast<MailParcel*>(parcel);
  return self.must_stop() || self.lingers() ? 1 : 0;
}

curl_socket_t MailParcel::on_open(void* parcel, curlsocktype, curl_sockaddr* address) noexcept {
  auto& self = *static_cast<MailParcel*>(parcel);
  const int fd = open_socket(self.gate_, address->addr, address->socktype, address->protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  self.open_.push_back(fd);
  return fd;
}

int MailParcel::on_close(void* parcel, curl_socket_t fd) noexcept {
  std::erase(static_cast<MailParcel*>(parcel)->open_, fd);
  return ::close(fd);
}

int MailParcel::on_mail(void* parcel, char*, char*, int, int) noexcept {
  static_cast<MailParcel*>(parcel)->answers_.mail_begins();
  return CURL_PREREQFUNC_OK;
}

}  // namespace busstop
