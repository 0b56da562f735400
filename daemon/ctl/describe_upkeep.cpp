// What busstopctl's commands are called and take: the overview, topics, dead letters, sinks.
#include "daemon/ctl/checks.hpp"
#include "daemon/ctl/request.hpp"
#include "daemon/ctl/words.hpp"

namespace busstop::ctl {
namespace {

constexpr std::int64_t most_partition = 1'000'000;
constexpr std::int64_t most_records = 1'000'000'000;

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
  read.option("--limit", request.records, "records at most (default 100; 0: all there are now)",
              [](const std::string& text) { return wrong_with_count(text, most_records); });
  read.flag("--follow", request.follow, "go on until Ctrl-C, from the end (or --from) on, without a limit");
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

void describe_silences(const Words& app) {
  auto& request = app.request();
  const auto silence = app.noun("silence", "ordinary notices that are held back for a while; urgent ones never are");
  for (const auto& sub : {silence, silence.verb("list", "the list (the same as without a verb)")})
    sub.option("--limit", request.limit, "rows at most (default 100; 0: all)", "N");
  const auto add = silence.verb("add", "hold back what fits all that is named; it is told as one at the end");
  add.option("--topic", request.topic, "what records of this topic cause", "TOPIC", wrong_with_name);
  add.option("--product", request.product, "that this product is back", "PRODUCT", wrong_with_name);
  add.option("--household", request.household, "what is for this household", "HOUSEHOLD", wrong_with_name);
  add.option("--sink", request.sink, "what would go out through this sink", "SINK", wrong_with_name);
  add.option("--for", request.duration, "how long, like 2h", "DURATION", wrong_with_duration);
  add.option("--until", request.until, "or when it ends: 18:30 by this machine's clock, or RFC 3339", "TIME",
             wrong_with_end);
  add.option("--reason", request.reason, "why, for those who find it", "TEXT", wrong_with_name);
  add.option("--author", request.author, "who wants it (default: you)", "TEXT", wrong_with_name);
  silence.verb("remove", "end it now: what it held back is told")
      .need("ID", request.first, "its number", wrong_with_id);
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
  const auto replay = app.verb("replay", "apply a rule that came late to past records, or (--dry-run) only look");
  replay.option("--from", request.from,
                "needed; beginning, -N for the last N of each partition, or a time: RFC 3339, or so long ago, like 2h",
                "PLACE", wrong_with_place);
  replay.option("--topic", request.topic, "the topic (default with --dry-run: all that are read)", "TOPIC");
  replay.option("--rule", request.rule, "of the topic's [[topics.notify]] rules this one, from 1 in their order", "N",
                wrong_with_at_least_one);
  replay.flag("--dry-run", request.dry_run, "say what would be told to whom; nothing is sent, nothing changes");
  replay.flag("--each", request.each, "with --dry-run: each record for itself, as if it came now");
  replay.option("--config", request.config, "with --dry-run: this file instead of the configuration in use", "FILE");
  replay.option("--limit", request.records, "records at most (default 10000; 0: all there are now)",
                [](const std::string& text) { return wrong_with_count(text, most_records); });
  replay.footer(
      "What the rule has made already is not made again, and what is older than its `expires` is not sent.\n"
      "A dry run plays all records from there on together, in the order of their times up to now: an alert's whole\n"
      "life, quiet hours, limits, groups and waves, as if every message had arrived. Households are those of now.\n"
      "With --each, with --rule, or where that would take too much (which it says then), each record stands for "
      "itself.\n");
  app.verb("backup", "copy the store into a new file while busstopd runs").need("FILE", request.first, "its name");
}

void describe_upkeep(const Words& app) {
  describe_topics(app);
  describe_dead(app);
  describe_sinks(app);
  describe_silences(app);
}

}  // namespace busstop::ctl
