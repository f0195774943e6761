# shellcheck shell=bash
# Sourced by 'run': steps with their times, bounded waiting, and what the lab and the product are asked.
log=$work/run/run.log
passed=0 current='' detail='' web_pid=''
guests=(small-1 small-2)
port=${XENLAB_PORT:-5180}
broker_port=${XENLAB_BROKER_PORT:-18830}
api=http://127.0.0.1:$port
mkdir -p "$work/run"
: > "$log"
exec 3>&1 # what people read; the steps' own output goes to the log

step() { # TEXT COMMAND...
  local at=$EPOCHREALTIME
  current=$1 detail=''
  shift
  "$@" >>"$log" 2>&1
  printf 'ok   %7.1f s  %s%s\n' "$(since "$at")" "$current" "${detail:+: $detail}" >&3
  passed=$((passed + 1)) current=''
}

since() { jq -n "$EPOCHREALTIME - $1"; }

fail() { # REASON
  echo "             $*" >&3
  exit 1
}

wait_for() { # SECONDS WHAT COMMAND...: a condition, never just a time
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $deadline ] || fail "waited in vain until $what"
    [ -z "$web_pid" ] || kill -0 "$web_pid" 2>/dev/null || fail "the web app ended while waiting until $what"
    sleep 0.5
  done
}

dom0() { timeout 300 "$lab/ssh" "$@"; }           # HOST COMMAND
in_guest() { timeout 60 "$lab/guest" "$@"; }      # HOST GUEST COMMAND
on_host() { dom0 "$1" "xl domid $2" >/dev/null 2>&1; } # HOST GUEST: it runs there
state_of() { dom0 "$1" "xl list $2" | awk 'NR == 2 { print $5 }'; }

ask() { curl -sS --max-time 20 --header "@$work/run/token" "$@"; } # as whoever may read the data folder; the token is in no argument
get() { ask --fail-with-body "$api/api/v1/$1"; } # PATH
listed() { get "$1" | jq -e "(if type == \"array\" then . else .items end) | $2"; } # PATH FILTER: prints, and is true or not
is_so() { listed "$@" >/dev/null; }

operate() { # SECONDS PATH BODY [METHOD]: send it, and follow the operation until it is done
  local answer status operation
  answer=$(ask -D - -w '\n%{http_code}\n' -H 'content-type: application/json' -X "${4:-POST}" -d "$3" "$api/api/v1/$2" | tr -d '\r')
  echo "$answer"
  status=$(tail -n 1 <<<"$answer")
  [ "$status" = 202 ] || fail "$2 was answered with $status, not with 202"
  operation=$(awk 'tolower($1) == "location:" { sub(".*/api/v1/", "", $2); print $2 }' <<<"$answer")
  [ -n "$operation" ] || fail "$2 was answered without a Location"
  wait_for "$1" "$operation ended ($2)" ended "$operation"
  [ "$(get "$operation" | jq -r .state)" = "done" ] || fail "$2: $(get "$operation")"
}

ended() { get "$1" | jq -e '.state | IN("done", "failed", "cancelled")' >/dev/null; } # OPERATION

xentop_cpu() { # HOST: NAME and per cent of one core, one domain a line, from xentop's second frame (the first has no rates)
  dom0 "$1" 'xentop -b -f -i 2 -d 5' | awk '$1 == "NAME" { frame++; next } frame == 2 { print $1, $4 }'
}

memory_of_life() { # HOST GUEST: boot id, ticks so far, uptime at the last of them
  in_guest "$1" "$2" 'echo $(cat /proc/sys/kernel/random/boot_id; tail -n 1 /ticks)'
}

longest_gap() { # HOST GUEST TICK: the longest time without a tick after that one, by the guest's own uptime
  in_guest "$1" "$2" "awk -v from=$3 '\$1 >= from { if (last && \$2 - last > gap) gap = \$2 - last; last = \$2 } END { print gap }' /ticks"
}

burn() { in_guest "$1" "$2" 'burn 900 </dev/null >/dev/null 2>&1 &'; } # HOST GUEST
calm() { in_guest "$1" "$2" calm; }

finish() { # whatever happened, end what was started
  local status=$? name
  trap '' INT TERM
  trap - EXIT
  if [ $status != 0 ]; then
    echo "FAIL              ${current:-between the steps}" >&3
    echo "--- the run's own log" && tail -n 40 "$log"
    for name in "${hosts[@]}"; do
      pid_of "$name" >/dev/null || continue
      echo "--- the agent's journal on $name"
      timeout 30 "$lab/ssh" "$name" "xl list; journalctl -u $unit --no-pager -n 60" || true
    done
    [ ! -f "$work/run/web.log" ] || { echo "--- the web app's log"; tail -n 60 "$work/run/web.log"; }
  fi >&3 2>&1
  if [ -z "${XENLAB_KEEP:-}" ]; then
    end_server
    end_images || true
    if [ -n "$web_pid" ] && kill "$web_pid" 2>/dev/null; then wait "$web_pid" 2>/dev/null || true; fi
    timeout 60 "$lab/down" >>"$log" 2>&1 || true
  fi
  echo "$SECONDS s in all; log: $log" >&3
  echo "$passed passed, $((status != 0)) failed" >&3
  exit $status
}
