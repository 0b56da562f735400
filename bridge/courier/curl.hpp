// The door to libcurl: the only file that includes its header; only the .cpp files of this folder include this one.
// Handles that close themselves, options that throw (std::runtime_error) when libcurl refuses them, and its result
// codes in our words.
#pragma once

#include <curl/curl.h>

#include <stdexcept>
#include <string>

#include "bridge/base/handle.hpp"
#include "bridge/model/transfer.hpp"

namespace busstop {

/// Frees a list and wipes it first: an Authorization header is among them.
void wipe_and_free(curl_slist* list) noexcept;

using CurlEasy = Handle<CURL, curl_easy_cleanup>;
using CurlMulti = Handle<CURLM, curl_multi_cleanup>;
using CurlList = Handle<curl_slist, wipe_and_free>;

/// New handles; libcurl is set up before the first. Throw std::runtime_error.
[[nodiscard]] CurlEasy new_easy();
[[nodiscard]] CurlMulti new_multi();

/// Throws std::bad_alloc.
void append(CurlList& list, const std::string& line);

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy, option, value);
  if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
}

template <class Value>
void set(CURLM* multi, CURLMoption option, Value value) {
  const CURLMcode code = curl_multi_setopt(multi, option, value);
  if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
}

/// What every transfer has in common: verification, time-outs, no proxy, no .netrc, no signals, no redirects. Throws
/// std::runtime_error.
void set_common(CURL* easy, const Tls& tls, Duration timeout);

/// What a result code means whatever the protocol; the parcels know more. Every code has an answer.
[[nodiscard]] Wire wire_of(CURLcode code) noexcept;

}  // namespace busstop
