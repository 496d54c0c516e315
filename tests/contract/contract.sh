#!/usr/bin/env bash
# Holds the document at /openapi.json against the program, by requests that schemathesis makes of it: what the document allows is
# taken, what it forbids is refused, and every answer is one that it describes. PAPYRI_BIN is the program.
set -euo pipefail
cd "$(dirname "$0")"
root="$(cd ../.. && pwd)"
schemathesis_version=4.32.5
environment="${CARGO_TARGET_DIR:-$root/target}/contract"
program="${PAPYRI_BIN:-$root/target/debug/papyri}"
# Requests to each operation in a phase that draws them.
examples="${EXAMPLES:-25}"
# Any number: the same gives the same requests.
seed="${SEED:-1}"

if ! "$environment/bin/schemathesis" --version 2>/dev/null | grep -qF "$schemathesis_version"; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$schemathesis_version"
fi
folder="$(mktemp -d)"
server=
end() {
  if [[ -n "$server" ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap end EXIT
"$program" ingest "$root/samples/papers/01-lexical-scoring.pdf" "$root/samples/papers/03-rank-fusion.pdf" --library "$folder/library" >&2
"$program" serve --library "$folder/library" --listen 127.0.0.1:0 >"$folder/said" 2>&1 &
server=$!
address=
for _ in $(seq 1200); do
  address="$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$folder/said" | head -1 || true)"
  [[ -z "$address" ]] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if [[ -z "$address" ]]; then
  echo "the program does not listen:" >&2
  cat "$folder/said" >&2
  exit 1
fi
config="$PWD/schemathesis.toml"
export SCHEMATHESIS_HOOKS="$PWD/hooks.py" PAPYRI_SAMPLE="$root/samples/papers/01-lexical-scoring.pdf"
# Its own files stay out of the sources.
cd "$folder"
"$environment/bin/schemathesis" --config-file "$config" run "$address/openapi.json" \
  --seed "$seed" --max-examples "$examples" --warnings off "$@"
