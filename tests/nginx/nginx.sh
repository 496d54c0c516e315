#!/usr/bin/env bash
# Runs nginx with these words; fetches it first where it is missing.
exec "$(dirname "$0")/../unpacked.sh" nginx nginx usr/sbin/nginx "$@"
