# shellcheck shell=bash
# Sourced by 'run': the web app on this machine and the server agents in the Dom0s, as they are deployed.
root=$(cd "$lab/../.." && pwd)
unit=xenweb-server-agent.service
unit_file=${XENLAB_UNIT:-$root/deploy/systemd/$unit}
agent=${XENLAB_AGENT:-} # a published xenweb-agent; without it, one is published here
web=${XENLAB_WEB:-}     # a published xenweb, likewise

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
  printf '%s\n' XENWEB_ROLE=server "XENWEB_HOST=$1" XENWEB_BROKER=127.0.0.1:1883 XENWEB_STATUS_PERIOD=5s XENWEB_SAMPLING_PERIOD=5s |
    dom0 "$1" 'cat > /etc/xenweb/agent.env'
  "$lab/reach" "$1" 1883 "$broker_port"
  dom0 "$1" "systemctl daemon-reload && systemctl enable --now $unit"
}

agents() {
  local name rss=()
  for name in "${hosts[@]}"; do install_agent "$name"; done
  wait_for 60 "both hosts are live" is_so hosts "[.[] | select(.liveness == \"live\").name] | sort == $(printf '%s\n' "${hosts[@]}" | jq -Rn '[inputs] | sort')"
  for name in "${hosts[@]}"; do
    rss+=("$name $(dom0 "$name" "awk '/VmRSS/ { printf \"%.1f MiB\", \$2 / 1024 }' /proc/\$(systemctl show -P MainPID $unit)/status")")
  done
  detail="resident: ${rss[*]}"
}
