#include "bridge/base/zone.hpp"

#include <date/tz.h>

#include <cstdlib>
#include <stdexcept>

namespace busstop {

namespace {

const date::time_zone* locate(std::string_view name) {
  try {
    const auto* zone = date::locate_zone(name);
    // A zone's file is read when it is first asked, and a file that is none throws then.
    static_cast<void>(zone->get_info(date::sys_seconds{}));
    return zone;
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  const auto* zone = name.empty() ? nullptr : locate(name);
  if (zone == nullptr) return {};
  return TimeZone(*zone);
}

TimeZone TimeZone::of_machine() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
  if (const char* named = std::getenv("TZ"); named != nullptr) {
    if (const auto zone = find(named + (*named == ':' ? 1 : 0))) return *zone;
  }
  try {
    return TimeZone(*date::current_zone());
  } catch (const std::runtime_error&) {
    return TimeZone(*date::locate_zone("UTC"));
  }
}

LocalTime TimeZone::local(Wall time) const {
  const auto offset = zone_->get_info(std::chrono::floor<std::chrono::seconds>(time)).offset;
  const auto shifted = std::chrono::local_time<Duration>(time.time_since_epoch() + offset);
  const auto day = std::chrono::floor<std::chrono::days>(shifted);
  return {day, shifted - day};
}

Wall TimeZone::at(LocalTime local) const {
  const auto time = date::local_time<Duration>(local.day.time_since_epoch() + local.of_day);
  const auto info = zone_->get_info(std::chrono::floor<std::chrono::seconds>(time));
  if (info.result == date::local_info::nonexistent) return Wall(info.first.end.time_since_epoch());
  return Wall(time.time_since_epoch() - info.first.offset);
}

}  // namespace busstop
