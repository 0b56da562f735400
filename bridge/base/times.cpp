#include "bridge/base/times.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace busstop {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes exactly `digits` digits off the front; -1 if they are not there.
int take_number(std::string_view& text, std::size_t digits) noexcept {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view wanted) noexcept {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

std::optional<Duration> take_time_of_day(std::string_view& text) noexcept {
  const int h = take_number(text, 2);
  if (h < 0 || h > 23 || !take(text, ":")) return {};
  const int m = take_number(text, 2);
  if (m < 0 || m > 59 || !take(text, ":")) return {};
  const int s = take_number(text, 2);
  if (s < 0 || s > 60) return {};
  return hours(h) + minutes(m) + seconds(s);
}

std::optional<Duration> take_fraction(std::string_view& text) noexcept {
  if (!take(text, ".")) return Duration(0);
  Duration::rep micros = 0;
  Duration::rep unit = 100'000;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits, unit /= 10) {
    micros += (text[digits] - '0') * unit;
  }
  if (digits == 0) return {};
  text.remove_prefix(digits);
  return Duration(micros);
}

std::optional<Duration> take_zone(std::string_view& text) noexcept {
  if (take(text, "Z") || take(text, "z")) return Duration(0);
  const int sign = text.starts_with('-') ? -1 : 1;
  if (!take(text, "+") && !take(text, "-")) return {};
  const int h = take_number(text, 2);
  if (h < 0 || h > 23 || !take(text, ":")) return {};
  const int m = take_number(text, 2);
  if (m < 0 || m > 59) return {};
  return Duration(hours(h) + minutes(m)) * sign;
}

struct Parts {
  year_month_day date{};
  hh_mm_ss<microseconds> time;
};

Parts parts_of(Wall time) {
  const auto day = floor<days>(time);
  return {year_month_day(day), hh_mm_ss<microseconds>(time - day)};
}

char* put(char* to, char c) noexcept {
  *to = c;
  return to + 1;
}

/// `number` has no more than that many.
template <class Number>
char* put_digits(char* to, int digits, Number number) noexcept {
  for (char* at = to + digits; at != to; number /= 10)
    *--at = static_cast<char>('0' + number % 10);
  return to + digits;
}

struct Unit {
  std::string_view name;
  Duration length;
};
// systemd.time(7), largest first; the first name of a length is the one written.
constexpr std::array<Unit, 22> units{
    {{"year", hours(8766)},   {"years", hours(8766)},   {"week", hours(168)},    {"weeks", hours(168)},
     {"w", hours(168)},       {"days", hours(24)},      {"day", hours(24)},      {"d", hours(24)},
     {"h", hours(1)},         {"hour", hours(1)},       {"hours", hours(1)},     {"hr", hours(1)},
     {"min", minutes(1)},     {"minute", minutes(1)},   {"minutes", minutes(1)}, {"m", minutes(1)},
     {"s", seconds(1)},       {"sec", seconds(1)},      {"second", seconds(1)},  {"seconds", seconds(1)},
     {"ms", milliseconds(1)}, {"msec", milliseconds(1)}}};

}  // namespace

std::optional<Wall> parse_rfc3339(std::string_view text) noexcept {
  const int y = take_number(text, 4);
  if (y < 0 || !take(text, "-")) return {};
  const int mo = take_number(text, 2);
  if (mo < 0 || !take(text, "-")) return {};
  const int d = take_number(text, 2);
  const year_month_day date(year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d < 0 ? 0 : d)));
  if (!date.ok() || !(take(text, "T") || take(text, "t") || take(text, " "))) return {};
  const auto time = take_time_of_day(text);
  if (!time) return {};
  const auto fraction = take_fraction(text);
  if (!fraction) return {};
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return {};
  return Wall(sys_days(date)) + *time + *fraction - *zone;
}

// Each webhook has two: a format string read at run time would cost more than all the rest of them. std::chrono's years
// end at 32767, with a sign before them.
std::string format_rfc3339(Wall time) {
  const auto [date, clock] = parts_of(time);
  const int year = static_cast<int>(date.year());
  std::array<char, sizeof "-32767-12-31T23:59:59.999999Z"> text{};
  char* end = text.data();
  if (year < 0) *end++ = '-';
  // A sign counts among the four.
  if (year > 9999 || year < -999)
    end = std::to_chars(end, text.data() + text.size(), std::abs(year)).ptr;
  else
    end = put_digits(end, year < 0 ? 3 : 4, std::abs(year));
  end = put_digits(put(end, '-'), 2, static_cast<unsigned>(date.month()));
  end = put_digits(put(end, '-'), 2, static_cast<unsigned>(date.day()));
  end = put_digits(put(end, 'T'), 2, clock.hours().count());
  end = put_digits(put(end, ':'), 2, clock.minutes().count());
  end = put_digits(put(end, ':'), 2, clock.seconds().count());
  if (clock.subseconds().count() != 0) end = put_digits(put(end, '.'), 6, clock.subseconds().count());
  end = put(end, 'Z');
  return {text.data(), end};
}

std::string format_rfc5322(Wall time) {
  const auto [date, clock] = parts_of(time);
  const weekday day_of_week{sys_days(date)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", weekdays[day_of_week.c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::optional<Wall> parse_http_date(std::string_view text) noexcept {
  if (text.size() != 29 || text.substr(3, 2) != ", ") return {};
  text.remove_prefix(5);
  const int d = take_number(text, 2);
  if (d < 0 || !take(text, " ")) return {};
  unsigned mo = 0;
  while (mo < 12 && !text.starts_with(months[mo]))
    ++mo;
  if (mo == 12) return {};
  text.remove_prefix(3);
  if (!take(text, " ")) return {};
  const int y = take_number(text, 4);
  const year_month_day date(year(y), month(mo + 1), day(static_cast<unsigned>(d)));
  if (y < 0 || !date.ok() || !take(text, " ")) return {};
  const auto time = take_time_of_day(text);
  if (!time || text != " GMT") return {};
  return Wall(sys_days(date)) + *time;
}

std::optional<Duration> parse_duration(std::string_view text) noexcept {
  constexpr Duration longest = hours(8766) * 100;
  Duration total(0);
  bool any = false;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    // from_chars would also take "nan", "inf" and a sign.
    if (text.front() < '0' || text.front() > '9') return {};
    double count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count, std::chars_format::fixed);
    if (error != std::errc()) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    while (text.starts_with(' '))
      text.remove_prefix(1);
    std::size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z')
      ++letters;
    const auto name = text.substr(0, letters);
    text.remove_prefix(letters);
    const Unit* found = nullptr;
    for (const auto& unit : units) {
      if (unit.name == name) found = &unit;
    }
    if (found == nullptr) return {};
    const double micros = count * static_cast<double>(found->length.count());
    if (micros > static_cast<double>(longest.count())) return {};
    total += Duration(std::llround(micros));
    if (total > longest) return {};
    any = true;
  }
  if (!any) return {};
  return total;
}

std::string format_duration(Duration length) {
  constexpr std::array<Unit, 5> shown{
      {{"d", hours(24)}, {"h", hours(1)}, {"min", minutes(1)}, {"s", seconds(1)}, {"ms", milliseconds(1)}}};
  std::string text;
  int written = 0;
  for (const auto& unit : shown) {
    const auto count = length / unit.length;
    if (count == 0) continue;
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", count, unit.name);
    length -= unit.length * count;
    if (++written == 2) break;
  }
  return text.empty() ? "0s" : text;
}

}  // namespace busstop
