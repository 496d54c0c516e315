#!/usr/bin/env bash
# Starts a Neo4j for tests in FOLDER on PORT, its user neo4j with PASSWORD; it prints "ready" and ends when its standard input does.
# Needs a JDK 17 or newer and Maven; the jars (128 MB) are fetched once, into a cache.
#   tests/neo4j/neo4j.sh FOLDER PORT [PASSWORD]        tests/neo4j/neo4j.sh --fetch
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
jars="${XDG_CACHE_HOME:-$HOME/.cache}/papyri-neo4j/5.26.0"
if ! command -v java >/dev/null || [[ ! -e "$jars/.complete" ]] && ! command -v mvn >/dev/null; then
  if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
    echo "java or mvn is missing: install a JDK 17 or newer and Maven" >&2
    exit 1
  fi
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jdk-headless maven >&2
fi
if [[ ! -e "$jars/.complete" ]]; then
  mkdir -p "$jars"
  mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$jars" >&2
  touch "$jars/.complete"
fi
[[ "${1:-}" == --fetch ]] && exit 0
exec java -Xmx512m --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
  -cp "$jars/*" "$here/Neo4jServer.java" "$@"
