// Joins the trees of several files into one: sections go together, the two lists of tables append, anything else may be
// set only once. Pure; any thread.
#pragma once

#include "config/findings.hpp"
#include "config/toml.hpp"

namespace busstop {

/// Both trees are tables. A key set in both is an error that names both places; the first value stays.
void merge_into(TomlNode& all, TomlNode more, Findings& findings);

}  // namespace busstop
