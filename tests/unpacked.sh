#!/usr/bin/env bash
# Runs a program of a Debian package; fetches the package first where the program is missing, and unpacks it into a cache: nothing
# is installed or started.
#   tests/unpacked.sh PROGRAM PACKAGE PATH-IN-PACKAGE --fetch        tests/unpacked.sh PROGRAM PACKAGE PATH-IN-PACKAGE [WORD…]
set -euo pipefail
name="$1" package="$2" path="$3"
shift 3
cache="${XDG_CACHE_HOME:-$HOME/.cache}/papyri-ci/$name"
tool="$(command -v "$name" || true)"
[[ -n "$tool" ]] || tool="$cache/$path"
if [[ ! -x "$tool" ]]; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo "$name is missing: install it (Debian: $package)" >&2
    exit 1
  fi
  # Two tests may come at once.
  mkdir -p "$(dirname "$cache")"
  exec 9>"$cache.lock"
  flock 9
  if [[ ! -x "$tool" ]]; then
    work="$(mktemp -d)"
    trap 'rm -rf "$work"' EXIT
    chmod 755 "$work"
    if ! (cd "$work" && apt-get download -qq "$package" >&2); then
      [[ $EUID -ne 0 ]] || apt-get update -qq >&2
      (cd "$work" && apt-get download -qq "$package" >&2)
    fi
    dpkg -x "$work/$package"_*.deb "$work/unpacked"
    rm -rf "$cache"
    mv "$work/unpacked" "$cache"
  fi
  flock -u 9
fi
[[ "${1:-}" == --fetch ]] && exit 0
exec "$tool" "$@"
