// The MESSAGE_ID of journald (sd_journal_print(3)) of each matter: fixed for ever, and the keys of
// systemd/busstopd.catalog. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "bridge/base/matter.hpp"

namespace busstop {

/// In the order of Matter.
inline constexpr std::array<std::string_view, matter_words.size()> message_ids = {
    "d763d599f74547a5933af3fb2d2dc838", "6498b3ce7d2f45b39f7fd94d322a910f", "4c4e3765ce0f43fead08814ecd5ac625",
    "a176f2ca289e40bf92366b498d5e0721", "3eee1416ac1a417398bd095dde27150c", "4bd6f66490a34ad08ea46ea645121dae",
    "6e562b88762f449fbf7701738b9cbf3c", "41b7c0b82c4b403186e3b35e2ed69e30", "fcb1b82274e64e90b42eabc7242b3754",
    "9a91d46f2b56429d8ceca20f7c2dd686", "27f43e18233146bbbc15ed5c6d945b3b", "90a374fc289948069b45b80d65a58532",
    "5bd1229abebd4c10980719b729767aa9", "60a817cb881444b09ac35e14b80a0f18", "69374ef2d8404c87b2dde03799c656d0",
    "ca8c53b9486b416584243d1c60e183df", "c5d6092694a84cf68f0c346a046de3e4", "4e95686eca9647e1af6fe0f19e9f6716",
    "d9b39369636442d9bbc79d97402984a4", "78f2ba6b726c4228b78de0dbe4961f6f"};

/// Empty for a word that is none of matter_words.
[[nodiscard]] constexpr std::string_view message_id_of(std::string_view matter) noexcept {
  for (std::size_t i = 0; i < matter_words.size(); ++i) {
    if (matter_words[i] == matter) return message_ids[i];
  }
  return {};
}

}  // namespace busstop
