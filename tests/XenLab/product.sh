# shellcheck shell=bash
# Sourced by 'run': the web app on this machine and the agents in the Dom0s, from their packages. Nothing goes in clear: each agent joins the lab.
root=$(cd "$lab/../.." && pwd)
unit=xenweb-server-agent.service
packages=${XENLAB_PACKAGES:-} # a folder of the agents' packages; without it, they are built here
agent=${XENLAB_AGENT:-}       # from this published xenweb-agent, if it is given
ssh_between=${XENLAB_SSH_BETWEEN:-0} # 0: the Dom0s lose their key for each other, so that nothing but the agents' streams can carry a migration
web=${XENLAB_WEB:-}           # a published xenweb; without it, one is published here
# All that is not the default. An emulated Dom0 needs half a core for its agent, sshd and xl, so a sample every 2 s is too much,
# a host that makes guests counts as overloaded, and the other would have no room for a busy one.
# The guard takes a fifth of an emulated processor: it is off until network.sh needs it. tests/Infrastructure.Tests/Network has it on real bridges.
settings=(XENWEB_SAMPLING_PERIOD=5s XENWEB_CPU_OVER=never XENWEB_CPU_OFFER=90 XENWEB_GUARD=off)

publish() {
  if [ -z "$packages" ]; then
    packages=$work/product/packages
    need dpkg-dev
    [ -n "$agent" ] || need gcc libc6-dev zlib1g-dev # native AOT links with the machine's own compiler
    rm -rf "$packages"
    "$root/deploy/packages/build" --out "$packages" ${agent:+--agent "$agent"}
  fi
  if [ -z "$web" ]; then
    dotnet publish "$root/src/Web" -c Release -r linux-x64 -o "$work/product/web"
    web=$work/product/web/xenweb
  fi
  [ -x "$web" ] || fail "no web app at $web"
  [ -f "$(package agent)" ] || fail "no packages at $packages"
  rm -rf "$work/product/agent" && mkdir -p "$work/product" && dpkg-deb -x "$(package agent)" "$work/product/agent" # on this machine it gets guests their identities
  detail="$(cd "$packages" && du -h xenweb-*.deb | awk '{ printf "%s%s %s", sep, $2, $1; sep = ", " }')"
}

package() { echo "$packages/xenweb-$1"_*.deb; } # agent, server-agent ...

start_web() {
  ! curl -fsS --max-time 20 "$api/healthz" || fail "something answers at $api already; XENLAB_PORT chooses another port"
  rm -rf "$work/run/web"
  mkdir -p "$work/run/web"
  # its own folder, so that it finds the pages' files wherever it was published to
  (cd "$(dirname "$web")" && exec "$web" --port "$port" --broker-port "$broker_port" --data "$work/run/web") \
    >"$work/run/web.log" 2>&1 3>&- &
  web_pid=$!
  wait_for 60 "the web app answers" curl -fsS --max-time 20 "$api/healthz"
  (umask 077 && printf 'Authorization: Bearer %s\n' "$(on_this_machine token --name xenlab --scope admin --days 7)" >"$work/run/token")
  wait_for 60 "the API answers" get hosts
}

on_this_machine() { (cd "$(dirname "$web")" && "$web" "$1" --data "$work/run/web" "${@:2}"); } # COMMAND...: of whoever may read the data folder

join_token() { on_this_machine join-token --role "$1" --name "$2"; } # ROLE NAME

install_agents() { # HOST ROLE...: from their packages; the program first, so that each joins the lab, and is then started by its own package
  local host=$1 role names=()
  shift
  mapfile -t names < <(basename -a "$(package agent)" $(for role in "$@"; do package "$role-agent"; done))
  "$lab/reach" "$host" 8883 "$broker_port"
  "$lab/reach" "$host" 5080 "$port"
  dom0 "$host" 'modprobe -a nbd loop' # before its agent looks which volumes it can reach; nothing here makes the device node by which loop would load itself
  tar -C "$packages" -c "${names[@]}" | dom0 "$host" 'mkdir -p /etc/xenweb && tar -x -C /run'
  echo "XENWEB_HOST=$host" | dom0 "$host" 'cat > /etc/xenweb/agent.env'
  # Migrations are taken on the lab's own network only
  printf '%s\n' "${settings[@]}" "XENWEB_STREAM_LISTEN=10.77.0.$(($(host_index "$host") + 1)):8444" | dom0 "$host" 'cat > /etc/xenweb/server-agent.env'
  [ "$ssh_between" = 1 ] || dom0 "$host" 'rm -f ~/.ssh/id_ed25519' # this machine still gets in: its own key is in authorized_keys
  dom0 "$host" "dpkg --force-confold -i /run/${names[0]}"
  for role in "$@"; do
    join_token "$role" "$host" | dom0 "$host" "umask 077 && cat > /run/join && xenweb-agent enroll --role $role --url http://127.0.0.1:5080 --token @/run/join --broker 127.0.0.1:8883 && rm /run/join"
  done
  dom0 "$host" "cd /run && dpkg --force-confold -i ${names[*]:1} && rm ${names[*]}"
  for role in "$@"; do dom0 "$host" "systemctl is-enabled xenweb-$role-agent && systemctl is-active xenweb-$role-agent" || fail "the package of role $role did not start it on $host"; done
}

agents() {
  local name
  install_agents "$from" server configuration
  for name in "${hosts[@]:1}"; do install_agents "$name" server; done
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

configuration_kept() { # what REST stored lies as a file with the configuration agent
  local name=${guests[1]} stored
  stored=$(get "configurations/$name")
  wait_for 30 "/etc/xenweb/guests/$name.cfg is on $from" dom0 "$from" "test -f /etc/xenweb/guests/$name.cfg"
  [ "$(dom0 "$from" "cat /etc/xenweb/guests/$name.cfg")" = "$stored" ] || fail "the file is not what was stored: $(dom0 "$from" "cat /etc/xenweb/guests/$name.cfg")"
  detail=$(dom0 "$from" "systemctl is-active xenweb-configuration-agent; awk '/VmRSS/ { printf \"%.1f MiB\", \$2 / 1024 }' /proc/\$(systemctl show -P MainPID xenweb-configuration-agent)/status" | tr '\n' ' ')
}
