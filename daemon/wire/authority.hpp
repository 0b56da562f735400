// Who may do what on the bus: root and our own user everything, others what polkit allows them. polkit is asked without
// waiting: a slow one, or a person who looks for a password, holds up nobody else. Lives as long as its connection; the
// loop thread. decide() and trusts() throw sdbus::Error if the caller is gone already.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "bridge/base/journal.hpp"
#include "daemon/answers/rights.hpp"
#include "daemon/wire/compat.hpp"

namespace busstop::dbus {

class Authority {
 public:
  Authority(sdbus::IConnection& connection, bool ask_polkit, Journal& journal);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// Called once, with what is wrong or with null, at once or later; never, if this ends before. Must not throw.
  using Decided = std::function<void(const Fault* refused)>;
  void decide(Right right, const sdbus::Message& call, Decided decided);

  /// Who calls.
  [[nodiscard]] std::uint32_t uid_of(const sdbus::Message& call);
  /// Root or our own user: for setters of properties, which cannot wait for polkit.
  [[nodiscard]] bool trusts(const sdbus::Message& call);
  /// The same, without asking the bus: false for who has not been asked about yet.
  [[nodiscard]] bool knows_as_trusted(const std::string& sender) const;

 private:
  struct Question;

  /// The bus is asked once for each caller: the name of a connection is never given to another one.
  [[nodiscard]] std::uint32_t uid_of(const std::string& sender, const sdbus::Message& call);
  void ask(const std::shared_ptr<Question>& question);
  void hear(const std::shared_ptr<Question>& question, const CallError& error, const Ruling& ruling);
  /// A dialog that came to nothing must not stay on somebody's screen.
  void take_back(const std::string& id);
  /// Who left while polkit was thinking gets nothing done.
  void allow_if_there(const std::shared_ptr<Question>& question);

  /// For the journal, at debug; then the answer.
  static void settle(const Question& question, const Fault* refused);

  Journal& journal_;
  std::unordered_map<std::string, std::uint32_t> uids_;
  Questions questions_;
  std::uint64_t asked_ = 0;
  /// None where polkit is not asked. Behind what its pending calls refer to.
  std::unique_ptr<sdbus::IProxy> polkit_;
  std::unique_ptr<sdbus::IProxy> bus_;
};

}  // namespace busstop::dbus
