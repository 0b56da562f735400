// The methods about silences: the list is read from the store, the rest is done by the ledger. Who makes or ends one is
// named by what the bus says of him.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>

#include "daemon/answers/requests.hpp"
#include "daemon/bus/object.hpp"
#include "daemon/wire/arguments.hpp"

namespace busstop::dbus {
namespace {

/// A name for people; the number where the machine has none for it.
std::string user_name(std::uint32_t uid) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const bool known = ::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->pw_name : fmt::format("uid {}", uid);
}

}  // namespace

void BusObject::ListSilences(sdbus::Result<Rows>&& result, std::uint32_t limit, std::int64_t before) {
  clerk_.show(getObject(), std::move(result), [this, limit, before] {
    const auto cursor = before == 0 ? std::optional<SilenceId>() : static_cast<SilenceId>(before);
    Rows rows;
    for (const auto& silence : clerk_.reader().silences(list_limit(limit), cursor))
      rows.push_back(to_row(silence));
    return rows;
  });
}

void BusObject::AddSilence(sdbus::Result<std::int64_t>&& result, Row silence) {
  const auto uid = guarded([&] { return clerk_.authority().uid_of(current_message(getObject())); });
  clerk_.change(getObject(), std::move(result), [silence = std::move(silence), uid] {
    auto said = silence_from(silence);
    auto caller = user_name(uid);
    if (said.author.empty()) said.author = caller;
    return busstop::AddSilence{std::move(said), std::move(caller)};
  });
}

void BusObject::RemoveSilence(sdbus::Result<std::int64_t>&& result, std::int64_t id) {
  const auto uid = guarded([&] { return clerk_.authority().uid_of(current_message(getObject())); });
  clerk_.change(getObject(), std::move(result),
                [id, uid] { return busstop::RemoveSilence{static_cast<SilenceId>(id), user_name(uid)}; });
}

}  // namespace busstop::dbus
