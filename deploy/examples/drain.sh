#!/usr/bin/env bash
# Empties a host of the lab, runs a command while it is empty, and lets it take part again.
#
#   deploy/examples/drain.sh HOST [COMMAND…]
#
#   XENWEB        where the web app is (default http://127.0.0.1:5080)
#   XENWEB_TOKEN  an API token with the scopes "drain:HOST activate:HOST" (make it on your account's page, or with "xenweb token")
#   REASON        why; stored with every event (default "maintenance")
#   WAIT          how many seconds the drain may take (default 3600)
#
# Exit: 0 all was done · 1 the drain failed, was cancelled or took too long (the host is made active again)
#       2 wrong use · otherwise the command's own (the host stays in maintenance for someone to look at)
set -euo pipefail

[ -n "${XENWEB_TOKEN:-}" ] || { echo "drain.sh: an API token is needed in XENWEB_TOKEN" >&2; exit 2; }
[ $# -ge 1 ] || { echo "usage: drain.sh HOST [COMMAND…]" >&2; exit 2; }
host=$1
shift
xenweb=${XENWEB:-http://127.0.0.1:5080} reason=${REASON:-maintenance} wait=${WAIT:-3600}
reason=${reason//[[:cntrl:]]/ } reason=${reason//\\/\\\\} reason=${reason//\"/\\\"}
# One key for the whole run: a request that is repeated because its answer was lost is not done twice
run="drain.sh-$host-$(date +%s)-$$"

# json FIELD: a text of the answer itself, without needing jq. Its list of items comes last and has fields of the same names, so it
# is cut off; quotes inside texts are escaped and so can't be taken for a field.
json() {
  local top=${answer%%,\"items\":*}
  case $top in *"\"$1\":\""*) sed 's/^\(\([^"\\]\|\\.\)*\)".*/\1/; s/\\"/"/g' <<<"${top#*\""$1"\":\"}" ;; esac
}

# call METHOD PATH [KEY]: sets answer; repeats what can be repeated (no connection, 503) for a minute; ends on every other error
call() {
  local status tries=0
  while :; do
    # Through a pipe, not as an argument: the process list must not show the token
    answer=$(curl --silent --show-error --max-time 20 --header @<(echo "Authorization: Bearer $XENWEB_TOKEN") --request "$1" --write-out '\n%{http_code}' \
      ${3:+--header "Idempotency-Key: $3" --header 'Content-Type: application/json' --data "{\"reason\":\"$reason\"}"} \
      "$xenweb/api/v1/$2") || answer=$'\n000'
    status=${answer##*$'\n'} answer=${answer%$'\n'*}
    case $status in
      2??) return 0 ;;
      000 | 503) tries=$((tries + 1)); [ "$tries" -lt 30 ] || break; sleep 2 ;;
      *) break ;;
    esac
  done
  echo "drain.sh: $1 $2: ${status/000/no answer} $(json detail)" >&2
  return 1
}

# follow ID SECONDS: prints each new text until the operation has ended; true if it is done
follow() {
  local until=$((SECONDS + $2)) said='' now
  while call GET "operations/$1"; do
    now=$(json text)
    [ "$now" = "$said" ] || { said=$now; echo "$host: $said"; }
    case $(json state) in
      done) return 0 ;;
      failed | cancelled) return 1 ;;
    esac
    [ "$SECONDS" -lt "$until" ] || { echo "drain.sh: $host is not there after $2 s" >&2; return 1; }
    sleep 1
  done
  return 1
}

activate() {
  call POST "hosts/$host/activate" "$run-activate" || return 1
  follow "$(json id)" 120
}

call POST "hosts/$host/drain" "$run-drain" || exit 1
if ! follow "$(json id)" "$wait"; then
  echo "drain.sh: $host could not be emptied; it is made active again" >&2
  activate || true
  exit 1
fi

if [ $# -gt 0 ]; then
  code=0
  "$@" || code=$?
  if [ "$code" -ne 0 ]; then
    echo "drain.sh: '$1' ended with $code; $host stays in maintenance" >&2
    exit "$code"
  fi
fi
activate || exit 1
