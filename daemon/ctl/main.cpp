#include <string>
#include <vector>

#include "daemon/ctl/run.hpp"

int main(int argc, char** argv) {
  return busstop::ctl::run(std::vector<std::string>(argv + 1, argv + argc));
}
