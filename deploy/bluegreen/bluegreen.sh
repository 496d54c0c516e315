#!/usr/bin/env bash
# Two colours of the service behind a small proxy (nginx): a new version is started beside the old one, asked a question, and takes over;
# no request fails. State lies in FOLDER.
#   bluegreen.sh FOLDER proxy                      start the proxy on $LISTEN, or take its settings anew
#   bluegreen.sh FOLDER deploy PROGRAM [WORD…]     start the colour that rests with `PROGRAM WORD… serve`, test it, switch to it, test again;
#                                                  a test that fails leaves, or brings back, the colour that was live
#   bluegreen.sh FOLDER back                       switch to the other colour, which is still there
#   bluegreen.sh FOLDER finish                     end the colour that is not live, once nobody waits for it
#   bluegreen.sh FOLDER stop                       end all of it
# Variables: LISTEN (127.0.0.1:8080), BLUE and GREEN (127.0.0.1:8081, :8082), QUESTION (asked as a test; none if empty), KEY (an API
# key for it, where access is required), PATIENCE (seconds for a start, 60), PROXY_PROGRAM (nginx).
# With stores on servers both colours share the library. A library in a folder is held by one process: give each colour its own
# copy (--library), and let nothing be taken in meanwhile.
set -euo pipefail
folder="${1:?FOLDER}" command="${2:?proxy, deploy, back, finish or stop}"
shift 2
listen="${LISTEN:-127.0.0.1:8080}" patience="${PATIENCE:-60}" question="${QUESTION-What do these papers study?}"
nginx="${PROXY_PROGRAM:-nginx}"
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
address() { if [[ "$1" == blue ]]; then echo "${BLUE:-127.0.0.1:8081}"; else echo "${GREEN:-127.0.0.1:8082}"; fi; }
live() { cat "$folder/live" 2>/dev/null || echo none; }
other() { if [[ "$1" == blue ]]; then echo green; else echo blue; fi; }
say() { echo "bluegreen: $*" >&2; }
proxy() { "$nginx" -p "$folder" -c "$folder/nginx.conf" -e "$folder/proxy.log" "$@"; }
is_running() { [[ -s "$1" ]] && kill -0 "$(cat "$1")" 2>/dev/null; }

# Waits until the command succeeds; $patience seconds at most.
until_so() {
  local end=$((SECONDS + patience))
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

ask() { # ADDRESS: whether a question is answered there
  local key=()
  [[ -z "${KEY:-}" ]] || key=(-H "Authorization: Bearer $KEY")
  local body
  body="$(printf '%s' "$question" | sed 's/[\\"]/\\&/g')"
  curl -fsS -m "$patience" -o /dev/null "${key[@]}" -H 'content-type: application/json' -d "{\"question\":\"$body\"}" "http://$1/v1/ask"
}
is_ready() { curl -fs -m 5 -o /dev/null "http://$1/health/readyz" 2>/dev/null; }
works() { # ADDRESS
  is_ready "$1" || return 1
  [[ -z "$question" ]] || ask "$1"
}

settings() { # COLOUR: what the proxy is told
  printf 'server %s;\n' "$(address "$1")" > "$folder/upstream.conf.new"
  printf 'add_header X-Papyri-Colour %s always;\n' "$1" > "$folder/colour.conf.new"
  mv "$folder/upstream.conf.new" "$folder/upstream.conf"
  mv "$folder/colour.conf.new" "$folder/colour.conf"
  cat > "$folder/nginx.conf" <<CONF
pid $folder/proxy.pid;
worker_processes 1;
worker_shutdown_timeout 120s;
events { worker_connections 1024; }
http {
  access_log off;
  client_max_body_size 310m;
  client_body_temp_path $folder/tmp/body;
  proxy_temp_path $folder/tmp/proxy;
  fastcgi_temp_path $folder/tmp/fastcgi;
  uwsgi_temp_path $folder/tmp/uwsgi;
  scgi_temp_path $folder/tmp/scgi;
  map \$http_upgrade \$connection_header { default upgrade; "" close; }
  upstream papyri { include $folder/upstream.conf; }
  server {
    listen $listen;
    include $folder/colour.conf;
    location / {
      proxy_pass http://papyri;
      proxy_http_version 1.1;
      proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-For \$remote_addr;
      proxy_set_header Upgrade \$http_upgrade;
      proxy_set_header Connection \$connection_header;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_read_timeout 300s;
    }
  }
}
CONF
}

is_shown() { # COLOUR: whether the proxy passes on to it
  curl -s -m 5 -o /dev/null -D - "http://$listen/health/livez" 2>/dev/null | grep -qi "^x-papyri-colour: $1"
}
workers() { ps -o pid= --ppid "$(cat "$folder/proxy.pid")" 2>/dev/null | tr -d ' ' || true; }
switch() { # COLOUR
  settings "$1"
  # A worker does not call itself old before it has heard of it: those of now are written down.
  if is_running "$folder/proxy.pid"; then workers >> "$folder/before"; proxy -s reload; else proxy; fi
  until_so is_shown "$1" || { say "the proxy does not pass on to $1: see $folder/proxy.log"; return 1; }
  echo "$1" > "$folder/live"
  say "$1 is live"
}

# Connections that the proxy took before a switch still go to the colour of then.
old_workers_are_gone() { [[ ! -s "$folder/before" ]] || ! workers | grep -qxFf "$folder/before"; }
has_ended() { ! is_running "$folder/$1.pid"; }
end() { # COLOUR
  is_running "$folder/$1.pid" || return 0
  kill -TERM "$(cat "$folder/$1.pid")"
  until_so has_ended "$1" || { say "$1 does not end"; return 1; }
  rm -f "$folder/$1.pid"
  say "$1 has ended"
}

mkdir -p "$folder/tmp"
was="$(live)"
case "$command" in
  proxy)
    [[ "$was" != none ]] || was=blue
    settings "$was"
    if is_running "$folder/proxy.pid"; then proxy -s reload; else proxy; fi
    ;;
  deploy)
    program="${1:?PROGRAM}"
    shift
    new="$(other "$was")"
    if is_running "$folder/$new.pid"; then
      say "$new is still there: finish first"
      exit 1
    fi
    nohup "$program" "$@" serve --listen "$(address "$new")" >> "$folder/$new.log" 2>&1 < /dev/null &
    echo $! > "$folder/$new.pid"
    starts() { has_ended "$new" || is_ready "$(address "$new")"; }
    if ! until_so starts || has_ended "$new" || ! works "$(address "$new")"; then
      say "$new does not work, $was stays: see $folder/$new.log"
      end "$new"
      exit 1
    fi
    if ! switch "$new" || ! works "$listen"; then
      say "$new does not work behind the proxy"
      [[ "$was" == none ]] || switch "$was"
      end "$new"
      exit 1
    fi
    ;;
  back)
    to="$(other "$was")"
    if ! works "$(address "$to")"; then
      say "$to is not there any more: deploy it anew"
      exit 1
    fi
    switch "$to"
    ;;
  finish)
    until_so old_workers_are_gone || { say "somebody still waits for the other colour"; exit 1; }
    rm -f "$folder/before"
    end "$(other "$was")"
    ;;
  stop)
    ! is_running "$folder/proxy.pid" || proxy -s quit
    end blue
    end green
    rm -f "$folder/live" "$folder/before"
    ;;
  *)
    say "unknown: $command"
    exit 2
    ;;
esac
