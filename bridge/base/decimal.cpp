#include "bridge/base/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace busstop {
namespace {

/// 0.DIGITS times ten to the power of `scale`; the first digit and the last are not 0.
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t scale = 0;

  [[nodiscard]] std::size_t digits() const noexcept { return whole.size() + fraction.size(); }
  [[nodiscard]] char digit(std::size_t at) const noexcept {
    return at < whole.size() ? whole[at] : fraction[at - whole.size()];
  }
};

std::size_t leading_zeros(std::string_view digits) noexcept {
  return std::min(digits.find_first_not_of('0'), digits.size());
}

std::string_view without_zeros_behind(std::string_view digits) noexcept {
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

Decimal decimal_of(std::string_view text) noexcept {
  Decimal number;
  number.negative = text.starts_with('-');
  if (number.negative) text.remove_prefix(1);
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    auto power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), number.scale);
    text = text.substr(0, e);
  }
  const auto point = text.find('.');
  number.whole = text.substr(0, point);
  if (point != std::string_view::npos) number.fraction = without_zeros_behind(text.substr(point + 1));
  number.whole.remove_prefix(leading_zeros(number.whole));
  number.scale += static_cast<std::int64_t>(number.whole.size());
  if (number.whole.empty()) {
    const auto zeros = leading_zeros(number.fraction);
    number.fraction.remove_prefix(zeros);
    number.scale -= static_cast<std::int64_t>(zeros);
  }
  if (number.fraction.empty()) number.whole = without_zeros_behind(number.whole);
  return number.digits() == 0 ? Decimal{} : number;
}

}  // namespace

bool same_number(std::string_view a, std::string_view b) noexcept {
  const auto one = decimal_of(a);
  const auto other = decimal_of(b);
  if (one.negative != other.negative || one.scale != other.scale || one.digits() != other.digits()) return false;
  for (std::size_t at = 0; at < one.digits(); ++at) {
    if (one.digit(at) != other.digit(at)) return false;
  }
  return true;
}

}  // namespace busstop
