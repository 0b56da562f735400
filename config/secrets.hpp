// Fetches a secret from where the configuration says it is. Reads files; any thread. No error ever contains the secret,
// nor a name that might be one by mistake. Throws nothing of its own.
#pragma once

#include <optional>

#include "bridge/base/secret.hpp"
#include "config/load.hpp"
#include "config/section.hpp"

namespace busstop {

/// `{ credential = "NAME" }`, `{ file = "/path" }` or `{ env = "NAME" }`, a trailing line break stripped. The secret
/// itself as a string is taken with a warning, unless everybody can read the file.
[[nodiscard]] std::optional<Secret> secret_of(const Value& value, const SecretSources& sources);

}  // namespace busstop
