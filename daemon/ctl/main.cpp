#include <string>
#include <vector>

#include "daemon/ctl/completion.hpp"
#include "daemon/ctl/run.hpp"

int main(int argc, char** argv) {
  using namespace busstop::ctl;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == complete_word)
    return complete({arguments.begin() + 1, arguments.end()});
  return run(arguments);
}
