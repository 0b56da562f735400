// What a library of D-Bus says went wrong, in words for a person. Pure, for both programs; throws nothing but
// bad_alloc.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace busstop {

/// `name`: of the error. `text`: the library's, kept where nothing better is known.
[[nodiscard]] inline std::string bus_trouble(std::string_view name, std::string_view text) {
  struct Known {
    std::string_view name;
    std::string_view words;
  };
  static constexpr std::array known{
      Known{"FileNotFound", "there is no such socket"},
      Known{"ENOENT", "there is no such socket"},
      Known{"NoServer", "nobody listens there"},
      Known{"ECONNREFUSED", "nobody listens there"},
      Known{"AccessDenied", "it does not let this user in"},
      Known{"EACCES", "it does not let this user in"},
      Known{"AuthFailed", "it does not let this user in"},
      Known{"BadAddress", "that is no address of a bus"},
      Known{"EINVAL", "that is no address of a bus"},
      Known{"InvalidArgs", "that is no address of a bus"},
      Known{"NoReply", "it does not answer"},
      Known{"Timeout", "it does not answer"},
      Known{"ETIMEDOUT", "it does not answer"},
      Known{"Disconnected", "it has closed the connection"},
      Known{"ECONNRESET", "it has closed the connection"},
      Known{"ENOTCONN", "it has closed the connection"},
      Known{"EPIPE", "it has closed the connection"},
  };
  const auto last = name.substr(name.rfind('.') + 1);
  for (const auto& one : known) {
    if (one.name == last) return std::string(one.words);
  }
  return std::string(text);
}

/// Of an exception's text: "[org.freedesktop.DBus.Error.FileNotFound] Failed to open bus (No such file or directory)".
[[nodiscard]] inline std::string bus_trouble(std::string_view what) {
  const auto end = what.find("] ");
  if (!what.starts_with('[') || end == std::string_view::npos) return std::string(what);
  return bus_trouble(what.substr(1, end - 1), what.substr(end + 2));
}

}  // namespace busstop
