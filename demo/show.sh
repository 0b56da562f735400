# How the demo looks: colours, steps, phones and mailboxes, texts wrapped to the terminal.
# Sourced by demo.sh. NO_COLOR, or output that is no terminal, means plain text.
# shellcheck shell=bash disable=SC2034,SC2154,SC2317  # demo.sh puts the parts together

bold='' dim='' blue='' green='' red='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' dim=$'\e[2m' blue=$'\e[34m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi

# At most 100 columns, as long lines are hard to read.
width=90
if [[ -t 1 ]]; then
  size=$(stty size </dev/tty 2>/dev/null) || size="0 90"
  width=${size##* }
  [[ $width -ge 40 ]] || width=90
  [[ $width -le 100 ]] || width=100
fi

wrap() {  # WIDTH TEXT -> lines
  local line="" word words
  read -ra words <<<"$2"
  for word in "${words[@]}"; do
    if [[ -n $line && $((${#line} + 1 + ${#word})) -gt $1 ]]; then
      printf '%s\n' "$line"
      line=$word
    else
      line+=${line:+ }$word
    fi
  done
  printf '%s\n' "$line"
}

indented() {  # INDENT COLOUR TEXT
  local line
  while IFS= read -r line; do
    printf '%*s%s%s%s\n' "$1" '' "$2" "$line" "$plain"
  done < <(wrap $((width - $1)) "$3")
}

title() {  # TEXT
  local rule
  printf -v rule '%*s' $((width - ${#1} - 4)) ''
  printf '\n%s── %s %s%s\n' "$bold" "$1" "${rule// /─}" "$plain"
}

doing() {  # WHAT TEXT
  local line what=$1
  while IFS= read -r line; do
    printf '  %-10s%s\n' "$what" "$line"
    what=""
  done < <(wrap $((width - 12)) "$2")
}

# Output of programs, moved to the right and cut to the terminal.
indent() {
  local line most=$((width - 12))
  while IFS= read -r line; do
    line=${line//$'\t'/  }
    [[ ${#line} -le $most ]] || line=${line:0:most - 1}…
    printf '%12s%s\n' '' "$line"
  done
}

# One step of the story, with the time of day.
step() {  # TEXT
  [[ ! -t 1 ]] || sleep 0.7  # so that eyes can follow
  local line now
  printf -v now '%(%T)T' -1
  echo
  while IFS= read -r line; do
    printf '%s%-10s%s%s\n' "$bold" "$now" "$line" "$plain"
    now=""
  done < <(wrap $((width - 10)) "$1")
}

note() { indented 10 "" "$1"; }       # a remark within a step
typed() { indented 10 "$blue" "\$ $1"; }  # what one could type for this
sent() { indented 10 "$blue" "$1 ◀ $2"; }  # TOPIC VALUE

# A line of the daemon's journal: a message as the phone or mailbox shows it, the rest in grey.
show_line() {  # LINE
  local who text title icon=📱
  if [[ $1 =~ ^to\ ([^:]+):\ (.*)$ ]]; then
    who=${BASH_REMATCH[1]} text=${BASH_REMATCH[2]}
    [[ $who != *@* ]] || icon=📧
    title=${text%%: [A-Z]*}  # "TITLE: BODY", and a body begins with a capital letter
    case $title in
      Cancelled | "Not needed any more")  # titles that go on with a name
        title=${text#"$title: "}
        title="${text%%: [A-Z]*}: ${title%%: [A-Z]*}" ;;
    esac
    printf '       %s %s%-17s %s%s%s\n' "$icon" "$green" "$who" "$bold" "$title" "$plain"
    [[ $title == "$text" ]] || indented 28 "" "${text:${#title} + 2}"
  else
    indented 10 "$dim" "busstopd: $1"
  fi
}
