# shellcheck shell=bash
# Sourced by 'run': the agent inside of guests. A guest has no disk but /disk, and no dpkg: what is to run there is put on its disk
# beforehand, and /disk/start is what the guest runs when it boots.
guest_broker=10.77.0.1:8883 # the broker as guests reach it: by the first Dom0, wherever they are

put_agent() { # GUEST [SETTING...]: the packaged program on its disk; with settings (XENWEB_ALLOW=all) the guest runs it as its agent, with an identity. While no host runs
  local guest=$1 tree token
  shift
  tree=$(mktemp -d "$work/guest.XXXXXX")
  dpkg-deb -x "$(package agent)" "$tree"
  rm -rf "${tree:?}/usr/share"
  if [ $# -gt 0 ]; then
    token=$(join_token virtual "$(uuid_of "$guest")")
    XENWEB_JOIN_TOKEN=$token "$work/product/agent/usr/bin/xenweb-agent" enroll --role virtual --url "$api" --broker "$guest_broker" --state-dir "$tree/xenweb"
    { echo '#!/bin/sh'
      printf "export %q\n" "XENWEB_GUEST_NAME=$guest" XENWEB_STATE_DIR=/disk/xenweb "$@"
      echo 'while :; do /disk/usr/bin/xenweb-agent --role virtual; sleep 2; done'
    } > "$tree/start"
    chmod 755 "$tree/start"
  fi
  make_disk "$guest" "$tree"
  rm -rf "$tree"
}

reach_from_guests() { "$lab/reach" "${hosts[0]}" "${guest_broker#*:}" "$broker_port" "${guest_broker%:*}"; }

agent_pid='pid=$(pidof xenweb-agent | awk "{ print \$NF }")' # in a guest; what it runs for its programs is younger
agent_runs() { in_guest "$1" "$2" "$agent_pid; [ -n \"\$pid\" ] && echo runs" | grep -q runs; } # HOST GUEST
agent_resident() { in_guest "$1" "$2" "$agent_pid; awk '/VmRSS/ { printf \"%.1f MiB\", \$2 / 1024 }' /proc/\$pid/status"; } # HOST GUEST
agent_said() { in_guest "$1" "$2" "tail -n ${3:-20} /start.log"; } # HOST GUEST [LINES]

channel_of() { # HOST GUEST: the pty in Dom0 that leads to the guest's channel of our name
  dom0 "$1" "for at in \$(xenstore-list /local/domain/\$(xl domid $2)/device/console); do
    at=/local/domain/\$(xl domid $2)/device/console/\$at
    [ \"\$(xenstore-read \$at/name)\" != org.xenweb.agent ] || xenstore-read \$at/tty
  done"
}

agent_fits() { # its program runs, is known by its certificate, and leaves room
  local guest=${guests[0]} said=()
  reach_from_guests
  wait_for 240 "the agent in $guest is there" agent_online "$guest"
  mapfile -t said < <(in_guest "$from" "$guest" "/disk/usr/bin/xenweb-agent --version; awk '/MemAvailable/ { print int(\$2 / 1024) }' /proc/meminfo")
  [[ ${said[0]:-} =~ ^[0-9]+\.[0-9]+\.[0-9] ]] || fail "the program does not run: ${said[*]}"
  detail="version ${said[0]}, resident: $(agent_resident "$from" "$guest"), ${said[1]} MiB left there"
}
