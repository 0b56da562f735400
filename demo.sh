#!/usr/bin/env bash
# Plays Sarah's story with real parts, in this terminal, on Debian 12 or 13 (root or sudo).
#   ./demo.sh             with a Kafka broker in memory: no Java
#   ./demo.sh --kafka     with a real Apache Kafka
#   ./demo.sh --stay      goes on afterwards, and prints commands to play with
#   ./demo.sh --no-build  uses what build/dev holds
# Ends with 0 only if everything that was to happen did happen. Nothing of it stays behind but
# packages and build/. BUSSTOP_SKIP_INSTALL=1 leaves the packages alone.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")"
# shellcheck source=demo/show.sh
. demo/show.sh
# shellcheck source=demo/world.sh
. demo/world.sh

bin=build/dev/daemon
topics=(bus-stop-alerts bus-stop-confirmations item-restocked item-subscriptions orders)
stop="Oak Street Bus Stop"
real_kafka='' stay='' build=1
produced=0 shown=0
limit=${BUSSTOP_DEMO_LIMIT:-60}  # seconds for each step of the story; a quiet machine takes one

for option in "$@"; do
  case $option in
    --kafka) real_kafka=1 ;;
    --stay) stay=1 ;;
    --no-build) build='' ;;
    --help | -h) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *)
      printf 'demo.sh: there is no option %s\n\n' "$option" >&2
      sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
      exit 64
      ;;
  esac
done

# --- what it needs

install_packages() {
  local groups=(build demo)
  [[ -z $real_kafka ]] || groups+=(test)
  doing packages "compiler, libraries, kcat${real_kafka:+, Java}: what is missing is installed"
  tests/support/install-packages "${groups[@]}" 2>&1 | indent
  [[ -z $real_kafka ]] || tests/support/fetch-kafka 2>&1 | indent
}

build_all() {
  doing build "busstopd, busstopctl and the broker (the first time takes minutes)"
  if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  if [[ ! -f build/dev/build.ninja ]]; then
    cmake --preset dev >"$dir/cmake.log" 2>&1 || { tail -n 20 "$dir/cmake.log"; fail "CMake does not succeed"; }
  fi
  export NINJA_STATUS="            [%f/%t %es] "
  cmake --build --preset dev -j "$(nproc)" --target busstopd busstopctl mock_broker || fail "the build fails"
}

start_all() {
  local topic named=()
  if [[ -n $real_kafka ]]; then
    start_broker demo/kafka.py "$dir/kafka" "${topics[@]}"
    doing broker "Apache Kafka at $broker"
  else
    for topic in "${topics[@]}"; do named+=(--topic "$topic"); done
    start_broker build/dev/tests/mock_broker "${named[@]}"
    doing broker "librdkafka's own cluster in memory, at $broker: any Kafka client may join in"
  fi
  start_bus
  doing bus "a D-Bus of our own at $bus"
  start_phones
  doing phones "Sarah's, Mike's and Lisa's, behind a stand-in for an ntfy server at 127.0.0.1:$phones"
  start_daemon "$bin" demo/busstopd.toml
  doing busstopd "with demo/busstopd.toml: a street, a shop, and each notice a line on this terminal; it joins its group ..."
  await 120 '^Kafka: reading 5 partitions' >/dev/null
}

# --- playing

seen() {  # LINE of the journal
  [[ $1 != "to "* ]] || shown=$((shown + 1))
  show_line "$1"
}

produce() {  # TOPIC VALUE
  sent "$1" "$2"
  printf '%s\n' "$2" | kcat -q -P -b "$broker" -t "$1" || fail "kcat cannot write to $1"
  produced=$((produced + 1))
}

ctl() { "$bin/busstopctl" --bus "$bus" "$@"; }
terminal_ctl() { on_terminal "$bin/busstopctl" --bus "$bus" "$@"; }

# Shows a command and what it answers: on a terminal with the tables that it has for terminals.
run_ctl() {  # WORDS...
  local line="busstopctl" word
  for word in "$@"; do
    [[ $word != *[\ \']* ]] || word="\"$word\""
    line+=" $word"
  done
  typed "$line"
  local how=ctl
  [[ ! -t 1 ]] || how=terminal_ctl  # asked here: behind the pipe there is none
  "$how" "$@" | indent || fail "$line fails"
}

on_terminal() {  # COMMAND...
  local command
  printf -v command '%q ' "$@"
  NO_COLOR=1 SHELL=/bin/sh script -qec "$command" /dev/null </dev/null | tr -d '\r'
}

# Sets events, delivered, claims, dead and dead_letters to what busstopctl stats says.
ask_stats() {
  local answer key
  answer=$(ctl --json stats) || fail "busstopctl stats fails"
  for key in events delivered claims dead dead_letters; do
    [[ $answer =~ \"$key\":([0-9]+) ]] || fail "busstopctl stats does not know $key"
    printf -v "$key" '%s' "${BASH_REMATCH[1]}"
  done
}

# --- the story

sarahs_story() {
  local bus_at deadline
  deadline=$(date -d '+5 min' +%Y-%m-%dT%H:%M:00%:z)
  bus_at=${deadline:11:5}
  title "A parent is stuck in a meeting"
  step "Sarah's meeting runs over, and Jake's school bus stops at $bus_at."
  note "Her app does what it always did: it writes one record to Kafka. Mike and Lisa live at that stop; David does not."
  local alert='"parent_name":"Sarah","child_name":"Jake","location":"'$stop'"'
  produce bus-stop-alerts "{$alert,\"message\":\"Meeting ran over, will be 10 mins late\",\"deadline\":\"$deadline\"}"
  await "$limit" '^alert 1 .*: open' '^to Mike: Can you watch Jake' '^to Lisa: Can you watch Jake'

  step "No answer yet. Sarah asks once more."
  produce bus-stop-alerts "{$alert,\"message\":\"Please, I cannot leave\"}"
  await "$limit" '^to Mike: Still needed' '^to Lisa: Still needed'

  step "Mike can do it, and taps the button on his phone. The first has Jake; the others are told that they need not run."
  typed "demo/phones.py tap $phones Mike"
  demo/phones.py tap "$phones" Mike || fail "Mike's phone cannot answer"
  produced=$((produced + 1))  # the tap's record, by busstopd itself
  await "$limit" '^alert 1 .*: covered' '^to Sarah: Mike has Jake: Mike confirmed' '^to Mike: You have Jake' '^to Lisa: Mike has Jake'

  step "Lisa's answer comes a moment later, by another way. She is not ignored: she is backup."
  run_ctl confirm Lisa Jake --message "I can, too"
  produced=$((produced + 1))
  await "$limit" '^to Lisa: Mike already has Jake'
  run_ctl alert show 1
}

shop_story() {
  title "The same for a shop"
  step "An order arrives. A rule of four lines makes a message to the shop of it."
  produce orders '{"order_id":4711,"user":"John Doe","item":"Shoes","quantity":2}'
  await "$limit" '^to shop@example.org: New order: Received order: 2 x Shoes from John Doe'

  step "David and John both want to hear when iphone15 is back. John asked a day before David."
  run_ctl subscription add david iphone15
  produce item-subscriptions \
    "{\"userId\":\"john\",\"productId\":\"iphone15\",\"action\":\"subscribe\",\"createdAt\":\"$(date -d '-1 day' +%FT%T%:z)\"}"
  both_wait() { [[ $(ctl subscription list --product iphone15 | grep -c iphone15) == 2 ]]; }
  until_true "$limit" "John's subscription" both_wait
  run_ctl subscription list --product iphone15

  step "The phone is back in stock: whoever waits is told once, who waited longest first."
  produce item-restocked 'productId=iphone15'
  await "$limit" '^to john@example.org: iphone15' '^to david@example.org: iphone15'

  step "A broken program writes something that nobody can read. It stops nobody, and it is not lost."
  produce orders '{"order_id":4712,"user":"John'
  await "$limit" '^dead letter orders'
  run_ctl dead list
}

# What was written, what the store says and what was shown here must agree.
summary() {
  local events delivered claims dead dead_letters expected=11
  settled() { ask_stats && [[ $events -ge $produced && $delivered -ge $expected && $dead_letters -ge 1 ]]; }
  title "What happened"
  until_true "$limit" "counting ($produced records, $expected messages)" settled
  doing produced "$produced records, by kcat, busstopctl and a tap on a phone"
  doing stored "$events records, each before it was acknowledged to Kafka"
  doing claimed "Jake by Mike, with Lisa as backup ($claims claims)"
  doing delivered "$delivered messages; $shown were seen above"
  doing dead "$dead_letters unreadable record, kept with its bytes; 0 messages"
  [[ $events == "$produced" ]] || fail "$produced records were written, but $events are stored"
  [[ $delivered == "$expected" && $shown == "$expected" ]] ||
    fail "$expected messages were expected, $delivered are delivered, $shown were seen"
  [[ $claims == 2 && $dead_letters == 1 && $dead == 0 ]] ||
    fail "expected: 2 claims, 1 dead letter, no dead message; there are $claims, $dead_letters and $dead"
}

play_on() {
  title "It goes on until Ctrl-C. In another terminal, in $PWD:"
  cat <<LINES

  alias ctl='$bin/busstopctl --bus $bus'
  ctl status
  ctl raise Sarah Jake "$stop" --cancel     # Jake is safe: everybody is told

  echo '{"parent_name":"Sarah","child_name":"Jake","location":"$stop"}' | kcat -P -b $broker -t bus-stop-alerts
  demo/phones.py tap $phones Lisa            # the button on her phone
  echo '{"responder_name":"Lisa","child_name":"Jake"}' | kcat -P -b $broker -t bus-stop-confirmations
  echo '{"user":"John Doe","item":"Socks","quantity":3}' | kcat -P -b $broker -t orders

  ctl raise Sarah Jake "$stop" --message "Late again" --deadline 10min
  ctl confirm Mike Jake
  ctl delivery list
  ctl --help

LINES
  local line
  while alive; do
    if IFS= read -r -u "$lines" line; then seen "$line"; else sleep 0.1; fi
  done
  fail "busstopd has ended"
}

main() {
  dir=$(mktemp -d "${TMPDIR:-/tmp}/busstop-demo.XXXXXX")
  trap end_world EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  title "Preparing"
  install_packages
  [[ -z $build ]] || build_all
  [[ -x $bin/busstopd && -x $bin/busstopctl && -x build/dev/tests/mock_broker ]] ||
    fail "nothing is built in build/dev: run ./demo.sh without --no-build"
  start_all
  local began=$SECONDS
  sarahs_story
  shop_story
  summary
  doing took "$((SECONDS - began)) s for the story, $SECONDS s with all preparation"
  [[ -z $stay ]] || play_on
}

main
