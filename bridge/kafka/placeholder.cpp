#include "bridge/model/intake.hpp"
