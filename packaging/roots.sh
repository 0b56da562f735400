# Clean root file systems of Debian releases, for the scripts beside this one. Sourced by bash at the root of the tree.
# A root is made once and never changed: what runs in one runs in a copy (overlay) that is thrown away.
# shellcheck shell=bash disable=SC2034

roots=${BUSSTOP_ROOTS:-$PWD/build/deb/roots}
results=$PWD/build/deb

say() { echo "${0##*/}: $*" >&2; }

give_up() {  # EXIT-CODE TEXT
  say "$2"
  exit "$1"
}

deb_suffix() {  # RELEASE
  case $1 in
    bookworm) echo "~deb12u1" ;;
    trixie) echo "~deb13u1" ;;
    *) give_up 64 "\"$1\" is no release known here: bookworm or trixie" ;;
  esac
}

# Runs the script that calls it once more, in a mount and process namespace: what it mounts and starts ends with it.
# Sets `scratch`, a folder that is gone afterwards.
in_own_namespace() {  # the script's arguments
  local tool status=0
  scratch=${BUSSTOP_SCRATCH:-}
  [[ -z $scratch ]] || return 0
  [[ $EUID -eq 0 ]] || give_up 77 "needs root, for chroot and mounts"
  for tool in mmdebstrap unshare ip git xz; do
    command -v "$tool" >/dev/null || give_up 69 "there is no $tool; tests/support/install-packages package installs it"
  done
  mkdir -p "$results"
  scratch=$(mktemp -d "$results/scratch.XXXXXX")
  chmod 755 "$scratch"
  BUSSTOP_SCRATCH=$scratch unshare --mount --pid --fork --kill-child --mount-proc -- "$0" "$@" || status=$?
  rm -rf --one-file-system "$scratch"
  exit "$status"
}

# Makes $roots/RELEASE-NAME, unless the same was made before.
make_root() {  # RELEASE NAME WHAT MMDEBSTRAP-OPTIONS...
  local release=$1 root=$roots/$1-$2 what=$3
  shift 3
  [[ ! -f $root.made || $(<"$root.made") != "$what" ]] || return 0
  say "making ${root#"$PWD"/} ..."
  rm -rf --one-file-system "$root" "$root.made"
  mkdir -p "$roots"
  mmdebstrap --quiet "$@" "$release" "$root"
  echo "$what" >"$root.made"
}

# Compiler, debhelper and what debian/control asks for, nothing else.
make_build_root() {  # RELEASE CONTROL-FILE
  local wanted
  wanted=$(sed -n '/^Build-Depends:/,/^$/p' "$2" | sha256sum)
  make_root "$1" build "$wanted" --variant=buildd \
    --customize-hook='mkdir -p "$1/tmp/source/debian"' --customize-hook="copy-in $2 /tmp/source/debian" \
    --customize-hook='chroot "$1" apt-get -qq -y --no-install-recommends build-dep /tmp/source >/dev/null' \
    --customize-hook='rm -r "$1/tmp/source"'
}

# What checks a package: it runs beside the root that the package is installed in, so that nothing there is there by chance.
make_tools_root() {  # RELEASE
  local wanted=lintian,autopkgtest,g++,librdkafka-dev,dbus-daemon
  make_root "$1" tools "$wanted" --variant=apt --include="$wanted"
}

make_bare_root() {  # RELEASE
  make_root "$1" bare minbase --variant=minbase
}

# What can be booted: systemd, a bus, polkit, and what the package depends on and recommends, but not the package itself.
make_system_root() {  # RELEASE DEB
  local needed
  needed=$(dpkg-deb -f "$2" Depends Recommends | sed 's/^[A-Za-z]*: //; s/ *([^)]*)//g; s/ *|[^,]*//g; s/, */,/g' | paste -sd,)
  needed=systemd,systemd-sysv,dbus,polkitd,libpam-systemd,$needed
  make_root "$1" system "$needed" --variant=minbase --include="$needed"
}

# A copy of $roots/RELEASE-NAME at $scratch/COPY/root; sets `copy`.
mount_copy() {  # RELEASE-NAME COPY
  local dir=$scratch/$2
  copy=$dir/root
  mkdir -p "$dir"/{upper,work,root}
  mount -t overlay overlay -o "lowerdir=$roots/$1,upperdir=$dir/upper,workdir=$dir/work" "$copy" ||
    give_up 71 "cannot lay an overlay over $roots/$1; BUSSTOP_ROOTS=DIR keeps the roots on another file system"
  mount -t proc proc "$copy/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$copy/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$copy/dev/pts"
  rm -f "$copy/etc/resolv.conf"
  cp -L /etc/resolv.conf "$copy/etc/resolv.conf"
}

inside() {  # ROOT COMMAND...
  local root=$1
  shift
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    "$@" </dev/null
}

# The same with no network but its own loopback.
inside_offline() {  # ROOT COMMAND...
  unshare --net -- bash -c 'ip link set lo up && exec "$@"' bash chroot "$@" </dev/null
}
