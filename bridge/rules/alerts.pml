/* The life of one alert, as the rules and the ledger have it, for the model checker spin: two neighbours who claim and
   withdraw, a parent who cancels, a deadline, calls on their way, and a process that dies between any two steps. What a
   restart finds is what was committed; a transfer that was on its way may have arrived or not. tests/model/check looks at
   every order in which this can happen.

   Broken on purpose, to show that the check finds it:
     -DBUG_SAYS_FIRST        the parent hears of a claim before it is committed
     -DBUG_LATER_WINS        a later claim takes the child from the first
     -DBUG_FORGETS_FLIGHTS   a call on its way when the child is taken is not stood down
     -DBUG_CRASH_FORGETS     whoever a call may have reached before a crash is not stood down
     -DBUG_NO_TIMER          a restart forgets the deadline */

#define N 2
#define NOBODY N

mtype = { is_open, covered, closed };          /* the alert */
mtype = { waits, with_courier, arrived, off }; /* a call */

/* In the store: a turn writes all of it or nothing. */
mtype state = is_open;
byte winner = NOBODY;
mtype call[N] = waits;
bool told[N];       /* heard the call, and not yet that it is over */
bool stands_by[N];  /* hears that once its transfer has ended */
bool timer = true;

/* What people have heard; nothing takes it back. */
byte said = NOBODY; /* who has the child, as the parent heard it */
bool heard_call[N], heard_end[N], parent_knows, unanswered;

/* In the network, and what may still happen. */
bool in_flight[N];
bool past_deadline;
byte claims = 3, withdrawals = 1, crashes = 1;
byte i;

inline over_for_all_but(who) {
  for (i : 0 .. N - 1) {
    if
    :: i != who && told[i] -> told[i] = false; heard_end[i] = true
    :: else
    fi;
#ifndef BUG_FORGETS_FLIGHTS
    stands_by[i] = (i != who && call[i] == with_courier);
#endif
    if
    :: call[i] == waits -> call[i] = off
    :: else
    fi
  }
}

inline tell_parent(who) {
  assert(said == NOBODY || said == who); /* one winner, never revised */
  said = who;
  parent_knows = true
}

/* A transfer has ended, and reached somebody. */
inline reached(n) {
  if
  :: stands_by[n] && state != is_open -> heard_end[n] = true
  :: else -> told[n] = true
  fi;
  stands_by[n] = false
}

inline die() {
  crashes--;
#ifdef BUG_NO_TIMER
  timer = false;
#endif
  for (i : 0 .. N - 1) {
    if
    :: call[i] == with_courier ->
      if
      :: heard_call[i] = true; heard_end[i] = false
      :: skip
      fi;
      in_flight[i] = false;
      call[i] = (state == is_open -> waits : off);
#ifdef BUG_CRASH_FORGETS
      stands_by[i] = false
#else
      reached(i) /* nobody knows: it counts as heard */
#endif
    :: else
    fi
  }
}

active proctype Ledger() {
  byte who;
  do
  :: state == closed -> break
  :: state != closed && timer && past_deadline -> atomic {
       if
       :: state == is_open -> unanswered = true; parent_knows = true; over_for_all_but(NOBODY);
         for (i : 0 .. N - 1) { stands_by[i] = false }
       :: else
       fi;
       state = closed }
  :: state != closed && !(timer && past_deadline) -> atomic {
       if
       :: state == is_open && call[0] == waits -> call[0] = with_courier; in_flight[0] = true
       :: state == is_open && call[1] == waits -> call[1] = with_courier; in_flight[1] = true
       :: claims > 0 ->
         select(who : 0 .. 1);
#ifdef BUG_SAYS_FIRST
         if :: state == is_open -> tell_parent(who) :: else fi;
#endif
         if
         :: crashes > 0 -> die() /* before the commit: the record will be read again */
         :: claims--;
           if
           :: state == is_open ->
             state = covered; winner = who; over_for_all_but(who);
             tell_parent(who)
#ifdef BUG_LATER_WINS
           :: state == covered && winner != who -> winner = who; tell_parent(who)
#else
           :: state == covered && winner != who -> told[who] = false; heard_end[who] = true /* backup */
#endif
           :: else
           fi
         fi
       :: withdrawals > 0 && state == covered -> /* the neighbours are asked anew */
         withdrawals--;
         state = is_open; winner = NOBODY; said = NOBODY; parent_knows = false;
         for (i : 0 .. N - 1) {
           if
           :: call[i] != with_courier -> call[i] = waits
           :: else
           fi
         }
       :: winner = NOBODY; parent_knows = true; over_for_all_but(NOBODY); state = closed /* cancelled */
       :: crashes > 0 -> die()
       :: true /* nothing has come */
       fi }
  od
}

active [N] proctype Network() {
  byte me = _pid - 1;
end:
  do
  :: atomic { in_flight[me] ->
       in_flight[me] = false; call[me] = arrived;
       heard_call[me] = true; heard_end[me] = false;
       reached(me) }
  :: atomic { in_flight[me] -> /* lost, and the sender knows it */
       in_flight[me] = false; stands_by[me] = false;
       call[me] = (state == is_open -> waits : off) }
  od
}

active proctype Time() { past_deadline = true }

#define ended (state == closed && !in_flight[0] && !in_flight[1])

ltl ends { <> (state == closed) }
ltl parent_hears { [] (state == closed -> parent_knows) }
/* Of a child that is taken, or cancelled, everybody hears who was called, but for whoever has it. */
ltl stand_down { [] (ended && !unanswered -> ((!heard_call[0] || heard_end[0] || winner == 0) &&
                                              (!heard_call[1] || heard_end[1] || winner == 1))) }
