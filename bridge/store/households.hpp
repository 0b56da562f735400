// Households, their stops and contacts, and subscriptions: the tables people's data live in. Ledger thread. Throws
// StoreError.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/model/household.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// Why nothing is sent to an address any more, and since when.
struct Suppression {
  Wall since;
  std::string reason;
};
using Suppressions = std::map<Address, Suppression>;

class Households {
 public:
  /// `host_of` answers the host by which an address is counted, "" where its sink as a whole is (see
  /// SinkKind::outside).
  Households(Database& database, std::function<std::string(const Address&)> host_of)
      : db_(database), host_of_(std::move(host_of)) {}

  /// Adds it, or changes the one with this id: contacts that stay or come back keep their rows; those that go become
  /// inactive, and what they have not been sent yet is cancelled. Whatever the household still waits for is due to be
  /// looked at again (TimerKind::fallback). A contact that is added is suppressed no more.
  HouseholdId put(const Household& household, Wall now);
  /// False if there is none. Its contacts become inactive as with put(); its subscriptions end. Put again under its id
  /// it is the same household: of its alerts and claims, and of what its contacts have been sent.
  bool remove(std::string_view id, Wall now);
  /// Makes the file's own households be exactly `wanted`; those of other origin stay. A file household takes over an id
  /// of other origin. What has not changed is not written; what has is suppressed no more.
  struct Changed {
    int added = 0;
    int changed = 0;
    int removed = 0;
    /// Text ids of those that were of another origin.
    std::vector<std::string> taken_over{};
  };
  Changed replace_file_households(const std::vector<Household>& wanted, Wall now);
  /// How many deliveries the changes since the last question have cancelled.
  [[nodiscard]] int take_cancelled() noexcept { return std::exchange(cancelled_, 0); }
  /// Whether any has been added or changed since the last question, perhaps in a transaction that was rolled back.
  [[nodiscard]] bool take_changed() noexcept { return std::exchange(changed_, false); }
  /// What came of the last answer was rolled back.
  void look_again() noexcept { changed_ = true; }
  /// What a rolled back transaction made is forgotten.
  void forget() noexcept {
    gone_.clear();
    touched_.clear();
    cancelled_ = 0;
    any_suppressed_.reset();
    any_manners_.reset();
    foreign_languages_.reset();
    forget_answers();
  }
  /// What find() and contacts() answered is asked anew. Whoever writes households, contacts or suppressions past this
  /// class says so; and each turn begins with it.
  void forget_answers() noexcept {
    found_.clear();
    contacts_.clear();
  }

  [[nodiscard]] std::optional<HouseholdId> find(std::string_view id);
  [[nodiscard]] std::optional<Household> load(HouseholdId id);
  /// By text id; else all of that name at that stop (both folded inside); else all of that name. `stop` may be empty.
  [[nodiscard]] std::vector<HouseholdId> who_is(std::string_view name, std::string_view stop);
  /// Households at the stop (or with "*"), without `except`.
  [[nodiscard]] std::vector<HouseholdId> at_stop(std::string_view stop, const std::vector<HouseholdId>& except);
  /// Those that have the stop in their second circle and do not hear of it anyway, without `except`.
  [[nodiscard]] std::vector<HouseholdId> in_second_circle(std::string_view stop,
                                                          const std::vector<HouseholdId>& except);
  /// Who may take this child of these households; nothing where they name nobody, so that anybody may.
  [[nodiscard]] std::optional<std::vector<HouseholdId>> helpers_of(const std::vector<HouseholdId>& parents,
                                                                   std::string_view child);
  /// Whether any household wants quiet hours or a limit.
  [[nodiscard]] bool any_manners();
  /// As it says it: "de-AT"; "en" if there is no such household.
  [[nodiscard]] std::string language_of(HouseholdId household);
  /// The languages other than "en" that households have, and perhaps some that they have no more.
  [[nodiscard]] const std::vector<std::string>& foreign_languages();
  /// True if one of them does not want to be named.
  [[nodiscard]] bool any_unnamed(const std::vector<HouseholdId>& households);
  /// Active contacts in the household's order, without suppressed addresses.
  [[nodiscard]] std::vector<Contact> contacts(HouseholdId household);
  /// The suppressed ones, too.
  [[nodiscard]] std::vector<Contact> all_contacts(HouseholdId household);
  /// How many active contacts of households each sink has that is not one of `sinks`.
  [[nodiscard]] std::map<std::string, std::int64_t> contacts_without(const std::vector<std::string>& sinks);
  /// Whether contacts of one household alone have this address at one of these sinks: whoever reads there belongs to
  /// it.
  [[nodiscard]] bool is_of_one_household(const std::vector<std::string>& sinks, const std::string& address);
  /// Ids of households of D-Bus that have this active contact; `most` at most.
  [[nodiscard]] std::vector<std::string> with_contact(const Address& address, int most);
  /// The contact row of a bare address, made if need be.
  [[nodiscard]] Contact bare_contact(const Address& address);
  /// The lane by which this address is counted, made if need be.
  [[nodiscard]] LaneId lane_of(const Address& address);
  /// True if it was not suppressed before.
  bool suppress(const Address& address, std::string_view reason, Wall at);
  /// It may be sent to again; false if it was not suppressed. What its households wait for is looked at again.
  bool lift(const Address& address, Wall now);
  /// Something has arrived at this contact: its address, if that was suppressed, is no more.
  [[nodiscard]] std::optional<Contact> lift(ContactId contact);

  /// False if it was there already: its place in the queue stays, and its age counts anew. `since`: its place in the
  /// queue; `asked`: from when on its age counts, if not from then.
  bool subscribe(HouseholdId household, std::string_view product, Wall since, Origin origin,
                 std::optional<Wall> asked = {});
  bool unsubscribe(HouseholdId household, std::string_view product);

 private:
  HouseholdId write(const Household& household);
  // Of a household that was not there before (`is_new`) nothing is looked for that might have to go: a million of them
  // come by import.
  void write_stops(HouseholdId id, const Household& household, bool is_new);
  void write_family(HouseholdId id, const Household& household, bool is_new);
  void write_contacts(HouseholdId id, const Household& household, bool is_new);
  void remove_row(HouseholdId id, Wall now);
  struct Number {
    HouseholdId id{};
    bool had_before = false;
  };
  /// The one it had before it was removed, else one that nobody has had.
  Number new_number(const std::string& id);
  void bring_back(HouseholdId id);
  void retire(ContactId contact);
  bool erase_suppression(const Address& address);
  void settle(Wall now);
  void reconsider(Wall now);
  void cancel_for_gone(Wall now);

  /// Of each kind.
  static constexpr std::size_t most_answers = 64;

  Database& db_;
  std::function<std::string(const Address&)> host_of_;
  std::vector<ContactId> gone_;
  /// Households whose contacts changed, since settle().
  std::vector<HouseholdId> touched_;
  /// Spares a question for each message that arrives. Once true it stays so.
  std::optional<bool> any_suppressed_;
  int cancelled_ = 0;
  bool changed_ = false;
  /// What was answered since the last change: most records of a turn are for the same few.
  std::map<std::string, HouseholdId, std::less<>> found_;
  std::map<HouseholdId, std::vector<Contact>> contacts_;
  /// Unknown until it is asked, and after a change.
  std::optional<bool> any_manners_;
  std::optional<std::vector<std::string>> foreign_languages_;
};

/// A household with its stops and active contacts, in the form tidy() gives it; for readers as well.
[[nodiscard]] std::optional<Household> load_household(Database& database, HouseholdId id);
/// Which of their contacts are suppressed; for readers as well.
[[nodiscard]] Suppressions suppressions_of(Database& database, const std::vector<Household>& households);
/// Second circle and children, as they are kept.
void load_family(Database& database, HouseholdId id, Household& household);
void tidy_family(Household& household);
/// The form in which households are compared and kept: stops sorted by their folded text and each once, each address
/// once, at its first place, no empty places.
[[nodiscard]] Household tidy(Household household);

}  // namespace busstop
