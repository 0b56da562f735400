// Addresses that are no more and that come back, and what a new configuration means for households: what is kept of it,
// and what the journal hears. Ledger thread, inside its transaction. Throws StoreError.
#pragma once

#include <string>

#include "bridge/ledger/desk.hpp"

namespace busstop::ledger {

/// ContactGone: nothing more is sent there until the contact is added again or a test of its household arrives.
void contact_gone(Desk& desk, const DeliveryHead& head, const std::string& reason);
/// Something has arrived there: whatever was said of the address is over.
void contact_reached(Desk& desk, ContactId contact);
/// Warns of sinks that contacts of households need and the configuration does not have.
void warn_of_missing_sinks(Desk& desk);
/// Warns of households of D-Bus whose contact is a reply topic of the configuration; the file's own are refused for it.
void warn_of_reply_topics(Desk& desk);
/// Says which households the configuration has taken over.
void tell_of_taken_over(Desk& desk, const std::vector<std::string>& ids);

}  // namespace busstop::ledger
