// How every method of every object on the bus is served: has the caller the right, is the daemon not stopping, then do
// it, and whatever is thrown becomes the answer. One for each connection; the loop thread. Its functions throw
// sdbus::Error only.
#pragma once

#include <memory>
#include <utility>

#include "bridge/store/reader.hpp"
#include "daemon/wire/answers.hpp"
#include "daemon/wire/authority.hpp"
#include "daemon/wire/doors.hpp"
#include "daemon/wire/guard.hpp"

namespace busstop::dbus {

class Clerk {
 public:
  /// Where the answer of one call goes.
  template <class... Values>
  using Reply = std::shared_ptr<sdbus::Result<Values...>>;
  using Done = std::function<void(Outcome)>;

  Clerk(sdbus::IConnection& connection, const BusDoors& doors, bool ask_polkit, std::shared_ptr<BusOutbox> outbox)
      : doors_(doors), outbox_(std::move(outbox)), authority_(connection, ask_polkit, *doors.journal) {}

  [[nodiscard]] const BusDoors& doors() const noexcept { return doors_; }
  [[nodiscard]] Authority& authority() noexcept { return authority_; }
  /// Opened at the first question.
  [[nodiscard]] Reader& reader() {
    if (!reader_) reader_ = std::make_unique<Reader>(doors_.store_path);
    return *reader_;
  }

  /// A method: `work` takes the Reply once the caller is known to have the right, and answers, or gives it to expect()
  /// if a room has to.
  template <class... Values, class Work>
  void act(Right right, const sdbus::IObject& object, sdbus::Result<Values...>&& result, Work work) {
    guarded([&] { serve(right, object, std::move(result), std::move(work)); });
  }

  /// A method that shows people: what `work` returns is the answer.
  template <class Value, class Work>
  void show(const sdbus::IObject& object, sdbus::Result<Value>&& result, Work work) {
    act(Right::view, object, std::move(result),
        [work = std::move(work)](const Reply<Value>& reply) { reply->returnResults(work()); });
  }

  /// A method that lets the ledger change something: `wish` makes the Change of it.
  template <class... Values, class Wish>
  void change(const sdbus::IObject& object, sdbus::Result<Values...>&& result, Wish wish) {
    act(Right::change, object, std::move(result), [this, wish = std::move(wish)](const Reply<Values...>& reply) {
      Change asked = wish();
      const auto done = expect(reply);
      constexpr bool counted = sizeof...(Values) > 0;
      const auto answer = [done](const ChangeResult& how) { done(outcome_of(how, counted)); };
      if (!doors_.to_ledger(Command{std::move(asked), answer})) done(busy());
    });
  }

  /// Lets the caller wait: what is given to the returned function, by any thread, becomes his answer (answer_with() of
  /// answers.hpp says how).
  template <class... Values>
  [[nodiscard]] Done expect(const Reply<Values...>& reply) {
    const auto ticket = outbox_->take_ticket();
    outbox_->push(Expect{ticket, [reply](const Outcome& outcome) {
                           if (const auto* fault = std::get_if<Fault>(&outcome)) {
                             reply->returnError(to_error(*fault));
                           } else {
                             answer_with(*reply, outcome);
                           }
                         }});
    return [outbox = outbox_, ticket](Outcome outcome) { outbox->push(Answer{ticket, std::move(outcome)}); };
  }

  [[nodiscard]] static Fault busy() { return {Fault::Kind::not_ready, "busstopd is busy: try again in a moment"}; }

 private:
  template <class... Values, class Work>
  void serve(Right right, const sdbus::IObject& object, sdbus::Result<Values...>&& result, Work work) {
    const auto reply = std::make_shared<sdbus::Result<Values...>>(std::move(result));
    answered(*reply, [&] {
      auto decided = [this, reply, work = std::move(work)](const Fault* refused) {
        answered(*reply, [&] {
          if (refused != nullptr) throw Fault(*refused);
          if (doors_.status->read()->stopping) throw Fault(Fault::Kind::not_ready, "busstopd is stopping");
          work(reply);
        });
      };
      authority_.decide(right, current_message(object), std::move(decided));
    });
  }

  const BusDoors& doors_;
  std::shared_ptr<BusOutbox> outbox_;
  std::unique_ptr<Reader> reader_;
  Authority authority_;
};

}  // namespace busstop::dbus
