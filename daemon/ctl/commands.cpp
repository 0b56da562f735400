// The command line of busstopctl.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/model/limits.hpp"
#include "daemon/ctl/checks.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/request.hpp"

namespace busstop::ctl {
namespace {

class Parser {
 public:
  Parser() : app_("busstopctl: looks after busstopd, over D-Bus", "busstopctl") {
    app_.set_version_flag("--version", "busstopctl " BUSSTOP_VERSION);
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(34);
    app_.footer(
        "exit codes: 0 done, 1 refused or failed (it exists already, for instance), 64 wrong command line,\n"
        "69 busstopd or its bus is not there, 77 not allowed");
    add_common(&app_);
    add_overview();
    add_alerts_and_deliveries();
    add_households();
    add_contacts_and_subscriptions();
    add_producers();
    add_topics_and_dead();
    add_sinks();
  }

  std::variant<Request, Reply> parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
      app_.parse(arguments);
    } catch (const CLI::CallForVersion& version) {
      return Reply{exit_ok, std::string(version.what()) + "\n"};
    } catch (const CLI::CallForHelp&) {
      return Reply{exit_ok, deepest()->help(path())};
    } catch (const CLI::ParseError& error) {
      return Reply{exit_usage, complaint(error)};
    }
    request_.command = command();
    return request_;
  }

 private:
  CLI::App* leaf(CLI::App* parent, const std::string& name, const std::string& help) {
    auto* sub = parent->add_subcommand(name, help);
    add_common(sub);
    return sub;
  }

  /// A noun: also in the plural, and without a verb the list that `options` describes.
  CLI::App* noun(const std::string& name, const std::string& help, void (Parser::*options)(CLI::App*)) {
    auto* sub = leaf(&app_, name, help);
    sub->alias(name.ends_with('y') ? name.substr(0, name.size() - 1) + "ies" : name + "s");
    sub->require_subcommand(0, 1);
    (this->*options)(sub);
    (this->*options)(leaf(sub, "list", "the list (the same as without a verb)"));
    return sub;
  }

  void add_common(CLI::App* sub) {
    sub->add_option("--bus", request_.bus, "system (default), session, or the address of a bus")->type_name("BUS");
    sub->add_option("--instance", request_.instance, "the daemon that was started with this --name")->type_name("NAME");
    sub->add_flag("--json", request_.json, "answer in JSON");
  }

  void add_limit(CLI::App* sub) {
    sub->add_option("--limit", request_.limit, "rows at most (default 100; 0: all)")->type_name("N");
  }

  CLI::Option* need(CLI::App* sub, const std::string& name, std::string& into, const std::string& help) {
    return sub->add_option(name, into, help)->required()->type_name("");
  }
  void need_name(CLI::App* sub, const std::string& name, std::string& into, const std::string& help) {
    need(sub, name, into, help)->check(wrong_with_name);
  }
  static auto up_to(std::int64_t most) {
    return [most](const std::string& text) { return wrong_with_count(text, most); };
  }

  void add_overview() {
    leaf(&app_, "status", "how busstopd is doing");
    leaf(&app_, "stats", "what it has counted");
    leaf(&app_, "lag", "how far behind each partition is");
    leaf(&app_, "reload", "read the configuration again");
    need(leaf(&app_, "backup", "copy the store into a new file while busstopd runs"), "FILE", request_.first,
         "its name");
  }

  void list_alerts(CLI::App* sub) { add_limit(sub); }
  void list_deliveries(CLI::App* sub) {
    add_limit(sub);
    sub->add_option("--state", request_.state, "pending, with-courier, delivered, expired, cancelled or dead");
    sub->add_option("--household", request_.household, "only to this household");
    sub->add_option("--sink", request_.sink, "only through this sink");
    sub->add_option("--alert", request_.alert, "only of this alert")->type_name("ID");
  }

  void add_alerts_and_deliveries() {
    auto* alert = noun("alert", "children somebody should watch", &Parser::list_alerts);
    need(leaf(alert, "show", "one alert with its claims"), "ID", request_.first, "its number");
    auto* delivery = noun("delivery", "what was sent to whom", &Parser::list_deliveries);
    need(leaf(delivery, "show", "one delivery with its text and tries"), "ID", request_.first, "its id, like 17-3");
  }

  void list_households(CLI::App* sub) { add_limit(sub); }

  void add_households() {
    auto* household = noun("household", "who is told", &Parser::list_households);
    auto* add = leaf(household, "add", "add a household, or change it");
    need(add, "ID", request_.first, "a short id of your choice");
    add->add_option("--name", request_.name, "its name (default: the id)");
    add->add_option("--stop", request_.stops, "a stop it belongs to; may be repeated; * hears all")
        ->type_name("STOP")
        ->allow_extra_args(false);
    add->add_option("--contact", request_.contacts, "SINK:ADDRESS; may be repeated, tried in this order")
        ->type_name("CONTACT")
        ->allow_extra_args(false);
    add->add_option("--language", request_.language, "of its messages (default: en)");
    add->add_option("--timezone", request_.timezone, "such as Europe/Berlin (default: UTC)");
    need(leaf(household, "remove", "remove a household"), "ID", request_.first, "its id");
    need(leaf(household, "test", "send it a test message"), "ID", request_.first, "its id");
  }

  void list_contacts(CLI::App* sub) {
    add_limit(sub);
    sub->add_option("--household", request_.household, "only of this household");
  }
  void list_subscriptions(CLI::App* sub) {
    add_limit(sub);
    sub->add_option("--product", request_.product, "only for this product");
    sub->add_option("--household", request_.household, "only of this household");
  }

  void add_contacts_and_subscriptions() {
    auto* contact = noun("contact", "where households are reached", &Parser::list_contacts);
    for (const auto* verb : {"add", "remove"}) {
      auto* sub = leaf(contact, verb, std::string(verb) + " a contact of a household");
      need(sub, "HOUSEHOLD", request_.first, "its id");
      need(sub, "CONTACT", request_.second, "SINK:ADDRESS");
    }
    auto* subscription = noun("subscription", "who waits for a product", &Parser::list_subscriptions);
    for (const auto* verb : {"add", "remove"}) {
      auto* sub = leaf(subscription, verb, std::string(verb) + " a subscription");
      need(sub, "HOUSEHOLD", request_.first, "its id");
      need(sub, "PRODUCT", request_.second, "the product");
    }
  }

  void add_record_options(CLI::App* sub) {
    sub->add_option("--key", request_.key, "the record's key")->type_name("KEY");
    sub->add_option("--header", request_.headers, "a header as NAME=VALUE; may be repeated")
        ->type_name("HEADER")
        ->allow_extra_args(false);
  }

  void add_producers() {
    auto* raise = leaf(&app_, "raise", "ask the neighbours to watch a child");
    need_name(raise, "PARENT", request_.first, "who asks");
    need_name(raise, "CHILD", request_.second, "who is to be watched");
    need_name(raise, "STOP", request_.third, "where");
    raise->add_option("--deadline", request_.deadline, "when the bus comes: RFC 3339, or from now, like 10min");
    raise->add_flag("--cancel", request_.cancel, "not needed any more");
    auto* confirm = leaf(&app_, "confirm", "watch a child");
    need_name(confirm, "RESPONDER", request_.first, "who does it");
    need_name(confirm, "CHILD", request_.second, "who is watched");
    confirm->add_option("--stop", request_.stop, "where, if it is not clear")->check(wrong_with_name);
    confirm->add_option("--minutes", request_.minutes, "for how long")->check(up_to(most_minutes));
    confirm->add_flag("--withdraw", request_.withdraw, "cannot after all");
    for (auto* sub : {raise, confirm}) {
      sub->add_option("--message", request_.message, "what else to say")->check(wrong_with_message);
      sub->add_option("--id", request_.id, "the alert's own id")->check(wrong_with_name);
    }
    auto* restock = leaf(&app_, "restock", "a product is available again");
    need_name(restock, "PRODUCT", request_.first, "the product");
    restock->add_option("--quantity", request_.quantity, "how many")->check(up_to(most_in_stock));
    auto* send = leaf(&app_, "send", "write any record");
    need(send, "TOPIC", request_.first, "the topic");
    need(send, "VALUE", request_.second, "the value; - reads it from standard input");
    for (auto* sub : {raise, confirm, restock, send})
      add_record_options(sub);
  }

  void list_topics(CLI::App*) {}
  void list_dead(CLI::App* sub) { add_limit(sub); }

  void add_topics_and_dead() {
    auto* topic = noun("topic", "the topics of the broker", &Parser::list_topics);
    auto* create = leaf(topic, "create", "make a topic");
    need(create, "NAME", request_.first, "its name");
    create->add_option("--partitions", request_.partitions, "how many (default 1)");
    create->add_option("--replication", request_.replication, "copies (default: the broker's)");
    auto* dead = leaf(&app_, "dead", "records that could not be read");
    dead->require_subcommand(0, 1);
    list_dead(dead);
    list_dead(leaf(dead, "list", "the list (the same as without a verb)"));
    need(leaf(dead, "show", "one of them, with its bytes"), "ID", request_.first, "its number");
    choose_dead(leaf(dead, "replay", "take them once more, with their own time: what is too old tells nobody"));
    choose_dead(leaf(dead, "drop", "delete them"));
  }

  void choose_dead(CLI::App* sub) {
    auto* which = sub->add_option_group("which")->require_option(1);
    which->add_option("ID", request_.ids, "their numbers")->type_name("")->check(CLI::PositiveNumber);
    which->add_option("--topic", request_.topic, "all of this topic; dead drop asks before")
        ->check([](const std::string& topic) { return topic.empty() ? std::string("is empty") : std::string(); });
    which->add_flag("--all", request_.all, "all there are; asks before");
    sub->add_flag("--yes", request_.yes, "do not ask");
  }

  void list_sinks(CLI::App*) {}

  void add_sinks() {
    auto* sink = noun("sink", "where messages go out", &Parser::list_sinks);
    need(leaf(sink, "pause", "hand nothing more to it, urgent messages neither; kept over a restart"), "NAME",
         request_.first, "its name");
    need(leaf(sink, "resume", "end the pause: what waited goes out"), "NAME", request_.first, "its name");
    auto* test = leaf(sink, "test", "send a test message to one address, and wait for what comes of it");
    need(test, "NAME", request_.first, "its name");
    need(test, "ADDRESS", request_.second, "an address as that sink takes it");
  }

  CLI::App* deepest() {
    auto* at = &app_;
    while (!at->get_subcommands().empty())
      at = at->get_subcommands().front();
    return at;
  }

  std::string path() {
    std::string name = "busstopctl";
    for (auto* at = &app_; !at->get_subcommands().empty(); at = at->get_subcommands().front()) {
      name += " " + at->get_subcommands().front()->get_name();
    }
    return name.substr(0, name.rfind(' ') == std::string::npos ? 0 : name.rfind(' '));
  }

  std::string command() {
    auto* noun = app_.get_subcommands().front();
    if (!noun->get_subcommands().empty()) return noun->get_name() + " " + noun->get_subcommands().front()->get_name();
    const auto verbs = noun->get_subcommands([](const CLI::App*) { return true; });
    return verbs.empty() ? noun->get_name() : noun->get_name() + " list";
  }

  /// What is wrong, and what was perhaps meant.
  std::string complaint(const CLI::ParseError& error) {
    auto* at = deepest();
    const auto rest = app_.remaining(true);
    if (rest.empty() && at == &app_) return "busstopctl: give a command: busstopctl --help lists them\n";
    if (rest.empty()) return fmt::format("busstopctl: {}: see {} {} --help\n", error.what(), path(), at->get_name());
    std::vector<std::string> names;
    const bool option = rest.front().starts_with('-');
    if (option) {
      for (const auto* known : at->get_options())
        names.push_back(known->get_name());
    } else {
      for (const auto* known : at->get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(known->get_name());
    }
    const auto word = rest.front().substr(0, rest.front().find('='));
    const auto meant = nearest(word, {names.begin(), names.end()});
    const auto hint = meant.empty() ? std::string("see --help") : fmt::format("did you mean {}?", meant);
    return fmt::format("busstopctl: unknown {} {}: {}\n", option ? "option" : (names.empty() ? "argument" : "command"),
                       word, hint);
  }

  Request request_;
  CLI::App app_;
};

}  // namespace

std::variant<Request, Reply> parse_request(const std::vector<std::string>& arguments) {
  return Parser().parse(arguments);
}

}  // namespace busstop::ctl
