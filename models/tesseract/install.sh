#!/usr/bin/env bash
# Installs Tesseract and its English, which read scans; does nothing when they are there. Papyri works without them, scans then wait: with
# `--optional` a system where they can't be installed is told how, and that is no failure.
set -euo pipefail
there() { command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -qx eng; }
there && exit 0
if [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends tesseract-ocr tesseract-ocr-eng >&2
  exit 0
fi
echo "tesseract, which reads scans, is missing: install it (Debian, Ubuntu: sudo apt-get install tesseract-ocr tesseract-ocr-eng;" \
  "Fedora: sudo dnf install tesseract; macOS: brew install tesseract)" >&2
[[ "${1:-}" == --optional ]]
