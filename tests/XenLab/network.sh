# shellcheck shell=bash
# Sourced by 'run': the network of a guest, the mute one: its limit at its vif, which goes with it, and what its neighbours hear when it has moved; and of one that is in
# another class.
sent=500000 # bytes, over four times what a limit lets through at once

guard_on() { # the limits are kept by the guard, which is off in the steps before
  local name
  for name in "${hosts[@]}"; do dom0 "$name" "sed -i s/XENWEB_GUARD=off/XENWEB_GUARD=alarm/ /etc/xenweb/server-agent.env && systemctl restart $unit"; done
}

vif_of() { dom0 "$1" "echo vif\$(xl domid $2).0"; } # HOST GUEST
mac_of() { dom0 "$1" "xenstore-read /local/domain/\$(xl domid $2)/device/vif/0/mac"; } # HOST GUEST

limit() { operate 60 "domains/$1/bandwidth" "{\"mbitPerSecond\":$2,\"reason\":\"The class shares one line\"}"; } # GUEST MBIT

limited() { # HOST GUEST MBIT: at the vif, both ways
  dom0 "$1" "tc qdisc show dev $(vif_of "$1" "$2") root; tc filter show dev $(vif_of "$1" "$2") ingress" | tee -a "$log" | grep -c "rate $3Mbit" | grep -qx 2
}

sends() { # GUEST HOST: milliseconds that its bytes take to its host, from when they are asked for
  local bytes milliseconds
  { read -r bytes; read -r milliseconds; } < <(dom0 "$2" "began=\$(date +%s%N); { echo 'head -c $sent /dev/zero'; sleep 25; } | socat - TCP:$1:23 | { head -c $sent | wc -c; echo \$(((\$(date +%s%N) - began) / 1000000)); }")
  [ "$bytes" = "$sent" ] && echo "$milliseconds"
}

limit_kept() { # changed twice while the guest runs
  local free held name
  for name in "${hosts[@]}"; do policy "$name" ',"cpuOver":null,"cpuOffer":0.9'; done # what follows is overload enough on emulated hosts to move it
  free=$(sends "$mute" "$to") || fail "$mute can't be reached"
  guard_on
  limit "$mute" 8
  wait_for 120 "$mute is limited to 8 Mbit/s on $to" limited "$to" "$mute" 8
  limit "$mute" 1
  wait_for 120 "$mute is limited to 1 Mbit/s on $to" limited "$to" "$mute" 1
  held=$(sends "$mute" "$to") || fail "$mute can't be reached at 1 Mbit/s"
  # Of 4 Mbit, 0.8 at most pass at once
  [ "$held" -gt 3000 ] || fail "$sent bytes took $held ms at 1 Mbit/s"
  detail="$sent bytes in $free ms without a limit, in $held ms at 1 Mbit/s"
}

hear_arp() { timeout 900 "$lab/ssh" "$1" "python3 - $2 840" < "$lab/hear-arp.py" > "$work/run/arp" 2>>"$log" 3>&- & } # HOST MAC: what its neighbours there hear, in the background

host_of() { listed domains "first(.[] | select(.name == \"$1\")).host" | tr -d '"'; } # GUEST
reaches() { dom0 "$1" "ping -c 3 -W 2 -I $2 10.77.0.14"; } # HOST BRIDGE: the other class's guest

classes_apart() { # xl 4.17 knows no vlan=: so the other class has a bridge of its own on each host, and a VLAN of the link between them
  local name other=${vms[3]} neighbour
  for name in "${hosts[@]}"; do
    dom0 "$name" 'ip link add link eth1 name eth1.20 type vlan id 20 && ip link add lab20 type bridge forward_delay 0 && ip link set eth1.20 master lab20 up && ip link set lab20 up'
  done
  dom0 "$to" 'ip addr add 10.77.0.254/32 dev lab20'
  ask --fail-with-body -X PUT -H 'content-type: text/plain' --data-binary "$(dom0 "$from" "sed s/bridge=xenbr0/bridge=lab20/ /etc/xen/$other.cfg")" "$api/api/v1/configurations/$other"
  operate 300 "configurations/$other/start" "{\"host\":\"$from\",\"reason\":\"Another class\"}"
  wait_for 120 "$other on $from is reached from $to in its VLAN" reaches "$to" lab20
  for name in "${hosts[@]}"; do ! reaches "$name" xenbr0 || fail "$name reaches $other at the first class's bridge"; done
  neighbour=$(host_of "$first")
  ! in_guest "$neighbour" "$first" 'ping -c 3 -W 2 10.77.0.14 && echo reached' | grep -q reached || fail "$first reaches $other"
  detail="$other on $from is reached from $to at lab20; at xenbr0 neither from the hosts nor from $first on $neighbour"
  operate 60 "domains/$other/destroy" '{}'
}
