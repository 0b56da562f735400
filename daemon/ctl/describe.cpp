// What busstopctl's commands are called and take: people, alerts, and records that are written.
#include "bridge/model/limits.hpp"
#include "daemon/ctl/checks.hpp"
#include "daemon/ctl/import_columns.hpp"
#include "daemon/ctl/request.hpp"
#include "daemon/ctl/words.hpp"

namespace busstop::ctl {
namespace {

auto up_to(std::int64_t most) {
  return [most](const std::string& text) { return wrong_with_count(text, most); };
}

void limit(const Words& sub) {
  sub.option("--limit", sub.request().limit, "rows at most (default 100; 0: all)", "N");
}

/// The options of a list belong to the noun and to its verb.
template <class Options>
Words listed(const Words& app, const std::string& name, const std::string& help, Options options) {
  auto noun = app.noun(name, help);
  options(noun);
  options(noun.verb("list", "the list (the same as without a verb)"));
  return noun;
}

void import_verb(const Words& noun, const ImportKind& kind) {
  auto& request = noun.request();
  const auto sub = noun.verb("import", kind.help);
  sub.need("FILE", request.first, "CSV or JSON lines; - reads standard input");
  sub.option("--format", request.format, "csv or json (default: by the file's name, else by how it begins)", "FORMAT",
             wrong_with_format);
  sub.flag("--skip-bad", request.skip_bad, "leave bad lines out, and list them, instead of importing nothing");
  sub.footer(import_help(kind));
}

void describe_alerts_and_deliveries(const Words& app) {
  auto& request = app.request();
  const auto alert = listed(app, "alert", "children somebody should watch", limit);
  alert.verb("show", "one alert with its claims").need("ID", request.first, "its number", wrong_with_id);
  const auto delivery = listed(app, "delivery", "what was sent to whom", [&request](const Words& sub) {
    limit(sub);
    sub.option("--state", request.state, "pending, with-courier, delivered, expired, cancelled or dead", "TEXT",
               wrong_with_state);
    sub.option("--household", request.household, "only to this household");
    sub.option("--sink", request.sink, "only through this sink");
    sub.option("--alert", request.alert, "only of this alert", "ID", wrong_with_id);
  });
  delivery.verb("show", "one delivery with its text and tries")
      .need("ID", request.first, "its id, like 17-3", wrong_with_delivery_id);
}

void describe_why(const Words& app) {
  auto& request = app.request();
  const auto why = app.verb("why", "why a household was told of something, or was not");
  why.need("EVENT", request.first, "a record as TOPIC:PARTITION:OFFSET, an alert's number, or a delivery, like 17-3");
  why.need("HOUSEHOLD", request.second, "its id");
  why.footer(
      "Every decision between the record and the household's contacts, from what is stored: the same a week later.\n");
}

void describe_households(const Words& app) {
  auto& request = app.request();
  const auto household = listed(app, "household", "who is told", limit);
  const auto add = household.verb("add", "add a household, or change it");
  add.need("ID", request.first, "a short id of your choice");
  add.option("--name", request.name, "its name (default: the id)");
  add.option("--stop", request.stops, "a stop it belongs to; may be repeated; * hears all", "STOP");
  add.option("--contact", request.contacts, "SINK:ADDRESS; may be repeated, tried in this order", "CONTACT");
  add.option("--language", request.language, "of its messages (default: en)");
  add.option("--timezone", request.timezone, "such as Europe/Berlin (default: UTC)");
  add.option("--second-circle", request.second_circle, "a stop it is asked for later; may be repeated", "STOP");
  add.option("--child", request.children, "NAME, or NAME:ID,ID with who alone may take it; may be repeated", "CHILD");
  add.option("--quiet", request.quiet, "without ordinary notices, such as 21:00-07:00");
  add.option("--most", request.most, "ordinary notices at most, such as 10/h");
  add.flag("--unnamed", request.unnamed, "others are not told its name and its children's");
  household.verb("remove", "remove a household").need("ID", request.first, "its id");
  household.verb("test", "send it a test message").need("ID", request.first, "its id");
  import_verb(household, household_import());
}

}  // namespace

void describe_people(const Words& app) {
  auto& request = app.request();
  describe_alerts_and_deliveries(app);
  describe_why(app);
  describe_households(app);
  const auto contact = listed(app, "contact", "where households are reached", [&request](const Words& sub) {
    limit(sub);
    sub.option("--household", request.household, "only of this household");
  });
  const auto subscription = listed(app, "subscription", "who waits for a product", [&request](const Words& sub) {
    limit(sub);
    sub.option("--product", request.product, "only for this product");
    sub.option("--household", request.household, "only of this household");
  });
  for (const std::string verb : {"add", "remove"}) {
    const auto one = contact.verb(verb, verb + " a contact of a household");
    one.need("HOUSEHOLD", request.first, "its id").need("CONTACT", request.second, "SINK:ADDRESS");
    const auto other = subscription.verb(verb, verb + " a subscription");
    other.need("HOUSEHOLD", request.first, "its id").need("PRODUCT", request.second, "the product");
  }
  import_verb(contact, contact_import());
  import_verb(subscription, subscription_import());
}

void describe_producers(const Words& app) {
  auto& request = app.request();
  const auto raise = app.verb("raise", "ask the neighbours to watch a child");
  raise.need("PARENT", request.first, "who asks", wrong_with_name);
  raise.need("CHILD", request.second, "who is to be watched", wrong_with_name);
  raise.need("STOP", request.third, "where", wrong_with_name);
  raise.option("--deadline", request.deadline, "when the bus comes: RFC 3339, or from now, like 10min");
  raise.flag("--cancel", request.cancel, "not needed any more");
  const auto confirm = app.verb("confirm", "watch a child");
  confirm.need("RESPONDER", request.first, "who does it", wrong_with_name);
  confirm.need("CHILD", request.second, "who is watched", wrong_with_name);
  confirm.option("--stop", request.stop, "where, if it is not clear", "TEXT", wrong_with_name);
  confirm.option("--minutes", request.minutes, "for how long", up_to(most_minutes));
  confirm.flag("--withdraw", request.withdraw, "cannot after all");
  for (const auto& sub : {raise, confirm}) {
    sub.option("--message", request.message, "what else to say", "TEXT", wrong_with_message);
    sub.option("--id", request.id, "the alert's own id", "TEXT", wrong_with_name);
  }
  const auto restock = app.verb("restock", "a product is available again");
  restock.need("PRODUCT", request.first, "the product", wrong_with_name);
  restock.option("--quantity", request.quantity, "how many", up_to(most_in_stock));
  const auto send = app.verb("send", "write any record");
  send.need("TOPIC", request.first, "the topic");
  send.need("VALUE", request.second, "the value; - reads it from standard input");
  for (const auto& sub : {raise, confirm, restock, send}) {
    sub.option("--key", request.key, "the record's key", "KEY");
    sub.option("--header", request.headers, "a header as NAME=VALUE; may be repeated", "HEADER");
  }
}

}  // namespace busstop::ctl
