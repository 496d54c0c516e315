#!/usr/bin/env bash
# Starts a Postgres for tests in FOLDER on PORT of 127.0.0.1, its user papyri with PASSWORD; it prints "ready" and ends when its
# standard input does. A cluster of its own: one that the system runs is not touched. Further words go to the server.
#   tests/postgres/postgres.sh FOLDER PORT PASSWORD [-c fsync=off …]        tests/postgres/postgres.sh --fetch
set -euo pipefail
newest() { ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -V | tail -n 1; }
if ! bin="$(newest)" || [[ -z "$bin" ]]; then
  bin="$(pg_config --bindir 2>/dev/null || true)"
fi
if [[ ! -x "$bin/initdb" ]]; then
  if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
    echo "initdb is missing: install PostgreSQL (Debian: postgresql)" >&2
    exit 1
  fi
  # Debian makes and starts a cluster when it installs; nobody asked for one.
  mkdir -p /etc/postgresql-common
  [[ -e /etc/postgresql-common/createcluster.conf ]] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2
  bin="$(newest)"
fi
[[ "${1:-}" == --fetch ]] && exit 0
folder="$1" port="$2" password="$3"
shift 3
# The server refuses to run as root.
as=()
if [[ $EUID -eq 0 ]]; then
  user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
  chown "$user" "$folder"
fi
cd "$folder"
if [[ ! -e data/PG_VERSION ]]; then
  (umask 077 && printf '%s\n' "$password" > password)
  [[ $EUID -ne 0 ]] || chown "$user" password
  "${as[@]}" "$bin/initdb" -D data -U papyri -E UTF8 --locale=C.UTF-8 -A scram-sha-256 --no-sync --pwfile=password >initdb.log
  rm password
fi
exec 3<&0
server=$$
{
  until "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; do
    kill -0 "$server" || exit 1
    sleep 0.1
  done
  echo ready
  exec >/dev/null
  cat <&3 >/dev/null
  # What a test wrote is thrown away: nothing to close in order.
  kill -QUIT "$server"
} 2>/dev/null &
exec "${as[@]}" "$bin/postgres" -D data -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= "$@" >>server.log 2>&1
