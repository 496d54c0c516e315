#!/usr/bin/env bash
# Prints the browser of the end-to-end test: the one $CHROMIUM names, or the system's, installed if need be.
set -euo pipefail
find_browser() {
  command -v "${CHROMIUM:-chromium}" || command -v chromium-browser || command -v google-chrome
}
find_browser && exit 0
if ! command -v apt-get >/dev/null; then
  echo "no Chromium found: install it, or name one with CHROMIUM=/path/to/chromium" >&2
  exit 1
fi
echo "== installing chromium" >&2
as_root=()
[[ $EUID -eq 0 ]] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium >&2
find_browser
