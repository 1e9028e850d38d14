# Sourced by `longhand` and `test`: installs what is missing and builds. Speaks on stderr only.
# Expects `home`, the repository's root.

# One set of flags for the program and its tests, so that neither build undoes the other (`swift test` alone would:
# it adds flags of its own).
build_flags=(--package-path "$home" --configuration release -Xswiftc -enable-testing)

say() { printf 'longhand: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

# Installs and fetches what is missing, once; the stamp `.dependencies/ready` remembers.
prepare() {
  find_swift
  mkdir -p "$home/.dependencies" 2>/dev/null && [[ -w $home/.dependencies ]] \
    || fail "cannot write to $home/.dependencies; run this once as the owner of $home"
  exec 9>>"$home/.dependencies/lock"
  flock --nonblock 9 || {
    say "another run is setting up; waiting for it"
    flock 9
  }
  local stamp=$home/.dependencies/ready setup=$home/Tools/setup
  if ! [[ $stamp -nt $setup/packages.txt && $stamp -nt $setup/onednn.txt ]]; then
    install_packages
    install_onednn
    : >"$stamp"
  fi
}

# Builds what the arguments name; the stamp holds the time of the build's start, so that an edit made meanwhile is seen.
build() {
  say "building (some minutes the first time)"
  mkdir -p "$home/.build"
  : >"$home/.build/longhand.started"
  swift build "${build_flags[@]}" "$@" >&2 9>&- || fail "the build failed, see above"
  mv "$home/.build/longhand.started" "$home/.build/longhand.built"
}

find_swift() {
  local folder
  for folder in /opt/swift/usr/bin "${HOME:-/root}/.local/share/swiftly/bin" /usr/libexec/swift/bin; do
    command -v swift >/dev/null && break
    [[ -x $folder/swift ]] && PATH=$folder:$PATH
  done
  command -v swift >/dev/null \
    || fail "Swift 6.1 or later is needed and no swift was found on PATH; see https://www.swift.org/install/linux"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [[ $(printf '%s\n' 6.1 "$version" | sort -V | head -n 1) == 6.1 ]] \
    || fail "Swift 6.1 or later is needed, $(command -v swift) is ${version:-of unknown version}; see https://www.swift.org/install/linux"
}

install_packages() {
  local wanted missing
  wanted=$(sed '/^#/d' "$home/Tools/setup/packages.txt")
  if ! command -v apt-get >/dev/null; then
    pkg-config --exists lept pangocairo pangoft2 zlib lmdb 2>/dev/null \
      || fail "this system has no apt-get; install Leptonica, Pango, zlib, LMDB and pkg-config with their headers, then run again"
    return
  fi
  has_system_onednn || has_local_onednn || python3 -m pip --version >/dev/null 2>&1 || wanted+=" python3-pip"
  missing=$(comm -13 \
    <(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p' | sort -u) \
    <(printf '%s\n' $wanted | sort -u) | tr '\n' ' ')
  [[ -z $missing ]] && return
  local command="apt-get update && apt-get install --yes --no-install-recommends ${missing% }"
  local as_root=()
  if ((EUID != 0)); then
    # Without a terminal nobody can type the password.
    if command -v sudo >/dev/null && { [[ -t 0 ]] || sudo --non-interactive true 2>/dev/null; }; then
      as_root=(sudo)
    else
      say "these Debian packages are missing; install them with this command, then run again:"
      printf '\n  %s "%s"\n\n' "$(command -v sudo >/dev/null && echo sudo sh -c || echo su -c)" "$command" >&2
      exit 1
    fi
  fi
  say "installing Debian packages: ${missing% }"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "$command" >&2 9>&- \
    || fail "apt-get could not install them, see above"
}

has_local_onednn() { [[ -e $home/.dependencies/onednn/lib/libdnnl.so.3 ]]; }

# A oneDNN of version 3 or later with its header; Debian 12 has 2.6, whose C interface is another.
has_system_onednn() {
  local folder header major
  for folder in /usr/local/include /usr/include "/usr/include/$(uname -m)-linux-gnu"; do
    header=$folder/oneapi/dnnl/dnnl_version.h
    [[ -r $header ]] || continue
    # The first header found is the one the compiler takes.
    major=$(sed -n 's/^#define DNNL_VERSION_MAJOR *\([0-9]*\).*/\1/p' "$header")
    ((${major:-0} >= 3)) && ldconfig_knows_onednn && return 0
    return 1
  done
  return 1
}

ldconfig_knows_onednn() {
  PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | grep -q 'libdnnl\.so\.[3-9]'
}

install_onednn() {
  has_local_onednn && return
  has_system_onednn && return
  [[ $(uname -m) == x86_64 ]] \
    || fail "there is no ready-built oneDNN for $(uname -m); install oneDNN 3 (https://github.com/uxlfoundation/oneDNN), then run again"
  python3 -m pip --version >/dev/null 2>&1 \
    || fail "pip is needed to fetch oneDNN 3; install python3 with pip, or oneDNN 3 itself, then run again"
  say "fetching oneDNN 3.2 from PyPI (39 MB)"
  local folder=$home/.dependencies work
  rm -rf "$folder"/onednn.??????
  work=$(mktemp -d "$folder/onednn.XXXXXX")
  chmod 755 "$work"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --requirement "$home/Tools/setup/onednn.txt" --dest "$work/wheels" >&2 9>&- \
    || fail "pip could not fetch the oneDNN wheels of Tools/setup/onednn.txt, see above"
  python3 "$home/Tools/setup/unpack_onednn.py" "$work/wheels" "$work" || fail "the oneDNN wheels could not be unpacked"
  rm -rf "$work/wheels"
  # Only a whole copy gets the name that the build looks for.
  rm -rf "$folder/onednn"
  mv -T "$work" "$folder/onednn"
}
