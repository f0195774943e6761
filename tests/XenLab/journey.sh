# shellcheck shell=bash
# Sourced by 'run': from a form in the browser to a guest that is moved live while its programs go on, by way of the agent inside of it.
# The browser's parts are tests of tests/Browser.Tests; the rest is REST.
first=${guests[0]} second=${guests[1]} mute=${vms[-1]}
journey='' traveller='' home='' # the migration, who moved, where the two are
declare -A heard # GUEST → the bytes of its program's output that were read

in_browser() { # TEST GUEST [HOST [SECONDS]]: one of the browser's parts; what it measured goes to $work/run/figures
  # Built once: a build takes from the emulated hosts what they need to answer a person
  [ -n "${browser_built:-}" ] || dotnet build "$root/tests/Browser.Tests" -c Release --nologo || fail "the browser's tests can't be built"
  browser_built=1
  XENWEB_REAL_LAB=http://127.0.0.1:$port XENWEB_SIGN_IN=$(on_this_machine sign-in-link --name admin) XENWEB_GUEST=$2 XENWEB_TO=${3:-} XENWEB_FIGURES=$work/run/figures timeout "${4:-300}" \
    dotnet test "$root/tests/Browser.Tests" -c Release --no-build --nologo --filter "FullyQualifiedName~RealLab&FullyQualifiedName~.$1" -- RunConfiguration.TreatNoTestsAsError=true || fail "in the browser: $1"
}

calm_hosts() { # making guests counts as an overload on emulated hosts
  local name
  for name in "${hosts[@]}"; do policy "$name" ',"cpuOver":null,"cpuOffer":0.9'; done # and each must take a busy guest
  reach_from_guests || true # the steps before may have opened it
  "$lab/ssh" "${hosts[0]}" true
}

policy() { # HOST MORE: how it is watched from now on; what is not named is the default
  operate 60 "hosts/$1/policy" "{\"monitoring\":{\"samplingPeriodSeconds\":5$2},\"reason\":\"The journey\"}" PUT
}

form() { # the instructor's form → the configuration agent's file → the guest, where it is best off
  rm -f "$work/run/figures"
  in_browser AnInstructor_FillsInTheForm_AndStartsTheGuest "$first"
  wait_for 30 "/etc/xenweb/guests/$first.cfg is on $from" dom0 "$from" "grep -q 'virtio-$first' /etc/xenweb/guests/$first.cfg"
  wait_for 300 "the start of $first ended well" is_so operations "any(.[]; .kind == \"start\" and .domain == \"$first\" and .state == \"done\")"
  wait_for 60 "the search shows an offer and an award" placed "$first"
  home=$(listed domains "first(.[] | select(.name == \"$first\")).host" | tr -d '"')
  detail="on $home; $detail"
}

second_beside() { # the other test domain on the same host, by its own configuration
  local text
  text=$(dom0 "$home" "cat /etc/xen/$second.cfg")
  ask --fail-with-body -X PUT -H 'content-type: text/plain' --data-binary "$text" "$api/api/v1/configurations/$second"
  operate 300 "configurations/$second/dry-run" "{\"host\":\"$home\"}"
  operate 300 "configurations/$second/start" "{\"host\":\"$home\",\"reason\":\"The second test domain\"}"
  wait_for 60 "REST shows $second" is_so domains "any(.[]; .name == \"$second\")"
  detail="on $home, after 'xl create -n' took it"
}

agent_online() { get "domains/$1/agent" | jq -e '.online and .permissions.load' >/dev/null; } # GUEST

agents_inside() {
  local guest said=()
  for guest in "$first" "$second"; do
    wait_for 240 "the agent in $guest is there" agent_online "$guest"
    # What only its start needed is given back: then it holds what it may hold
    wait_for 120 "the agent in $guest holds 16 MiB at most" agent_is_small "$home" "$guest"
    said+=("$guest $(agent_resident "$home" "$guest")")
  done
  for _ in $(seq 120); do is_so hosts 'all(.[]; .cpu < 0.75)' && break || sleep 1; done # they have done what a new guest makes them do
  for guest in "$second" "$first"; do in_browser WhoeverLooksIntoTheGuest_SeesItsProcesses "$guest"; done
  detail="resident: $(IFS=,; echo "${said[*]}"); $(tail -n 2 "$work/run/figures" | paste -sd, | sed 's/,/, /')"
}

console() { # GUEST: somebody types at it in the browser, and the shell in the guest answers
  in_browser WhoeverTypesAtTheConsole_SeesItsEcho "$1"
  detail=$(tail -n 1 "$work/run/figures")
}

agent_is_small() { jq -ne "$(agent_resident "$1" "$2" | cut -d' ' -f1) <= 16" >/dev/null; } # HOST GUEST

processes() { # GUEST: as REST has them; asked again while its emulated agent is too slow for one request
  local deadline=$((SECONDS + 120)) answer
  until answer=$(get "domains/$1/processes"); do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 1
  done
  echo "$answer"
}

order_in() { # GUEST PATH BODY: give an order to the agent in a guest, follow it to its end; prints its id
  local answer place
  answer=$(ask --fail-with-body -H 'content-type: application/json' -d "$3" "$api/api/v1/domains/$1/$2") || fail "$2 in $1: $answer"
  place=domains/$1/orders/$(jq -r .id <<<"$answer")
  wait_for 120 "the order in $1 ended ($2)" ended "$place"
  [ "$(get "$place" | jq -r .state)" = "done" ] || fail "$2 in $1: $(get "$place")"
  jq -r .id <<<"$answer"
}

program_in() { # a program whose output is followed from now on
  local guest
  for guest in "$first" "$second"; do
    order_in "$guest" programs '{"arguments":["sh","-c","n=0; while :; do n=$((n+1)); echo line $n; sleep 1; done"],"user":"student","reason":"A class program"}' > "$work/run/program-$guest"
    wait_for 60 "$guest's program says something" output_grows "$guest" 0
    processes "$guest" | jq -c '[.processes[] | select(.virtualBytes > 0) | {pid, started, command}]' > "$work/run/processes-$guest"
    life[$guest]=$(memory_of_life "$home" "$guest")
  done
}

output() { get "domains/$1/programs/$(cat "$work/run/program-$1")/output?from=$2"; } # GUEST OFFSET
output_grows() { output "$1" "$2" | jq -e ".next > $2 and .cutBytes == 0 and .ended == false" >/dev/null; } # GUEST OFFSET

load_leads_to_a_move() { # Generate load on both → the host is hot → help → a live migration
  local answer guest
  policy "$home" ''
  answer=$(ask --fail-with-body -H 'content-type: application/json' -d "{\"domains\":[\"$first\",\"$second\"],\"kind\":\"cpu\",\"cores\":1,\"seconds\":1500,\"reason\":\"Test domains\"}" "$api/api/v1/load") || fail "load: $answer"
  echo "$answer"
  wait_for 240 "a migration of one of the two begins" relief_is ''
  for guest in "$first" "$second"; do wait_for 120 "$guest's output is read" hears "$guest"; done
  detail="$(get "migrations/$journey" | jq -r .domain): $(get "negotiations/$journey" | jq -r '[.steps[] | "\(.said) of \(.from)"] | join(", ")')"
}

hears() { heard[$1]=$(output "$1" 0 | jq -e .next); } # GUEST

relief_is() { # STATE: a relief of one of the two since the journey began is in that state, or in any: the newest is the journey
  journey=$(get migrations | jq -er "first((if type == \"array\" then . else .items end)[] | select(.kind == \"relief\" and .from == \"$home\" and .id != \"$moving\" and (\"$1\" == \"\" or .state == \"$1\"))).id")
}

same_inside() { # the same processes, the same uptime, the load still made, the output still followed
  local boot ticks uptime boot_now ticks_now uptime_now there lost
  # One that did not begin well, for want of time on an emulated host, leaves its guest where it is, and the agents choose anew
  wait_for 900 "a migration of one of the two is done" relief_is "done"
  traveller=$(get "migrations/$journey" | jq -r .domain)
  there=$(get "migrations/$journey" | jq -r .to)
  on_host "$there" "$traveller" || fail "$traveller does not run on $there"
  read -r boot ticks uptime <<<"${life[$traveller]}"
  wait_for 240 "$traveller answers on $there" memory_of_life "$there" "$traveller"
  read -r boot_now ticks_now uptime_now < <(memory_of_life "$there" "$traveller")
  [ "$boot_now" = "$boot" ] || fail "$traveller booted anew"
  wait_for 240 "its output goes on after byte ${heard[$traveller]}" output_grows "$traveller" "${heard[$traveller]}"
  wait_for 120 "its agent answers" agent_online "$traveller"
  lost=$(processes "$traveller" | jq -c --slurpfile before "$work/run/processes-$traveller" '[.processes[] | [.pid, .started]] as $now | [$before[0][] | select((.command | IN("sleep", "nc", "socat", "cat") | not) and ([.pid, .started] | IN($now[]) | not)) | .command]')
  [ "$(jq length <<<"$lost")" = 0 ] || fail "these processes are gone: $lost"
  get "domains/$traveller/vitals" | jq -e 'any(.loads[]; .endedAt == null)' >/dev/null || fail "the load is not made any more: $(get "domains/$traveller/vitals" | jq -c .loads)"
  detail="$traveller on $there: uptime $uptime → $uptime_now s, tick $ticks → $ticks_now, output ${heard[$traveller]} → $(output "$traveller" "${heard[$traveller]}" | jq .next) bytes, resident: $(agent_resident "$there" "$traveller")"
}

console_goes_on() { console "$traveller"; }

stop_inside() { # load and programs end by order
  local guest
  for guest in "$first" "$second"; do
    order_in "$guest" load/stop '{}' >/dev/null
    order_in "$guest" "programs/$(cat "$work/run/program-$guest")/stop" '{"graceSeconds":5}' >/dev/null
  done
}

over_a_channel() {
  serve_disk
  start_from_volume "$to"
  wait_for 240 "the agent in $mute is there" on_its_channel
  detail="$mute on $to with $(attached_as "$to") by $(channel_of "$to" "$mute"): $(processes "$mute" | jq '.processes | length') processes"
}

screen() { # by VNC from the host's own QEMU. Debian 12's can't keep a password (no DES), without which the lab starts none: so this guest is made by hand
  local shown=${vms[2]}
  dom0 "$to" "xl create /etc/xen/$shown.cfg 'vfb=[\"vnc=1,vnclisten=127.0.0.1\"]'"
  wait_for 60 "REST shows $shown" is_so domains "any(.[]; .name == \"$shown\")"
  in_browser WhoeverOpensTheScreen_SeesIt "$shown"
  detail=$(tail -n 1 "$work/run/figures")
  operate 60 "domains/$shown/destroy" '{}'
}

on_its_channel() { get "domains/$mute/agent" | jq -e '.online and .overChannel' >/dev/null; }

channel_moves() { # the guest's end of it is another one at the new host; its limit goes along; the host that it left hears where it is
  local boot
  boot=$(get "domains/$mute/agent" | jq -r .bootId)
  hear_arp "$to" "$(mac_of "$to" "$mute")"
  operate 720 "domains/$mute/migrate" "{\"to\":\"$from\",\"reason\":\"Its channel goes with it\"}"
  on_host "$from" "$mute" || fail "$mute is not on $from"
  wait_for 240 "the agent in $mute is carried by $from" carried_there
  [ "$(get "domains/$mute/agent" | jq -r .bootId)" = "$boot" ] || fail "$mute booted anew"
  attached "$from" || fail "$from has not attached the disk of $mute"
  wait_for 120 "$to has detached the disk of $mute" not_attached "$to"
  wait_for 60 "its neighbours are told by a gratuitous ARP" grep -q . "$work/run/arp"
  wait_for 120 "$mute is limited to 1 Mbit/s on $from" limited "$from" "$mute" 1
  detail="$mute on $from with $(attached_as "$from") by $(channel_of "$from" "$mute"): $(processes "$mute" | jq '.processes | length') processes; gratuitous ARP of $(sort -u "$work/run/arp" | paste -sd' ')"
}

carried_there() { on_its_channel && get "domains/$mute/processes" | jq -e '.processes | length > 0' >/dev/null; }
