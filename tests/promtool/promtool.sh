#!/usr/bin/env bash
# Runs Prometheus's promtool with these words; fetches it first where it is missing (Debian's package, unpacked into a cache: no
# server is installed or started).
#   tests/promtool/promtool.sh check rules FILE        tests/promtool/promtool.sh --fetch
set -euo pipefail
cache="${XDG_CACHE_HOME:-$HOME/.cache}/papyri-ci/promtool"
tool="$(command -v promtool || true)"
[[ -n "$tool" ]] || tool="$cache/usr/bin/promtool"
if [[ ! -x "$tool" ]]; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo "promtool is missing: install Prometheus's tools (Debian: prometheus)" >&2
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
    if ! (cd "$work" && apt-get download -qq prometheus >&2); then
      [[ $EUID -ne 0 ]] || apt-get update -qq >&2
      (cd "$work" && apt-get download -qq prometheus >&2)
    fi
    dpkg -x "$work"/prometheus_*.deb "$work/unpacked"
    rm -rf "$cache"
    mv "$work/unpacked" "$cache"
  fi
  flock -u 9
fi
[[ "${1:-}" == --fetch ]] && exit 0
exec "$tool" "$@"
