#include "bridge/base/secret.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <new>
#include <ostream>
#include <type_traits>

namespace busstop {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

constexpr std::string_view password = "tiger-seven";  // short: lives inside the string itself

/// A moved-from string has its first byte set to zero: what follows must be gone, too.
bool still_in(const unsigned char* bytes) {
  constexpr auto rest = password.substr(1);
  return ::memmem(bytes, sizeof(Secret), rest.data(), rest.size()) != nullptr;
}

TEST(Secret, IsRevealedOnPurposeOnly) {
  const Secret secret{std::string(password)};
  EXPECT_EQ(secret.reveal(), password);
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(secret == Secret(std::string(password)));
  EXPECT_FALSE(secret == Secret("other"));
}

TEST(Secret, CanBeCopiedAndAssigned) {
  Secret secret{std::string(password)};
  const Secret copy = secret;
  secret = Secret("other");
  EXPECT_EQ(copy.reveal(), password);
  EXPECT_EQ(secret.reveal(), "other");
  const auto& self = secret;
  secret = self;
  EXPECT_EQ(secret.reveal(), "other");
}

TEST(Secret, LeavesNothingBehindWhenItIsMovedAway) {
  Secret secret{std::string(password)};
  ASSERT_TRUE(still_in(reinterpret_cast<const unsigned char*>(&secret))) << "the test would see nothing";
  const Secret taken = std::move(secret);
  EXPECT_EQ(taken.reveal(), password);
  EXPECT_FALSE(still_in(reinterpret_cast<const unsigned char*>(&secret)));
}

TEST(Secret, LeavesNothingBehindWhenItIsEmptiedOrAnotherTakesItsPlace) {
  for (const auto* next : {"", "x"}) {
    Secret secret{std::string(password)};
    secret = Secret(next);
    EXPECT_FALSE(still_in(reinterpret_cast<const unsigned char*>(&secret))) << next;
    Secret copied{std::string(password)};
    const Secret other(next);
    copied = other;
    EXPECT_FALSE(still_in(reinterpret_cast<const unsigned char*>(&copied))) << next;
    EXPECT_TRUE(copied == secret);
  }
}

TEST(Secret, LeavesNothingBehindWhenItGoesAfterItWasFilledAgain) {
  alignas(Secret) unsigned char place[sizeof(Secret)];
  auto* secret = new (place) Secret();
  const Secret taken = std::move(*secret);
  *secret = Secret(std::string(password));
  ASSERT_TRUE(still_in(place)) << "the test would see nothing";
  secret->~Secret();
  EXPECT_FALSE(still_in(place));
}

TEST(Secret, LeavesNothingBehindWhenItGoes) {
  alignas(Secret) unsigned char place[sizeof(Secret)];
  auto* secret = new (place) Secret(std::string(password));
  ASSERT_TRUE(still_in(place)) << "the test would see nothing";
  secret->~Secret();
  EXPECT_FALSE(still_in(place));
}

}  // namespace
}  // namespace busstop
