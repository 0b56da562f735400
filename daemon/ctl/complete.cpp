// What the shells print: the words of the command line, then those of the running daemon.
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "bridge/base/text.hpp"
#include "daemon/ctl/bus.hpp"
#include "daemon/ctl/completion.hpp"

namespace busstop::ctl {
namespace {

/// Somebody waits with a finger on the tab key: what has not come by then is left out.
constexpr suseconds_t longest_micros = 45'000;
/// More than this is no choice for anybody.
constexpr std::uint32_t most_words = 200;

extern "C" void end_now(int) {
  ::_exit(0);
}

/// Ends the process when the time is over, whatever it waits for.
void arm() noexcept {
  struct sigaction action = {};
  action.sa_handler = end_now;
  ::sigaction(SIGALRM, &action, nullptr);
  itimerval timer = {};
  timer.it_value.tv_usec = longest_micros;
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

/// Whole lines only: what ends the process must not leave half a word.
void print(const std::string& lines) {
  std::fwrite(lines.data(), 1, lines.size(), stdout);
  std::fflush(stdout);
}

std::string line_of(const std::string& text, const std::string& help) {
  return text + "\t" + clipped(one_line(help), 60) + "\n";
}

/// What means something to a shell would have to be quoted as each does it; ids and names of ours have none of it.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-:@+/").find(c) != std::string_view::npos;
  });
}

/// Those of the configuration, and those that are read by a rule.
std::vector<Word> topics(Bus& bus) {
  const auto properties = bus.properties();
  std::map<std::string, std::string> known;
  for (const auto& row : properties.rows("Topics"))
    known.emplace(row.text("topic"), "read");
  for (const auto& row : properties.rows("TopicNames")) {
    for (const auto& [part, topic] : row.values)
      known.insert_or_assign(row.text(part), part);
  }
  std::vector<Word> words;
  for (const auto& [topic, what] : known)
    words.push_back({topic, what});
  return words;
}

/// One word a row: the text or the number of its `key`, and what its `help` says.
std::vector<Word> words_of(const std::vector<Dict>& rows, std::string_view key, std::string_view help) {
  std::vector<Word> words;
  for (const auto& row : rows) {
    const auto text = row.text(key);
    words.push_back({text.empty() ? std::to_string(row.number(key)) : text, row.text(help)});
  }
  return words;
}

std::vector<Word> ask(Bus& bus, Asked asked) {
  switch (asked) {
    case Asked::households:
      return words_of(bus.households(most_words, ""), "id", "name");
    case Asked::sinks:
      return words_of(bus.properties().rows("Sinks"), "name", "kind");
    case Asked::topics:
      return topics(bus);
    case Asked::alerts:
      return words_of(bus.properties().rows("Alerts"), "id", "state");
    case Asked::deliveries:
      return words_of(bus.deliveries({}, most_words, ""), "id", "state");
    case Asked::dead_letters:
      return words_of(bus.dead_letters(most_words, 0), "id", "topic");
    case Asked::silences:
      return words_of(bus.silences(most_words, 0), "id", "hides");
    case Asked::nothing:
    case Asked::files:
      break;
  }
  return {};
}

}  // namespace

int complete(const std::vector<std::string>& words) noexcept {
  arm();
  try {
    const auto offered = offers(command_tree(), words);
    std::string lines = offered.asked == Asked::files ? ":files\n" : "";
    for (const auto& word : offered.words)
      lines += line_of(word.text, word.help);
    print(lines);
    if (offered.asked == Asked::nothing || offered.asked == Asked::files) return 0;
    Bus bus(offered.bus, offered.instance);
    bus.ask_no_person();
    if (!bus.running()) return 0;
    lines.clear();
    for (const auto& word : ask(bus, offered.asked)) {
      if (is_plain(word.text) && word.text.starts_with(offered.begun))
        lines += line_of(offered.before + word.text, word.help);
    }
    print(lines);
  } catch (const std::exception&) {
    // No daemon, no bus, no right: there is nothing to offer, and a prompt is no place to say so.
  }
  return 0;
}

}  // namespace busstop::ctl
