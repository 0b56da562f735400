// Mistakes people make in the configuration, and what they are told: exactly this, at exactly this place.
#include <gtest/gtest.h>

#include "tests/unit/config/kinds.hpp"

namespace busstop::test {
namespace {

struct Mistake {
  const char* text;
  const char* told;
};

const Mistake mistakes[] = {
    {"[kafka]\nbrokers = 5\n", "t.toml:2:11: kafka.brokers must be a string in quotes, not a whole number\n"},
    {"kafka = 5\n", "t.toml:1:9: kafka must be a section, [kafka], not a whole number\n"},
    {"brokers = \"a:1\"\n",
     "t.toml:1:1: the configuration has no \"brokers\"; it may have: alerts, households, kafka, restocks, sinks, "
     "stops, store, texts, topics\n"},
    {"[kafak]\n", "t.toml:1:2: the configuration has no \"kafak\"; did you mean \"kafka\"?\n"},
    {"[kafka]\nbroker = \"a:1\"\n", "t.toml:2:1: kafka has no \"broker\"; did you mean \"brokers\"?\n"},
    {"[kafka]\nunlike_any = 1\n",
     "t.toml:2:1: kafka has no \"unlike_any\"; it may have: brokers, dead_letter_topics, group, properties, start\n"},
    {"[kafka]\nbrokers = \"\"\n", "t.toml:2:11: kafka.brokers is empty; write something, or leave the key out\n"},
    {"[kafka]\nbrokers = \"a:1,b:x\"\n",
     "t.toml:2:11: kafka.brokers has \"b:x\", which is no HOST or HOST:PORT; write for instance "
     "\"kafka1:9092,kafka2:9092\"\n"},
    {"[kafka]\nbrokers = \"PLAINTEXT://a:1\"\n",
     "t.toml:2:11: kafka.brokers has \"PLAINTEXT://a:1\", which is no HOST or HOST:PORT; write for instance "
     "\"kafka1:9092,kafka2:9092\"\n"},
    {"[kafka]\nbrokers = \"a:70000\"\n",
     "t.toml:2:11: kafka.brokers has \"a:70000\", which is no HOST or HOST:PORT; write for instance "
     "\"kafka1:9092,kafka2:9092\"\n"},
    {"[kafka]\ngroup = \" \"\n", "t.toml:2:9: kafka.group is empty; write something, or leave the key out\n"},
    {"[kafka]\ngroup = \"a\\nb\"\n",
     "t.toml:2:9: kafka.group has a line break or another control character; write it on one line\n"},
    {"[kafka]\nstart = \"newest\"\n",
     "t.toml:2:9: kafka.start is \"newest\"; it may be \"earliest\", \"latest\" or a time with its zone, "
     "\"2026-05-04T15:15:00+02:00\"\n"},
    {"[kafka]\nstart = 2026-05-04T15:15:00\n",
     "t.toml:2:9: kafka.start is \"2026-05-04T15:15:00\"; it may be \"earliest\", \"latest\" or a time with its zone, "
     "\"2026-05-04T15:15:00+02:00\"\n"},
    {"[kafka]\ndead_letter_topics = \"yes\"\n",
     "t.toml:2:22: kafka.dead_letter_topics must be true or false without quotes, not a string\n"},
    {"[kafka.properties]\n\"group.id\" = \"x\"\n",
     "t.toml:2:1: kafka.properties: group.id cannot be set like this: write group under [kafka]\n"},
    {"[kafka.properties]\n\"bootstrap.servers\" = \"x\"\n",
     "t.toml:2:1: kafka.properties: bootstrap.servers cannot be set like this: write brokers under [kafka]\n"},
    {"[kafka.properties]\n\"enable.auto.commit\" = true\n",
     "t.toml:2:1: kafka.properties: enable.auto.commit cannot be set like this: a record is acknowledged only once it "
     "is stored; leave the key out\n"},
    {"[kafka.properties]\nenable.ssl.certificate.verification = false\n",
     "t.toml:2:24: kafka.properties: enable.ssl.certificate.verification cannot be set like this: name the certificate "
     "in \"ssl.ca.location\" instead\n"},
    {"[kafka.properties]\n\"partition.assignment.strategy\" = \"range,Cooperative-Sticky\"\n",
     "t.toml:2:1: kafka.properties: partition.assignment.strategy cannot be set like this: the daemon takes its "
     "partitions all at once; write \"range\" or leave the key out\n"},
    {"[kafka.properties]\n\"plugin.library.paths\" = \"x.so\"\n",
     "t.toml:2:1: kafka.properties: plugin.library.paths cannot be set like this: it would load code into the daemon; "
     "leave the key out\n"},
    {"[kafka.properties]\n\"security.protocol\" = \"ssl\"\nsecurity.protocol = \"plaintext\"\n",
     "t.toml:3:10: kafka.properties: security.protocol is set twice, first at t.toml:2:1; keep one of them\n"},
    {"[kafka.properties]\n\"Security.Protocol\" = \"ssl\"\n",
     "t.toml:2:1: kafka.properties: a property has small letters, digits, dots and _ only, as in "
     "\"security.protocol\"\n"},
    {"[kafka.properties]\n\"client.rack\" = [1]\n",
     "t.toml:2:17: kafka.properties: client.rack must be a string, a number, true or false, or { credential = \"NAME\" "
     "}, not a list\n"},
    {"[store]\npath = \"busstopd.db\"\n", "t.toml:2:8: store.path must be a whole path that begins with /\n"},
    {"[store]\nkeep = 90\n", "t.toml:2:8: store.keep is 90 without a unit; write \"90h\" or \"90days\"\n"},
    {"[store]\nkeep = \"90\"\n", "t.toml:2:8: store.keep is 90 without a unit; write \"90h\" or \"90days\"\n"},
    {"[store]\nkeep = \"ninety days\"\n",
     "t.toml:2:8: store.keep is \"ninety days\", which is no length of time; write for instance \"10min\" or \"1h "
     "30min\"\n"},
    {"[store]\nkeep = \"1s\"\n", "t.toml:2:8: store.keep is 1s; it may be 1h to 36500d\n"},
    {"[topics]\nalerts = \"bus stop alerts\"\n",
     "t.toml:2:10: topics.alerts is no topic name; Kafka allows letters a-z, digits, . _ and -, 249 at most\n"},
    {"[topics]\nalerts = \"item-restocked\"\n",
     "t.toml:1:1: topics.restock is \"item-restocked\", as topics.alerts is; each needs a topic of its own\n"},
    {"[topics]\nnotify = \"orders\"\n",
     "t.toml:2:10: topics.notify must be a list of sections, each written [[topics.notify]], not a string\n"},
    {"[topics.notify]\ntopic = \"orders\"\n",
     "t.toml:1:1: topics.notify must be a list of sections, each written [[topics.notify]], not a table\n"},
    {"[[topics.notify]]\ntopic = \"orders\"\nto = \"shop\"\ntitle = \"x\"\n",
     "t.toml:1:1: topics.notify.body is missing; write body = \"{quantity} x {item}\"\n"},
    {"[[topics.notify]]\ntopic = \"bus-stop-alerts\"\nto = \"shop\"\ntitle = \"x\"\nbody = \"y\"\n",
     "t.toml:1:1: topics.notify is on \"bus-stop-alerts\", which is topics.alerts; a rule needs another topic\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = \"mail:a@b\"\ntitle = \"x\"\nbody = \"y\"\n",
     "t.toml:3:6: topics.notify.to is no id of a household; write \"shop\", \"{customer_id}\" or { sink = \"mail\", "
     "address = \"{email}\" }\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = []\ntitle = \"{a}\"\nbody = \"{{ {a} {b\"\n",
     "t.toml:3:6: topics.notify.to is an empty list; name a household or an address\nt.toml:5:8: topics.notify.body "
     "has a { without its other half at byte 8; write {field}, or {{ for a brace\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = \"shop\"\ntitle = \"a } b\"\nbody = \"y\"\n",
     "t.toml:4:9: topics.notify.title has a } without its other half at byte 3; write {field}, or }} for a brace\n"},
    {"[sinks.mail]\nkind = \"log\"\n[[topics.notify]]\ntopic = \"o\"\n"
     "to = [\"shop\", { sink = \"mall\", address = \"{e}\" }]\ntitle = \"x\"\nbody = \"y\"\n",
     "t.toml:5:24: topics.notify.to.sink names the sink \"mall\", which is not there; did you mean \"mail\"?\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = \"shop\"\ntitle = \"x\"\nbody = \"y\"\nexpires = \"1h\"\ngroup = \"2h\"\n",
     "t.toml:7:9: topics.notify.group is 2h, but what waits that long is too late (expires is 1h); write a shorter "
     "one\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = \"shop\"\ntitle = \"x\"\nbody = \"y\"\ngroup = \"5min\"\nurgent = true\n",
     "t.toml:6:9: topics.notify.group cannot be with urgent = true: what is urgent waits for nothing; leave one out\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = \"shop\"\ntitle = \"x\"\nbody = \"y\"\ngroup = 5\n",
     "t.toml:6:9: topics.notify.group is 5 without a unit; write \"5s\" or \"5min\"\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = \"shop\"\ntitle = \"x\"\nbody = \"y\"\nfallback = \"no\"\n",
     "t.toml:6:12: topics.notify.fallback must be true or false without quotes, not a string\n"},
    {"[restocks]\ngroup = \"1day\"\n",
     "t.toml:2:9: restocks.group is 1d, but what waits that long is too late (expires is 1d); write a shorter "
     "one\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = \"shop\"\ntitle = \"x\"\nbody = \"y\"\nwhen = { a = [1] }\n",
     "t.toml:6:14: topics.notify.when: a must be a string, a number, true or false, not a list\n"},
    {"[[topics.notify]]\ntopic = \"o\"\nto = \"shop\"\ntitle = \"x\"\nbody = \"y\"\nexpires = 5\n",
     "t.toml:6:11: topics.notify.expires is 5 without a unit; write \"5s\" or \"5min\"\n"},
    {"[alerts]\nwindow = 10\n", "t.toml:2:10: alerts.window is 10 without a unit; write \"10s\" or \"10min\"\n"},
    {"[alerts]\nwindow = 1.5\n", "t.toml:2:10: alerts.window is 1.5 without a unit; write \"1.5s\" or \"1.5min\"\n"},
    {"[alerts]\nsteps = \"1min\"\n",
     "t.toml:2:9: alerts.steps must be a list of steps, [{ after = \"1min\", tell = \"unanswered\" }], not a string\n"},
    {"[alerts]\nsteps = [{ tell = \"unanswered\" }, { after = \"1min\", tell = \"everybody\" }]\n",
     "t.toml:2:10: alerts.steps.after is missing; write after = \"1min\"\nt.toml:2:60: alerts.steps.tell is "
     "\"everybody\"; it may be: second-circle, unanswered\n"},
    {"[alerts]\nsteps = [{ after = \"1min\", tel = \"unanswered\" }]\n",
     "t.toml:2:28: alerts.steps has no \"tel\"; did you mean \"tell\"?\n"},
    {"[restocks]\nfactor = -1\n", "t.toml:2:10: restocks.factor is -1; it may be 0.01 to 1000\n"},
    {"[restocks]\nfactor = nan\n", "t.toml:2:10: restocks.factor is nan; it may be 0.01 to 1000\n"},
    {"[restocks]\nwaves = 1\npause = \"1 hour and a bit\"\n",
     "t.toml:2:9: restocks.waves must be true or false without quotes, not a whole number\nt.toml:3:9: restocks.pause "
     "is \"1 hour and a bit\", which is no length of time; write for instance \"10min\" or \"1h 30min\"\n"},
    {"[sinks]\n\"a\\nb\" = \"ntfy\"\n",
     "t.toml:2:10: sinks.a b must be a section, [sinks.NAME], that has a kind, not a string\n"},
    {"[sinks]\nphone = \"ntfy\"\n",
     "t.toml:2:9: sinks.phone must be a section, [sinks.NAME], that has a kind, not a string\n"},
    {"[sinks.phone]\nurl = \"https://a.example.org\"\n",
     "t.toml:1:1: sinks.phone.kind is missing; write kind = \"log\"\n"},
    {"[sinks.phone]\nkind = \"ntfi\"\n", "t.toml:2:8: sinks.phone.kind is \"ntfi\"; did you mean \"ntfy\"?\n"},
    {"[sinks.phone]\nkind = \"pager\"\n",
     "t.toml:2:8: sinks.phone.kind is \"pager\"; it may be: email, gotify, log, ntfy, webhook\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\n",
     "t.toml:1:1: sinks.phone.url is missing; write url = \"https://ntfy.example.org\"\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://a.example.org\"\ntokn = \"x\"\n",
     "t.toml:4:1: sinks.phone has no \"tokn\"; did you mean \"token\"?\n"},
    {"[sinks.\"my phone\"]\nkind = \"log\"\n",
     "t.toml:1:8: sinks: the name of a sink has letters a-z, digits, _ and - only, 64 at most\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"smtp://a.example.org\"\n",
     "t.toml:3:7: sinks.phone.url begins with smtp://; sinks of kind ntfy take https:// or http://\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://me:s3cr3t@a.example.org\"\n",
     "t.toml:3:7: sinks.phone.url cannot be used: the URL must not hold a user name or password\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"http://a.example.org\"\ntoken = { env = \"TOKEN\" }\n",
     "t.toml:4:9: sinks.phone.token would go out without TLS; write https:// in url, or remove this key\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"http://a.example.org\"\ntls = \"required\"\n",
     "t.toml:1:1: sinks.phone says tls = \"required\", but its url is http://; write https://\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://a.example.org\"\ntls = \"none\"\n",
     "t.toml:1:1: sinks.phone says tls = \"none\", but its url is https://; leave tls out\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://a.example.org\"\ntls = \"off\"\n",
     "t.toml:4:7: sinks.phone.tls is \"off\"; it may be: none, required\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://a.example.org\"\nparallel = 1000\ntimeout = 15\n",
     "t.toml:4:12: sinks.phone.parallel is 1000; it may be 1 to 256\nt.toml:5:11: sinks.phone.timeout is 15 without a "
     "unit; write \"15s\" or \"15min\"\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://a.example.org\"\nca_file = \"/no/such.pem\"\n",
     "t.toml:4:11: sinks.phone.ca_file names /no/such.pem, which does not exist\n"},
    {"[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://a.example.org\"\nca_file = \"/etc/passwd\"\n",
     "t.toml:4:11: sinks.phone.ca_file names /etc/passwd, which has no certificate in PEM form (-----BEGIN "
     "CERTIFICATE-----)\n"},
    {"[sinks.mail]\nkind = \"email\"\nurl = \"smtp://a.example.org\"\nfrom = \"a@b\"\nuser = \"bus\"\n"
     "password = { env = \"TOKEN\" }\ntls = \"none\"\n",
     "t.toml:6:12: sinks.mail.password would go out without TLS; remove tls = \"none\", or this key\n"},
    {"[sinks.mail]\nkind = \"email\"\nurl = \"smtp://a.example.org\"\nfrom = \"a@b\"\nuser = \"bus\"\n",
     "t.toml:1:1: sinks.mail cannot be used: user and password are needed together\n"},
    {"[sinks.mail]\nkind = \"email\"\nurl = \"smtp://a.example.org\"\nfrom = \"a b\"\nuser = \"bus\"\nrate = 5\nfrm = "
     "1\n",
     "t.toml:1:1: sinks.mail cannot be used: user and password are needed together\n"
     "t.toml:4:8: sinks.mail.from cannot be used: from must have an @\n"
     "t.toml:6:8: sinks.mail.rate is 5 without a time; write \"5/h\" or \"5/min\"\n"
     "t.toml:7:1: sinks.mail has no \"frm\"; did you mean \"from\"?\n"},
    {"[sinks.mail]\nkind = \"email\"\nurl = \"smtp://a.example.org\"\nfrom = \"a b\"\nuser = \"bus\"\npassword = 5\n",
     "t.toml:4:8: sinks.mail.from cannot be used: from must have an @\n"
     "t.toml:6:12: sinks.mail.password must be { credential = \"NAME\" }, { file = \"/PATH\" } or { env = \"NAME\" }, "
     "not a whole number\n"},
    {"[sinks.mail]\nkind = \"email\"\nurl = \"smtp://a.example.org\"\nfrom = \"a@b\"\nrate = 100\n",
     "t.toml:5:8: sinks.mail.rate is 100 without a time; write \"100/h\" or \"100/min\"\n"},
    {"[sinks.mail]\nkind = \"email\"\nurl = \"smtp://a.example.org\"\nfrom = \"a@b\"\nrate = \"100 per hour\"\n",
     "t.toml:5:8: sinks.mail.rate is \"100 per hour\", which is no rate; write for instance \"100/h\" or "
     "\"5/10min\"\n"},
    {"[sinks.hook]\nkind = \"webhook\"\nallow_networks = [\"10.1.2.3/24\"]\n",
     "t.toml:3:18: sinks.hook.allow_networks has \"10.1.2.3/24\", which is no network; write for instance "
     "\"10.1.2.0/24\" or \"fd00::/8\", without bits beyond the prefix\n"},
    {"[sinks.hook]\nkind = \"webhook\"\nallow_networks = \"10.1.2.0/24\"\n",
     "t.toml:3:18: sinks.hook.allow_networks must be a list of strings, [\"a\", \"b\"], not a string\n"},
    {"[households]\nid = \"mike\"\n",
     "t.toml:1:1: households must be a list of sections, each written [[households]], not a table\n"},
    {"[[households]]\nname = \"Mike\"\n", "t.toml:1:1: households.id is missing; write id = \"mike\"\n"},
    {"[[households]]\nid = \"mike smith\"\n",
     "t.toml:2:6: households.id may only have letters a-z, digits, _ . and -, 64 at most, for instance \"mike\"\n"},
    {"[[households]]\nid = \"mike\"\n[[households]]\nid = \"mike\"\n",
     "t.toml:4:6: household \"mike\" is there twice, first at t.toml:2:6; give one of them another id\n"},
    {"[[households]]\nid = \"mike\"\nstops = \"Oak Street\"\n",
     "t.toml:3:9: households.stops must be a list of strings, [\"a\", \"b\"], not a string\n"},
    {"[[households]]\nid = \"mike\"\nstops = [\"\"]\n",
     "t.toml:3:10: households.stops is empty; write something, or leave the key out\n"},
    {"[[households]]\nid = \"mike\"\ncontacts = [\"mike@example.org\"]\n",
     "t.toml:3:13: households.contacts must be SINK:ADDRESS, for instance \"mail:sarah@example.org\"\n"},
    {"[[households]]\nid = \"mike\"\ncontacts = [\"phone:mike\"]\n",
     "t.toml:3:13: households.contacts names the sink \"phone\", which is not there; add [sinks.phone]\n"},
    {"[sinks.phone]\nkind = \"log\"\n[[households]]\nid = \"mike\"\ncontacts = [[\"fone:mike\"]]\n",
     "t.toml:5:14: households.contacts names the sink \"fone\", which is not there; there are: phone\n"},
    {"[sinks.phone]\nkind = \"email\"\nurl = \"smtp://a.example.org\"\nfrom = \"a@b\"\n"
     "[[households]]\nid = \"mike\"\ncontacts = [\"phone:mike\", [], 5]\n",
     "t.toml:7:13: households.contacts has an address that sink \"phone\" (email) cannot use: an e-mail address has an "
     "@\nt.toml:7:27: households.contacts has an empty inner list; name the contacts that are told "
     "together\nt.toml:7:31: households.contacts must be \"SINK:ADDRESS\" or { sink = \"mail\", address = "
     "\"mike@example.org\" }, not a whole number\n"},
    {"[sinks.a]\nkind = \"log\"\n[[households]]\nid = \"mike\"\ncontacts = [\"a:x\", { sink = \"a\", address = \"x\" "
     "}]\n",
     "t.toml:5:20: households.contacts has the same contact twice, first at t.toml:5:13; keep one of them\n"},
    {"[[households]]\nid = \"mike\"\ntimezone = \"../../../etc/passwd\"\n",
     "t.toml:3:12: households.timezone is \"../../../etc/passwd\", which is no time zone of this machine; write for "
     "instance \"Europe/Berlin\"\n"},
    {"[texts.English]\n", "t.toml:1:8: texts.English is no language; write for instance [texts.es] or [texts.pt-BR]\n"},
    {"texts.en = 5\n", "t.toml:1:12: texts.en must be a section, [texts.en], not a whole number\n"},
    {"[texts.en]\ncal.title = \"x\"\n", "t.toml:2:1: texts.en has no \"cal\"; did you mean \"call\"?\n"},
    {"[texts.en]\ncall = \"x\"\n", "t.toml:2:8: texts.en.call must be a section, [texts.en.call], not a string\n"},
    {"[texts.en]\ncall.text = \"x\"\n", "t.toml:2:6: texts.en.call has no \"text\"; it may have: body, title\n"},
    {"[texts.en]\ncall.title = \"{chid}\"\n", "t.toml:2:14: texts.en.call.title has {chid}; did you mean \"child\"?\n"},
    {"[texts.en]\nrestock.body = \"{child}\"\n",
     "t.toml:2:16: texts.en.restock.body has {child}; it may have: product\n"},
    {"[texts.en]\nchild = \"{name}\"\n", "t.toml:2:9: texts.en.child has {name}, and nothing is filled in here\n"},
    {"[texts.en]\ncall.title = \"{child\"\n",
     "t.toml:2:14: texts.en.call.title has a { without its }; write {{ for a brace\n"},
    {"[texts.en]\ncall.title = \"child}\"\n",
     "t.toml:2:14: texts.en.call.title has a } without its {; write }} for a brace\n"},
    {"[texts.en]\ncall.title = \"a\\nb\"\n",
     "t.toml:2:14: texts.en.call.title has a line break or another control character; write it on one line\n"},
    {"[texts.en]\nmonths = \"I II III\"\n",
     "t.toml:2:10: texts.en.months must be the names of twelve months with one blank between\n"},
    {"[[households]]\nid = \"mike\"\nlanguage = \"English\"\n",
     "t.toml:3:12: households.language is no language tag; write for instance \"en\" or \"pt-BR\"\n"},
    {"[[households]]\nid = \"mike\"\nquiet = \"21-7\"\nlimit = \"10\"\n",
     "t.toml:3:9: households.quiet is \"21-7\", which is no span of the day; write for instance "
     "\"21:00-07:00\"\nt.toml:4:9: households.limit is 10 without a time; write \"10/h\" or \"10/min\"\n"},
    {"[[households]]\nid = \"mike\"\nchildren = [{ name = \"Jake\", helper = [\"lisa\"] }]\n",
     "t.toml:3:30: households.children has no \"helper\"; did you mean \"helpers\"?\n"},
    {"[[stops]]\nname = \"Oak\"\nbuses = [\"Mon..Fri 15:15\", \"Mo 7:40\"]\n",
     "t.toml:3:28: stops.buses is \"Mo 7:40\", which is no time of a bus; write for instance \"Mon..Fri 15:15\", "
     "\"Sat,Sun 9:00\" or \"15:15\"\n"},
    {"[[stops]]\nname = \"Oak\"\nbuses = [\"24:00\"]\n",
     "t.toml:3:10: stops.buses is \"24:00\", which is no time of a bus; write for instance \"Mon..Fri 15:15\", "
     "\"Sat,Sun 9:00\" or \"15:15\"\n"},
    {"[[stops]]\nname = \"Oak\"\nbuses = []\n",
     "t.toml:3:9: stops.buses names no bus; write for instance [\"Mon..Fri 15:15\"]\n"},
    {"[[stops]]\nname = \"Oak\"\ntimezone = \"Europe/Berlln\"\nbuses = [\"15:15\"]\n",
     "t.toml:3:12: stops.timezone is \"Europe/Berlln\", which is no time zone of this machine; write for instance "
     "\"Europe/Berlin\"\n"},
    {"[[stops]]\nname = \"Oak\"\nbuses = [\"15:15\"]\n[[stops]]\nname = \"OAK\"\nbuses = [\"7:40\"]\n",
     "t.toml:5:8: stop \"OAK\" is there twice, first at t.toml:2:8; put its buses into one table\n"},
    {"[[stops]]\nbuses = [\"15:15\"]\n", "t.toml:1:1: stops.name is missing; write name = \"Oak Street Bus Stop\"\n"},
    {"[[households]]\nid = \"sarah\"\nchildren = [{ name = \"Jake\" }, { name = \"JAKE\" }]\n",
     "t.toml:3:41: child \"JAKE\" is there twice, first at t.toml:3:22\n"},
    {"[[households]]\nid = \"sarah\"\nchildren = [{ name = \"Jake\", helpers = [] }]\n",
     "t.toml:3:40: households.children.helpers names nobody; leave it away where anybody may help\n"},
    {"[[households]]\nid = \"mike\"\nquiet = \"21:00-21:00\"\n",
     "t.toml:3:9: households.quiet is \"21:00-21:00\", which is no span of the day; write for instance "
     "\"21:00-07:00\"\n"},
    {"[[households]]\nid = \"mike\"\nsecond_circle = \"Elm Street\"\n",
     "t.toml:3:17: households.second_circle must be a list of strings, [\"a\", \"b\"], not a string\n"},
    {"[kafka]\ngroup = busstopd\n",
     "t.toml:2:9: this value cannot be read; text, times such as \"10min\" and addresses stand in quotes\n"},
    {"[kafka]\ngroup \"busstopd\"\n", "t.toml:2:7: a key needs a value: key = value\n"},
    {"[kafka\ngroup = \"a\"\n",
     "t.toml:1:7: a section is written [name], a list of sections [[name]], each on a line of its own\n"},
    {"[kafka]\ngroup = \"busstopd\n",
     "t.toml:2:18: this string does not end where it should; close it with the quote it began with\n"},
    {"[[households]]\nid = \"mike\"\nstops = [\"a\" \"b\"]\n",
     "t.toml:3:14: this list is not closed or lacks a comma; write [a, b, c]\n"},
    {"[alerts]\nsteps = [{ after = \"1min\"\n, tell = \"unanswered\" }]\n",
     "t.toml:2:26: this table in braces is not closed or lacks a comma; write { a = 1, b = 2 } on one line\n"},
    {"[kafka]\ngroup = \"C:\\users\"\n",
     "t.toml:2:14: unknown escape in a string; write \\\\ for a backslash, or 'single quotes'\n"},
    {"[kafka]\ngroup = \"a\"\ngroup = \"b\"\n",
     "t.toml:3:9: kafka.group is set twice, first at t.toml:2:1; keep one of them\n"},
    {"[kafka]\ngroup = \"a\"\n[store]\n[kafka]\n",
     "t.toml:4:1: kafka is set twice, first at t.toml:1:2; keep one of them\n"},
    {"[sinks.mail]\nkind = \"log\"\n[sinks.mail]\nkind = \"log\"\n",
     "t.toml:3:1: sinks.mail is set twice, first at t.toml:1:8; keep one of them\n"},
    {"[[households]]\nid = \"a\"\n[[households]]\nid = \"b\"\nname = \"B\"\nname = \"C\"\n",
     "t.toml:6:8: households.name is set twice, first at t.toml:5:1; keep one of them\n"},
    {"[kafka]\ngroup = { a = 1, a = 2 }\n", "t.toml:2:22: a key is set twice here; keep one of them\n"},
    {"[kafka]\ngroup = \"a\"\ngroup.b = 1\n",
     "t.toml:3:1: kafka.group is set twice, first at t.toml:2:1; keep one of them\n"},
};

TEST(ConfigMistakes, EachIsToldWithItsPlaceAndWhatWouldBeRight) {
  for (const auto& [text, told] : mistakes)
    EXPECT_EQ(errors_of(parse(text)), told) << text;
}

}  // namespace
}  // namespace busstop::test
