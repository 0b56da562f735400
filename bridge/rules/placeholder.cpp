#include "bridge/rules/retry.hpp"
