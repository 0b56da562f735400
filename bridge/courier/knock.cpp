#include "bridge/courier/knock.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "bridge/base/wake.hpp"
#include "bridge/courier/http_parcel.hpp"
#include "bridge/courier/mail_parcel.hpp"
#include "bridge/sinks/sink.hpp"

namespace busstop {

namespace {

std::optional<Wall> first_end(CURL* easy) {
  constexpr std::string_view wanted = "Expire date:";
  curl_certinfo* chain = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr) return {};
  std::optional<Wall> first;
  for (int i = 0; i < chain->num_of_certs; ++i) {
    for (const auto* entry = chain->certinfo[i]; entry != nullptr; entry = entry->next) {
      const std::string_view line(entry->data);
      if (!line.starts_with(wanted)) continue;
      const auto end = parse_certificate_time(line.substr(wanted.size()));
      if (end) first = std::min(first.value_or(*end), *end);
    }
  }
  return first;
}

Knock knock_over_http(HttpRequest request, const Clock& clock) {
  Wake wake;
  Sockets sockets(wake);
  HttpParcel parcel(sockets);
  parcel.load(std::move(request));
  std::array<char, CURL_ERROR_SIZE> error{};
  set(parcel.easy(), CURLOPT_ERRORBUFFER, error.data());
  set(parcel.easy(), CURLOPT_CERTINFO, 1L);
  const CURLcode code = curl_easy_perform(parcel.easy());
  Knock knock{parcel.unload(code, clock.wall()), first_end(parcel.easy())};
  if (knock.reply.wire != Wire::ok && knock.reply.code == 0 && error.front() != '\0') knock.reply.text = error.data();
  set(parcel.easy(), CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  return knock;
}

Knock knock_over_smtp(Mail mail, const Clock& clock) {
  MailParcel parcel;
  Knock knock{parcel.knock(std::move(mail)), first_end(parcel.easy())};
  knock.reply.at = clock.wall();
  return knock;
}

}  // namespace

Knock knock(Transfer transfer, Duration patience, const Clock& clock) {
  if (auto* request = std::get_if<HttpRequest>(&transfer)) {
    request->timeout = std::min(request->timeout, patience);
    return knock_over_http(std::move(*request), clock);
  }
  if (auto* mail = std::get_if<Mail>(&transfer)) {
    mail->timeout = std::min(mail->timeout, patience);
    return knock_over_smtp(std::move(*mail), clock);
  }
  throw Unsendable("there is no server to knock at");
}

std::optional<Wall> parse_certificate_time(std::string_view text) {
  const std::string copy(text);
  struct tm parts{};
  const char* rest = ::strptime(copy.c_str(), "%b %d %H:%M:%S %Y GMT", &parts);
  if (rest == nullptr || *rest != '\0') return {};
  return Wall(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace busstop
