#include "config/texts_built_in.hpp"

namespace busstop {

namespace {

using Lines = std::array<std::string_view, 2 * say_count + word_count>;

constexpr Lines english{
    // call
    "Can you watch {child}?",
    "{parent} cannot be at {stop} in time for {child}.{message} Whoever can, please confirm.",
    // call_unnamed
    "Can you watch a child at {stop}?",
    "{parent} cannot be at {stop} in time for {child}.{message} Whoever can, please confirm.",
    // call_again
    "Still needed: can you watch {child}?",
    "Nobody has confirmed yet. {parent} cannot be at {stop} in time for {child}.{message}",
    // ask_backup
    "{by}, can you take {child} now?",
    "The neighbour who had {child} at {stop} cannot after all. You offered to be backup: please confirm again if you "
    "can.",
    // stand_down
    "{by} has {child}",
    "{by} takes {child} at {stop}. You need not do anything. Thank you!",
    // you_have
    "You have {child}",
    "You are first: please watch {child} at {stop}. {parent} has been told.",
    // no_longer_have
    "You no longer have {child}",
    "Your withdrawal has arrived: you need not watch {child} at {stop} any more. {parent} has been told.",
    // you_are_backup
    "{by} already has {child}",
    "Already taken by {by}, you are backup for {child} at {stop}. Thank you!",
    // no_longer_backup
    "You are no longer backup for {child}",
    "Your withdrawal has arrived: you are no longer backup for {child} at {stop}.",
    // no_longer_backup_taken
    "You are no longer backup for {child}",
    "Your withdrawal has arrived: you are no longer backup for {child} at {stop}. {by} has {child}.",
    // not_needed
    "Not needed any more: {child}",
    "{parent} has cancelled: nobody needs to watch {child} at {stop}. Thank you!",
    // covered
    "{by} has {child}",
    "{by} confirmed at {time} for {child} at {stop}{minutes}.{message}",
    // still_covered
    "{by} has {child}",
    "No need to ask again: {by} has already taken {child} at {stop}.",
    // reopened
    "{by} cannot take {child} after all",
    "{by} has withdrawn. The neighbours of {stop} are being asked again.",
    // nobody_yet
    "Nobody has confirmed yet for {child}",
    "Nobody has confirmed yet for {child} at {stop}. We keep asking until {until}.",
    // last_minute
    "Nobody has confirmed yet for {child}",
    "One minute left, and nobody has confirmed for {child} at {stop}. Please arrange something else.",
    // nobody_reached
    "Nobody could be reached for {child}",
    "No message has reached a neighbour of {stop} so far. Please arrange something else for {child}; we keep trying.",
    // nobody_there
    "There is nobody to ask for {child}",
    "Nobody else can be asked at {stop}. Please arrange something else for {child}.",
    // unanswered
    "Nobody confirmed for {child}",
    "The time is up, and nobody confirmed to watch {child} at {stop}.",
    // cancelled
    "Cancelled: {child}",
    "Your request for {child} at {stop} is cancelled; whoever was asked is told.",
    // not_a_helper
    "Others are asked for {child}",
    "{parent} has named who may take {child} at {stop}, and you are not among them, so your confirmation does not "
    "count. {parent} is told that you offered. Thank you!",
    // offer_refused
    "{by} offered to take {child}",
    "{by} is none of those you have named for {child}, so it does not count, and nobody else is told. Call {by} if it "
    "is all right with you.",
    // fits_nothing
    "Your confirmation fits no request",
    "{child} is not being asked for at the moment, so nothing was changed.",
    // fits_several
    "Your confirmation fits several requests",
    "There are several requests for {child}. Please confirm again with the alert_id of the one you mean: {requests}.",
    // withdrawn_early
    "You no longer have {child}",
    "Your withdrawal has arrived: your confirmation for {child} does not count any more. Nobody had asked yet.",
    // restock
    "{product} is back in stock",
    "You asked to be told when {product} is available again. It is now.",
    // test_household
    "Test from busstopd",
    "If you can read this, messages for your household reach you here. You need not do anything.",
    // test_sink
    "Test from busstopd",
    "If you can read this, messages through “{sink}” reach you here. You need not do anything.",
    // child, neighbour, this_child, help
    "a child",
    "A child",
    "a neighbour",
    "A neighbour",
    "this child",
    "This child",
    "help",
    "Help",
    // watch, watch_unnamed
    "I'll watch {child}",
    "I'll watch the child",
    // message
    " “{text}”",
    // in_minute, in_minutes
    ", there in 1 min",
    ", there in {count} min",
    // request
    "\"{id}\" for {parent}'s {child} at {stop}",
    // date, months
    "{time} on {day} {month}",
    "January February March April May June July August September October November December",
    // digest, more
    "{count} notices",
    "and {count} more",
};

constexpr Lines german{
    // call
    "Kannst du auf {child} aufpassen?",
    "{parent} kann nicht rechtzeitig an der Haltestelle {stop} sein, um {child} abzuholen.{message} Wer kann, sagt "
    "bitte zu.",
    // call_unnamed
    "Kannst du auf ein Kind aufpassen ({stop})?",
    "{parent} kann nicht rechtzeitig an der Haltestelle {stop} sein, um {child} abzuholen.{message} Wer kann, sagt "
    "bitte zu.",
    // call_again
    "Noch gesucht: Kannst du auf {child} aufpassen?",
    "Noch hat niemand zugesagt. {parent} kann nicht rechtzeitig an der Haltestelle {stop} sein, um {child} "
    "abzuholen.{message}",
    // ask_backup
    "{by}, kannst du {child} jetzt übernehmen?",
    "Wer auf {child} aufpassen wollte ({stop}), kann doch nicht. Du hattest dich als Ersatz angeboten: Bitte sag noch "
    "einmal zu, wenn du kannst.",
    // stand_down
    "{by} passt auf {child} auf",
    "{by} übernimmt {child} ({stop}). Du musst nichts mehr tun. Danke!",
    // you_have
    "Du passt auf {child} auf",
    "Deine Zusage war die erste: Bitte pass auf {child} auf ({stop}). {parent} weiß Bescheid.",
    // no_longer_have
    "Du passt nicht mehr auf {child} auf",
    "Deine Absage ist angekommen: Du musst nicht mehr auf {child} aufpassen ({stop}). {parent} weiß Bescheid.",
    // you_are_backup
    "{by} passt schon auf {child} auf",
    "{by} hat schon zugesagt; du bist Ersatz für {child} ({stop}). Danke!",
    // no_longer_backup
    "Du bist nicht mehr Ersatz für {child}",
    "Deine Absage ist angekommen: Du bist nicht mehr Ersatz für {child} ({stop}).",
    // no_longer_backup_taken
    "Du bist nicht mehr Ersatz für {child}",
    "Deine Absage ist angekommen: Du bist nicht mehr Ersatz für {child} ({stop}). {by} passt auf {child} auf.",
    // not_needed
    "Nicht mehr nötig: {child}",
    "{parent} hat abgesagt: Niemand muss mehr auf {child} aufpassen ({stop}). Danke!",
    // covered
    "{by} passt auf {child} auf",
    "{by} hat um {time} für {child} zugesagt ({stop}){minutes}.{message}",
    // still_covered
    "{by} passt auf {child} auf",
    "Du musst nicht noch einmal fragen: {by} hat {child} schon übernommen ({stop}).",
    // reopened
    "{by} kann doch nicht auf {child} aufpassen",
    "{by} hat abgesagt. Die Nachbarn an der Haltestelle {stop} werden noch einmal gefragt.",
    // nobody_yet
    "Noch keine Zusage für {child}",
    "Noch hat niemand für {child} zugesagt ({stop}). Wir fragen bis {until} weiter.",
    // last_minute
    "Noch keine Zusage für {child}",
    "Noch eine Minute, und niemand hat für {child} zugesagt ({stop}). Bitte finde eine andere Lösung.",
    // nobody_reached
    "Niemand erreicht für {child}",
    "Bisher hat keine Nachricht jemanden an der Haltestelle {stop} erreicht. Bitte finde für {child} eine andere "
    "Lösung; "
    "wir versuchen es weiter.",
    // nobody_there
    "Niemand da, den wir für {child} fragen können",
    "An der Haltestelle {stop} gibt es sonst niemanden, den wir fragen können. Bitte finde für {child} eine andere "
    "Lösung.",
    // unanswered
    "Keine Zusage für {child}",
    "Die Zeit ist um, und niemand hat zugesagt, auf {child} aufzupassen ({stop}).",
    // cancelled
    "Abgesagt: {child}",
    "Deine Anfrage für {child} ({stop}) ist abgesagt; wer gefragt wurde, erfährt es.",
    // not_a_helper
    "Für {child} sind andere gefragt",
    "{parent} hat festgelegt, wer auf {child} aufpassen darf ({stop}), und du gehörst nicht dazu; deine Zusage zählt "
    "deshalb nicht. {parent} erfährt, dass du es angeboten hast. Danke!",
    // offer_refused
    "{by} würde auf {child} aufpassen",
    "{by} gehört nicht zu denen, die du für {child} genannt hast; deshalb zählt die Zusage nicht, und niemand sonst "
    "erfährt davon. Wenn es dir recht ist, ruf {by} an.",
    // fits_nothing
    "Deine Zusage passt zu keiner Anfrage",
    "Für {child} wird gerade niemand gesucht; deshalb hat sich nichts geändert.",
    // fits_several
    "Deine Zusage passt zu mehreren Anfragen",
    "Zu {child} gibt es mehrere Anfragen. Bitte sag noch einmal zu, mit der alert_id derjenigen, die du meinst: "
    "{requests}.",
    // withdrawn_early
    "Du passt nicht mehr auf {child} auf",
    "Deine Absage ist angekommen: Deine Zusage für {child} zählt nicht mehr. Noch hatte niemand gefragt.",
    // restock
    "{product} ist wieder da",
    "Du wolltest Bescheid bekommen, wenn {product} wieder verfügbar ist. Jetzt ist es so weit.",
    // test_household
    "Test von busstopd",
    "Wenn du das lesen kannst, kommen Nachrichten für deinen Haushalt hier an. Du musst nichts tun.",
    // test_sink
    "Test von busstopd",
    "Wenn du das lesen kannst, kommen Nachrichten über „{sink}“ hier an. Du musst nichts tun.",
    // child, neighbour, this_child, help
    "ein Kind",
    "Ein Kind",
    "jemand aus der Nachbarschaft",
    "Jemand aus der Nachbarschaft",
    "dieses Kind",
    "Dieses Kind",
    "deiner Zusage",
    "Deiner Zusage",
    // watch, watch_unnamed
    "Ich passe auf {child} auf",
    "Ich passe auf das Kind auf",
    // message
    " „{text}“",
    // in_minute, in_minutes
    ", ist in 1 Minute da",
    ", ist in {count} Minuten da",
    // request
    "„{id}“ für {child} ({parent}, {stop})",
    // date, months
    "{time} am {day}. {month}",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    // digest, more
    "{count} Nachrichten",
    "und {count} weitere",
};

}  // namespace

std::vector<BuiltIn> built_in_languages() {
  return {{"en", english}, {"de", german}};
}

}  // namespace busstop
