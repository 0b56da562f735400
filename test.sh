#!/usr/bin/env bash
# Installs what is needed, builds once, and runs the tests, on a bare Debian 12 or 13 (root or sudo).
#   ./test.sh           lint, unit and conformance tests, system tests with real servers
#   ./test.sh --quick   without the system tests
#   ./test.sh --ci      also the package under a real systemd, the sanitizers' build and clang-tidy
#   ./test.sh --full    also the build with clang, the model of an alert in spin, the slow system tests, and the packages of
#                       both Debian releases
# The last line is `N passed, N failed`. Logs and results are left in build/test.
# BUSSTOP_SKIP_INSTALL=1 leaves the packages alone; BUSSTOP_WORLD=DIR keeps Kafka and ntfy elsewhere.
# shellcheck disable=SC2317  # the parts are called by name
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")"
export HOME=${HOME:-/root} PYTHONDONTWRITEBYTECODE=1

out=$PWD/build/test
python=/usr/bin/python3
jobs=$(nproc)
summary=()   # one line a part
results=()   # JUnit files
extra_failures=0

say() { echo "test.sh: $*"; }

minutes_since() { awk -v s="$(($(date +%s) - $1))" 'BEGIN { printf "%.1f min", s / 60 }'; }

usage() {
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 64
}

# Runs one part: its output goes to a file, of which the end is shown when it fails. (A person at a
# terminal sees the build's progress instead.) `set -e` does not hold within a part: chain with &&.
part() {  # NAME COMMAND...
  local name=$1 start status=0 log=$out/$1.log
  shift
  start=$(date +%s)
  say "$name ..."
  if [[ -t 1 && $name == build ]]; then
    "$@" || status=$?
  else
    "$@" >"$log" 2>&1 || { status=$?; tail -n 80 "$log"; say "all of this in $log"; }
  fi
  [[ $status -eq 0 ]] || say "$name FAILED (exit $status)"
  local how=ok
  [[ $status -eq 0 ]] || how=FAILED
  summary+=("$(printf '%-8s %9s  %s%s' "$name" "$(minutes_since "$start")" "$how" "$(remarks_in "$log")")")
  return "$status"
}

# What pytest left out, and why; and what passed only when it was tried again.
remarks_in() {  # LOG
  [[ -f $1 ]] || return 0
  sed -n 's/^PASSED ONLY ALONE: /; passed only alone: /p' "$1" | tr -d '\n'
  awk -F '[][]' '/^SKIPPED \[/ { count = $2; sub(/^SKIPPED \[[0-9]+\] [^ ]+: /, ""); of[$0] += count }
    END { for (why in of) printf "; %d skipped: %s", of[why], why }' "$1"
}

# A part that leaves a JUnit file. Where it failed without a failed test in it, that counts as one.
tested() {  # NAME COMMAND...
  local junit=$out/$1.xml
  rm -f "$junit"
  if part "$@"; then
    [[ ! -s $junit ]] || results+=("$junit")
    return 0
  fi
  if [[ -s $junit ]]; then
    results+=("$junit")
    [[ $("$python" tests/support/count-results "$junit" | cut -d' ' -f2) == 0 ]] || return 0
  fi
  extra_failures=$((extra_failures + 1))
}

# Without these nothing else makes sense.
needed() { part "$@" || finish "$((extra_failures + 1))"; }

finish() {  # FAILURES-BESIDE-THE-COUNTED
  local passed=0 failed=0 skipped=0
  if [[ ${#results[@]} -gt 0 ]]; then
    read -r passed failed skipped < <("$python" tests/support/count-results "${results[@]}")
  fi
  failed=$((failed + $1))
  echo
  printf '  %s\n' "${summary[@]}"
  printf '  %-8s %9s\n' all "$(minutes_since "$started")"
  [[ $skipped -eq 0 ]] || echo "$skipped skipped"
  [[ $passed -gt 0 ]] || echo "no test has passed"
  echo "$passed passed, $failed failed"
  [[ $failed -eq 0 && $passed -gt 0 ]]
  exit
}

has_preset() { cmake --list-presets=configure 2>/dev/null | grep -q "\"$1\""; }

build() {  # PRESET
  if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  cmake --preset "$1" && cmake --build --preset "$1" -j "$jobs"
}

unit_tests() {  # PRESET JUNIT
  timeout -k 10 900 ctest --preset "$1" -j "$jobs" --no-tests=error --output-junit "$2"
}

build_and_unit_tests() { build "$1" && unit_tests "$1" "$2"; }

lint() {
  local status=0
  tests/lint/format || status=1
  tests/lint/check || status=1
  "$python" -m pytest -q --junitxml="$out/lint.xml" tests/lint || status=1
  return "$status"
}

run_system() {  # JUNIT PYTEST-ARGUMENT...
  local junit=$1
  shift
  timeout -k 30 1200 "$python" -m pytest -q -rfEs --durations=10 --junitxml="$junit" "$@" tests/system
}

# They wait more than they compute, so two run side by side, each with servers of its own. What a busy machine may have
# made fail, three tests at most, is tried once more, alone; the summary names what passed only then.
system_tests() {
  local failed again=$out/system-again.xml
  run_system "$out/system.xml" -n 2 && return
  failed=$("$python" tests/support/count-results "$out/system.xml" | cut -d' ' -f2) || return
  [[ $failed -ge 1 && $failed -le 3 ]] || return 1
  say "$failed failed beside others; once more, alone"
  run_system "$again" --last-failed && "$python" tests/support/second-try "$out/system.xml" "$again" | sed 's/^/PASSED ONLY ALONE: /'
}

boot_package() {  # DEB JUNIT
  BUSSTOP_DEB=$1 timeout -k 30 900 "$python" -m pytest -q -rfEs --durations=10 --junitxml="$2" tests/package
}

# What dev holds, packaged in seconds.
package() {
  local deb
  deb=$(packaging/quick-deb) && boot_package "$deb" "$out/package.xml"
}

# As it is released: built twice and compared, checked, booted.
release() {  # DEBIAN-RELEASE
  local deb
  packaging/build-deb --twice "$1" && packaging/check-deb "$1" || return
  deb=$(compgen -G "build/deb/$1/busstopd_*.deb") && boot_package "$deb" "$out/$1.xml"
}

tidy() { tests/lint/tidy -j "$jobs"; }

model() { tests/model/check; }

# Where the archive has no older ntfy, its test is skipped and says so.
fetch() {
  tests/support/fetch-kafka && tests/support/fetch-ntfy || return
  timeout 120 tests/support/fetch-ntfy --old || say "no older ntfy was to be had"
}

main() {
  local tier=${1:-default}
  [[ $# -le 1 ]] || usage
  case $tier in
    --quick | default) needed install tests/support/install-packages build test ;;
    --ci) needed install tests/support/install-packages all ;;
    --full) needed install tests/support/install-packages full ;;
    *) usage ;;
  esac
  [[ $tier == --quick ]] || needed fetch fetch
  if [[ $tier == --full ]]; then export BUSSTOP_FULL=1; fi
  needed build build dev
  tested lint lint
  tested unit unit_tests dev "$out/unit.xml"
  [[ $tier == --quick ]] || tested system system_tests
  if [[ $tier == --ci || $tier == --full ]]; then
    tested package package
    if has_preset asan; then tested asan build_and_unit_tests asan "$out/asan.xml"; fi
  fi
  if [[ $tier == --ci || $tier == --full ]]; then tested tidy tidy; fi
  if [[ $tier == --full ]] && has_preset clang; then
    tested clang build_and_unit_tests clang "$out/clang.xml"
  fi
  if [[ $tier == --full ]]; then
    tested model model
    tested bookworm release bookworm
    tested trixie release trixie
  fi
  finish "$extra_failures"
}

started=$(date +%s)
mkdir -p "$out"
main "$@"
