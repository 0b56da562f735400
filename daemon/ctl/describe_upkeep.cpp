// What busstopctl's commands are called and take: the overview, topics, dead letters, sinks.
#include "daemon/ctl/checks.hpp"
#include "daemon/ctl/request.hpp"
#include "daemon/ctl/words.hpp"

namespace busstop::ctl {
namespace {

constexpr std::int64_t most_partition = 1'000'000;

void describe_topics(const Words& app) {
  auto& request = app.request();
  const auto topic = app.noun("topic", "the topics of the broker");
  (void)topic.verb("list", "the list (the same as without a verb)");
  const auto create = topic.verb("create", "make a topic");
  create.need("NAME", request.first, "its name");
  const auto read = topic.verb("read", "show records as they are; nobody's position moves");
  read.need("TOPIC", request.first, "its name");
  read.option("--from", request.from,
              "beginning (default), end, -N for the last N of each partition, or a time: RFC 3339, or so long ago, "
              "like 10min",
              "PLACE", wrong_with_place);
  read.option("--partition", request.partition, "only of this one (default: all)", "N",
              [](const std::string& text) { return wrong_with_count(text, most_partition); });
  read.option("--limit", request.limit, "records at most (default 100; 0: all there are now)", "N");
  read.footer(
      "Prints partition:offset, time, key and value, with tabs between; line ends in them as \\n, and what is no text "
      "as "
      "0x…\nWith --json an object a line.\n");
  create.option("--partitions", request.partitions, "how many (default 1)");
  create.option("--replication", request.replication, "copies (default: the broker's)");
}

void choose_dead(const Words& sub) {
  auto& request = sub.request();
  sub.many("ID", request.ids, "their numbers; or give --topic or --all", wrong_with_id);
  sub.option("--topic", request.topic, "all of this topic; dead drop asks before", "TOPIC",
             [](const std::string& topic) { return topic.empty() ? std::string("is empty") : std::string(); });
  sub.flag("--all", request.all, "all there are; asks before");
  sub.flag("--yes", request.yes, "do not ask");
}

void describe_dead(const Words& app) {
  auto& request = app.request();
  const auto dead = app.verb("dead", "records that could not be read");
  dead.verb_is_optional();
  for (const auto& sub : {dead, dead.verb("list", "the list (the same as without a verb)")})
    sub.option("--limit", request.limit, "rows at most (default 100; 0: all)", "N");
  dead.verb("show", "one of them, with its bytes").need("ID", request.first, "its number", wrong_with_id);
  choose_dead(dead.verb("replay", "take them once more, with their own time: what is too old tells nobody"));
  choose_dead(dead.verb("drop", "delete them"));
}

void describe_sinks(const Words& app) {
  auto& request = app.request();
  const auto sink = app.noun("sink", "where messages go out");
  (void)sink.verb("list", "the list (the same as without a verb)");
  sink.verb("pause", "hand nothing more to it, urgent messages neither; kept over a restart")
      .need("NAME", request.first, "its name");
  sink.verb("resume", "end the pause: what waited goes out").need("NAME", request.first, "its name");
  sink.verb("test", "send a test message to one address, and wait for what comes of it")
      .need("NAME", request.first, "its name")
      .need("ADDRESS", request.second, "an address as that sink takes it");
}

}  // namespace

void describe_overview(const Words& app) {
  auto& request = app.request();
  (void)app.verb("status", "how busstopd is doing");
  (void)app.verb("stats", "what it has counted");
  (void)app.verb("lag", "how far behind each partition is");
  const auto watch = app.verb("watch", "follow what it does until Ctrl-C: a screen, or a line for each change");
  watch.option("--count", request.count, "end after so many screens or lines", "N", wrong_with_at_least_one);
  watch.option("--for", request.duration, "end after this long, like 10min", "DURATION", wrong_with_duration);
  (void)app.verb("reload", "read the configuration again");
  app.verb("doctor", "look for what is wrong, and say what to do about it")
      .footer(
          "Looks at configuration, secrets, store, disk, clock, broker and topics, each sink's server (no message is\n"
          "sent), the bus, and households. Ends with 0 if there are no errors (warnings do not count), 1 if there "
          "are,\n"
          "69 if busstopd does not run.");
  app.verb("backup", "copy the store into a new file while busstopd runs").need("FILE", request.first, "its name");
}

void describe_upkeep(const Words& app) {
  describe_topics(app);
  describe_dead(app);
  describe_sinks(app);
}

}  // namespace busstop::ctl
