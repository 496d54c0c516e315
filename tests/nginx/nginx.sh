#!/usr/bin/env bash
# nginx with these words; fetched first where it is missing (Debian's package, unpacked into a cache: no server is installed or started).
set -euo pipefail
cache="${XDG_CACHE_HOME:-$HOME/.cache}/papyri-ci/nginx"
tool="$(command -v nginx || true)"
[[ -n "$tool" ]] || tool="$cache/usr/sbin/nginx"
if [[ ! -x "$tool" ]]; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo "nginx is missing: install it" >&2
    exit 1
  fi
  mkdir -p "$(dirname "$cache")"
  exec 9>"$cache.lock"
  flock 9
  if [[ ! -x "$tool" ]]; then
    work="$(mktemp -d)"
    trap 'rm -rf "$work"' EXIT
    chmod 755 "$work"
    if ! (cd "$work" && apt-get download -qq nginx >&2); then
      [[ $EUID -ne 0 ]] || apt-get update -qq >&2
      (cd "$work" && apt-get download -qq nginx >&2)
    fi
    dpkg -x "$work"/nginx_*.deb "$work/unpacked"
    rm -rf "$cache"
    mv "$work/unpacked" "$cache"
  fi
  flock -u 9
fi
[[ "${1:-}" == --fetch ]] && exit 0
exec "$tool" "$@"
