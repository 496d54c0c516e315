#!/usr/bin/env bash
# Runs Prometheus's promtool with these words; fetches it first where it is missing.
#   tests/promtool/promtool.sh check rules FILE        tests/promtool/promtool.sh --fetch
exec "$(dirname "$0")/../unpacked.sh" promtool prometheus usr/bin/promtool "$@"
