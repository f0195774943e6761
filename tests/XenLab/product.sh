# shellcheck shell=bash
# Sourced by 'run': the web app on this machine and the server agents in the Dom0s, as they are deployed.
root=$(cd "$lab/../.." && pwd)
unit=xenweb-server-agent.service
unit_file=${XENLAB_UNIT:-$root/deploy/systemd/$unit}
agent=${XENLAB_AGENT:-} # a published xenweb-agent; without it, one is published here
web=${XENLAB_WEB:-}     # a published xenweb, likewise
# All that is not the default. An emulated Dom0 needs half a core for its agent, sshd and xl, so a sample every 2 s is too much,
# a host that makes guests counts as overloaded, and the other would have no room for a busy one.
settings=(XENWEB_SAMPLING_PERIOD=5s XENWEB_CPU_OVER=never XENWEB_CPU_OFFER=90)

publish() {
  if [ -z "$agent" ]; then
    need gcc libc6-dev zlib1g-dev # native AOT links with the machine's own compiler
    dotnet publish "$root/src/AgentHost" -c Release -r linux-x64 -o "$work/product/agent"
    agent=$work/product/agent/xenweb-agent
  fi
  if [ -z "$web" ]; then
    dotnet publish "$root/src/Web" -c Release -o "$work/product/web"
    web=$work/product/web/xenweb
  fi
  [ -x "$agent" ] || fail "no agent at $agent"
  [ -x "$web" ] || fail "no web app at $web"
  [ -f "$unit_file" ] || fail "no unit at $unit_file"
  detail="the agent is one file of $(du -h "$agent" | cut -f1)"
}

start_web() {
  ! get hosts || fail "something answers at $api already; XENLAB_PORT chooses another port"
  rm -rf "$work/run/web"
  mkdir -p "$work/run/web"
  # its own folder, so that it finds the pages' files wherever it was published to
  (cd "$(dirname "$web")" && exec "$web" --port "$port" --broker-port "$broker_port" --data "$work/run/web") \
    >"$work/run/web.log" 2>&1 3>&- &
  web_pid=$!
  wait_for 60 "the API answers" get hosts
}

install_agent() { # HOST: binary, unit and settings, as deploy/ would put them there
  local path
  path=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$unit_file")
  [ -n "$path" ] || fail "$unit_file names no program"
  dom0 "$1" "mkdir -p /etc/xenweb ${path%/*} && cat > $path && chmod 755 $path" < "$agent"
  dom0 "$1" "cat > /etc/systemd/system/$unit" < "$unit_file"
  printf '%s\n' "XENWEB_HOST=$1" XENWEB_BROKER=127.0.0.1:1883 "${settings[@]}" |
    dom0 "$1" 'cat > /etc/xenweb/agent.env'
  "$lab/reach" "$1" 1883 "$broker_port"
  dom0 "$1" "systemctl daemon-reload && systemctl enable --now $unit"
}

agents() {
  local name
  for name in "${hosts[@]}"; do install_agent "$name"; done
  wait_for 120 "both hosts are live" is_so hosts "[.[] | select(.liveness == \"live\").name] | sort == $(printf '%s\n' "${hosts[@]}" | jq -Rn '[inputs] | sort')"
  detail="$(printf '%s ' "${settings[@]}")resident: $(resident)"
}

resident() { # what each agent holds in memory
  local name
  for name in "${hosts[@]}"; do
    dom0 "$name" "awk -v host=$name '/VmRSS/ { printf \"%s %.1f MiB \", host, \$2 / 1024 }' /proc/\$(systemctl show -P MainPID $unit)/status"
  done
}

agents_lived() { # the same processes as at the start
  local name
  for name in "${hosts[@]}"; do
    [ "$(dom0 "$name" "systemctl is-active $unit; systemctl show -P NRestarts $unit" | tr '\n' ' ')" = "active 0 " ] || fail "the agent of $name did not live through it"
  done
  detail="resident: $(resident)"
}
