#include "daemon/wire/authority.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <exception>
#include <map>
#include <utility>

#include "daemon/base/systemd.hpp"

namespace busstop::dbus {
namespace {

constexpr const char* polkit_interface = "org.freedesktop.PolicyKit1.Authority";
constexpr std::size_t most_callers = 1024;

bool is_trusted(std::uint32_t uid) noexcept {
  return uid == 0 || uid == ::geteuid();
}

}  // namespace

struct Authority::Question {
  Right right;
  std::string caller;
  std::uint32_t uid;
  /// The caller agrees to be asked for a password.
  bool interactive;
  /// For polkit, to take the question back.
  std::string id;
  Decided decided;
  Questions& counted;
  Journal& journal;

  Question(Right r, std::string name, std::uint32_t user, bool ask_person, Decided how, Questions& all, Journal& log)
      : right(r),
        caller(std::move(name)),
        uid(user),
        interactive(ask_person),
        decided(std::move(how)),
        counted(all),
        journal(log) {}
  ~Question() { counted.end(uid); }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
};

Authority::Authority(sdbus::IConnection& connection, bool ask_polkit, Journal& journal) : journal_(journal) {
  if (!ask_polkit) return;
  polkit_ = sdbus::createProxy(connection, ServiceName("org.freedesktop.PolicyKit1"),
                               ObjectPath("/org/freedesktop/PolicyKit1/Authority"));
  bus_ = sdbus::createProxy(connection, ServiceName("org.freedesktop.DBus"), ObjectPath("/org/freedesktop/DBus"));
}

Authority::~Authority() = default;

std::uint32_t Authority::uid_of(const std::string& sender, const sdbus::Message& call) {
  const auto known = uids_.find(sender);
  if (known != uids_.end()) return known->second;
  const std::uint32_t uid = call.getCredsEuid();
  if (uids_.size() >= most_callers) uids_.clear();
  uids_.emplace(sender, uid);
  return uid;
}

std::uint32_t Authority::uid_of(const sdbus::Message& call) {
  return uid_of(std::string(call.getSender()), call);
}

bool Authority::knows_as_trusted(const std::string& sender) const {
  const auto known = uids_.find(sender);
  return known != uids_.end() && is_trusted(known->second);
}

bool Authority::trusts(const sdbus::Message& call) {
  return is_trusted(uid_of(call));
}

void Authority::decide(Right right, const sdbus::Message& call, Decided decided) {
  std::string sender(call.getSender());
  const auto uid = uid_of(sender, call);
  if (is_trusted(uid)) return decided(nullptr);
  if (!polkit_) {
    const auto refused = not_trusted();
    return decided(&refused);
  }
  if (!questions_.begin(uid)) {
    const Fault refused(Fault::Kind::limits, "too many questions to polkit are under way: try again in a moment");
    return decided(&refused);
  }
  ask(std::make_shared<Question>(right, std::move(sender), uid, may_ask_sender(Opened::of(call)), std::move(decided),
                                 questions_, journal_));
}

void Authority::settle(const Question& question, const Fault* refused) {
  question.journal.say(Level::debug, fmt::format("{} for user {} ({}): {}", action_of(question.right), question.uid,
                                                 question.caller, refused == nullptr ? "allowed" : refused->what()));
  question.decided(refused);
}

void Authority::ask(const std::shared_ptr<Question>& question) {
  using Details = std::map<std::string, std::string>;
  const sdbus::Struct<std::string, Row> subject("system-bus-name", Row{{"name", sdbus::Variant(question->caller)}});
  const std::uint32_t flags = question->interactive ? 1 : 0;
  const std::chrono::seconds patience = question->interactive ? person_patience : polkit_patience;
  question->id = "busstopd-" + std::to_string(++asked_);
  polkit_->callMethodAsync("CheckAuthorization")
      .onInterface(polkit_interface)
      .withTimeout(patience)
      .withArguments(subject, std::string(action_of(question->right)), Details{}, flags, question->id)
      .uponReplyInvoke([this, question](CallError error, const sdbus::Struct<bool, bool, Details>& answer) {
        try {
          hear(question, error, {std::get<0>(answer), std::get<1>(answer)});
        } catch (const std::exception&) {
          // The bus is gone, and the caller's connection with it.
        }
      });
}

void Authority::hear(const std::shared_ptr<Question>& question, const CallError& error, const Ruling& ruling) {
  if (error) {
    const auto refused = no_ruling(error->getName(), error->getMessage());
    settle(*question, &refused);
    if (question->interactive) take_back(question->id);
  } else if (const auto refused = refusal(question->right, ruling, question->interactive)) {
    settle(*question, &*refused);
  } else {
    allow_if_there(question);
  }
}

void Authority::take_back(const std::string& id) {
  polkit_->callMethodAsync("CancelCheckAuthorization")
      .onInterface(polkit_interface)
      .withArguments(id)
      .uponReplyInvoke([](CallError) {});
}

void Authority::allow_if_there(const std::shared_ptr<Question>& question) {
  bus_->callMethodAsync("NameHasOwner")
      .onInterface("org.freedesktop.DBus")
      .withArguments(question->caller)
      .uponReplyInvoke([question](CallError error, bool there) {
        if (!error && there) return settle(*question, nullptr);
        const Fault refused(Fault::Kind::denied, "the caller has left");
        settle(*question, &refused);
      });
}

}  // namespace busstop::dbus
