// What sinks with an HTTP server of the admin's have in common: keys, what may be wrong with url, tls and login, the
// request all others are made from, and the words of a push message. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "bridge/sinks/sink.hpp"

namespace busstop {

/// url, token, user, password, tls, ca_file, and what every kind has (parallel, rate, timeout).
[[nodiscard]] std::vector<SinkKey> http_server_keys();

/// Everything that is wrong with url, TLS and login, in words and without secrets. `path_means` says why the url must
/// be the server's root ("the topic belongs into the contact's address"); with "" it may have a path.
[[nodiscard]] std::vector<std::string> check_http_server(const SinkSettings& settings, std::string_view path_means);

/// A POST of JSON to the sink's url, with its login; the url ends with "/" where it had no path. The settings must have
/// passed check_http_server().
[[nodiscard]] HttpRequest request_to_server(const SinkSettings& settings);
/// A question to such a server, with its login: `base` is what request_to_server() made, with an url that ends in "/".
[[nodiscard]] HttpRequest question_at(const HttpRequest& base, std::string_view path);

/// What a push message shows. Servers do not take an empty message, or put a word of their own in its place: the title
/// is the message then.
struct PushText {
  std::string title;
  std::string message;
};
[[nodiscard]] PushText push_text(const Notice& notice, std::size_t longest_title, std::size_t longest_message);

}  // namespace busstop
