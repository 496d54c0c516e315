#!/usr/bin/env bash
# Builds the sample papers from their sources; the PDFs are checked in, so only a change of a source needs it.
# Needs pdflatex (Debian: texlive-latex-recommended texlive-fonts-recommended lmodern).
set -euo pipefail
cd "$(dirname "$0")"
command -v pdflatex >/dev/null || { echo "pdflatex is missing: install texlive-latex-recommended, texlive-fonts-recommended and lmodern" >&2; exit 1; }
# The same bytes from the same sources: the ids of papers are made of them.
command -v python3 >/dev/null || { echo "python3 is missing: gold.json is made with it" >&2; exit 1; }
export SOURCE_DATE_EPOCH=1767225600 FORCE_SOURCE_DATE=1
build="$(mktemp -d)"
trap 'rm -rf "$build"' EXIT
for source in src/[0-9]*.tex; do
  name="$(basename "$source" .tex)"
  for _ in 1 2 3; do
    (cd src && pdflatex -interaction=nonstopmode -halt-on-error -output-directory "$build" "$name.tex" >"$build/$name.stdout") \
      || { tail -30 "$build/$name.stdout" >&2; exit 1; }
  done
  cp "$build/$name.pdf" papers/
  echo "papers/$name.pdf"
done
python3 src/gold.py
echo gold.json
