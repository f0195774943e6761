# shellcheck shell=bash
# Sourced by 'run': from a form in the browser to a guest that is moved live while its programs go on, by way of the agent inside of it.
# The browser's parts are tests of tests/Browser.Tests; the rest is REST.
first=${guests[0]} second=${guests[1]} mute=${vms[-1]}
heard=0 journey='' traveller='' home='' # the migration, who moved, where the two are, and the bytes of output that were read

in_browser() { # TEST GUEST: one of the browser's parts; what it measured goes to $work/run/figures
  XENWEB_REAL_LAB=http://127.0.0.1:$port XENWEB_SIGN_IN=$(on_this_machine sign-in-link --name admin) XENWEB_GUEST=$2 XENWEB_FIGURES=$work/run/figures timeout 300 \
    dotnet test "$root/tests/Browser.Tests" -c Release --nologo --filter "FullyQualifiedName~RealLabTests.$1" || fail "in the browser: $1"
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
    said+=("$guest $(agent_resident "$home" "$guest")")
  done
  in_browser WhoeverLooksIntoTheGuest_SeesItsProcesses "$first"
  detail="resident: $(IFS=,; echo "${said[*]}"); $(tail -n 1 "$work/run/figures")"
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
    get "domains/$guest/processes" | jq -c '[.processes[] | select(.virtualBytes > 0) | {pid, started, command}]' > "$work/run/processes-$guest"
    life[$guest]=$(memory_of_life "$home" "$guest")
  done
}

output() { get "domains/$1/programs/$(cat "$work/run/program-$1")/output?from=$2"; } # GUEST OFFSET
output_grows() { output "$1" "$2" | jq -e ".next > $2 and .cutBytes == 0 and .ended == false" >/dev/null; } # GUEST OFFSET

load_leads_to_a_move() { # Generate load on both → the host is hot → help → a live migration
  local answer
  policy "$home" ''
  answer=$(ask --fail-with-body -H 'content-type: application/json' -d "{\"domains\":[\"$first\",\"$second\"],\"kind\":\"cpu\",\"cores\":1,\"seconds\":1500,\"reason\":\"Test domains\"}" "$api/api/v1/load") || fail "load: $answer"
  echo "$answer"
  wait_for 240 "a migration of one of the two begins" moving_now
  journey=$(moving_now) traveller=$(get "migrations/$journey" | jq -r .domain)
  heard=$(output "$traveller" 0 | jq .next)
  detail="$traveller: $(get "negotiations/$journey" | jq -r '[.steps[] | "\(.said) of \(.from)"] | join(", ")')"
}

moving_now() { # the newest relief of one of the two since the journey began
  get migrations | jq -er "first((if type == \"array\" then . else .items end)[] | select(.kind == \"relief\" and .from == \"$home\" and .id != \"$moving\")).id"
}

same_inside() { # the same processes, the same uptime, the load still made, the output still followed
  local boot ticks uptime boot_now ticks_now uptime_now there lost
  wait_for 600 "$traveller's migration ended" is_so "migrations?domain=$traveller" "any(.[]; .id == \"$journey\" and .state == \"done\")"
  there=$(get "migrations/$journey" | jq -r .to)
  on_host "$there" "$traveller" || fail "$traveller does not run on $there"
  read -r boot ticks uptime <<<"${life[$traveller]}"
  wait_for 240 "$traveller answers on $there" memory_of_life "$there" "$traveller"
  read -r boot_now ticks_now uptime_now < <(memory_of_life "$there" "$traveller")
  [ "$boot_now" = "$boot" ] || fail "$traveller booted anew"
  wait_for 240 "its output goes on after byte $heard" output_grows "$traveller" "$heard"
  wait_for 120 "its agent answers" agent_online "$traveller"
  lost=$(get "domains/$traveller/processes" | jq -c --slurpfile before "$work/run/processes-$traveller" '[.processes[] | [.pid, .started]] as $now | [$before[0][] | select((.command | IN("sleep", "nc", "socat", "cat") | not) and ([.pid, .started] | IN($now[]) | not)) | .command]')
  [ "$(jq length <<<"$lost")" = 0 ] || fail "these processes are gone: $lost"
  get "domains/$traveller/vitals" | jq -e 'any(.loads[]; .endedAt == null)' >/dev/null || fail "the load is not made any more: $(get "domains/$traveller/vitals" | jq -c .loads)"
  detail="$traveller on $there: uptime $uptime → $uptime_now s, tick $ticks → $ticks_now, output $heard → $(output "$traveller" "$heard" | jq .next) bytes, resident: $(agent_resident "$there" "$traveller")"
}

stop_inside() { # load and programs end by order
  local guest
  for guest in "$first" "$second"; do
    order_in "$guest" load/stop '{}' >/dev/null
    order_in "$guest" "programs/$(cat "$work/run/program-$guest")/stop" '{"graceSeconds":5}' >/dev/null
  done
}

over_a_channel() {
  dom0 "$to" "xl create /etc/xen/$mute.cfg"
  wait_for 240 "the agent in $mute is there" on_its_channel
  detail="$mute on $to by $(channel_of "$to" "$mute"): $(get "domains/$mute/processes" | jq '.processes | length') processes"
}

on_its_channel() { get "domains/$mute/agent" | jq -e '.online and .overChannel' >/dev/null; }

channel_moves() { # the guest's end is another one at the new host
  local boot
  boot=$(get "domains/$mute/agent" | jq -r .bootId)
  operate 420 "domains/$mute/migrate" "{\"to\":\"$from\",\"reason\":\"Its channel goes with it\"}"
  on_host "$from" "$mute" || fail "$mute is not on $from"
  wait_for 240 "the agent in $mute is carried by $from" carried_there
  [ "$(get "domains/$mute/agent" | jq -r .bootId)" = "$boot" ] || fail "$mute booted anew"
  detail="$mute on $from by $(channel_of "$from" "$mute"): $(get "domains/$mute/processes" | jq '.processes | length') processes"
}

carried_there() { on_its_channel && get "domains/$mute/processes" | jq -e '.processes | length > 0' >/dev/null; }
