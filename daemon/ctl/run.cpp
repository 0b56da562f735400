#include "daemon/ctl/run.hpp"

#include <cstdio>
#include <map>
#include <string_view>

#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

const std::map<std::string_view, Action>& actions() {
  static const std::map<std::string_view, Action> all = {
      {"status", show_status},
      {"stats", show_stats},
      {"lag", show_lag},
      {"watch", watch},
      {"reload", reload},
      {"backup", backup},
      {"doctor", doctor},
      {"replay", replay},
      {"alert list", list_alerts},
      {"alert show", show_alert},
      {"why", show_why},
      {"delivery list", list_deliveries},
      {"delivery show", show_delivery},
      {"household import", import_households},
      {"household list", list_households},
      {"household add", add_household},
      {"household remove", remove_household},
      {"household test", test_household},
      {"contact import", import_contacts},
      {"contact list", list_contacts},
      {"contact add", add_contact},
      {"contact remove", remove_contact},
      {"subscription import", import_subscriptions},
      {"subscription list", list_subscriptions},
      {"subscription add", add_subscription},
      {"subscription remove", remove_subscription},
      {"raise", raise},
      {"confirm", confirm},
      {"restock", restock},
      {"send", send},
      {"topic list", list_topics},
      {"topic create", create_topic},
      {"topic read", read_topic},
      {"silence list", list_silences},
      {"silence add", add_silence},
      {"silence remove", remove_silence},
      {"sink list", list_sinks},
      {"sink pause", pause_sink},
      {"sink resume", resume_sink},
      {"sink test", test_sink},
      {"dead list", list_dead},
      {"dead show", show_dead},
      {"dead replay", replay_dead},
      {"dead drop", drop_dead},
  };
  return all;
}

void print(std::FILE* where, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), where);
}

int act(const Request& request) {
  Bus bus(request.bus, request.instance);
  const auto text = actions().at(request.command)(bus, request, find_style(request.json));
  print(stdout, text);
  return std::fflush(stdout) == 0 ? exit_ok : exit_failed;
}

}  // namespace

int run(const std::vector<std::string>& arguments) noexcept {
  try {
    const auto parsed = parse_request(arguments);
    if (const auto* reply = std::get_if<Reply>(&parsed)) {
      print(reply->code == exit_ok ? stdout : stderr, reply->text);
      return reply->code;
    }
    return act(std::get<Request>(parsed));
  } catch (const Failure& failure) {
    print(stdout, failure.output());
    std::fflush(stdout);
    print(stderr, std::string("busstopctl: ") + failure.what() + "\n");
    return failure.code();
  } catch (const std::exception& error) {
    print(stderr, std::string("busstopctl: ") + error.what() + "\n");
    return exit_failed;
  }
}

}  // namespace busstop::ctl
