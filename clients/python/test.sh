#!/usr/bin/env bash
# The client's tests and types, in an environment of their own below target/; PAPYRI_BIN is the program that they run.
set -euo pipefail
cd "$(dirname "$0")"
environment="${CARGO_TARGET_DIR:-../../target}/python-client"
if [[ ! -x "$environment/bin/python" ]]; then
  python3 -m venv "$environment"
fi
"$environment/bin/pip" install --quiet --disable-pip-version-check --editable '.[test]'
"$environment/bin/mypy" --cache-dir "$environment/mypy"
"$environment/bin/pytest" -o cache_dir="$environment/pytest" "$@"
