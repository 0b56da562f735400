#include "bridge/ledger/room.hpp"
