#include "bridge/sinks/sink.hpp"
