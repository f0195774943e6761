# shellcheck shell=bash
# Sourced by 'run': what the server agent takes of a Dom0, beside what people run there to watch a host.

cost_beside() { # the agent with its own xentop not counted; Debian's node exporter, asked every 5 s; xentop
  local exporter=$work/prometheus-node-exporter name
  if [ ! -x "$exporter/usr/bin/prometheus-node-exporter" ]; then
    rm -rf "$exporter" && mkdir -p "$exporter"
    (cd "$exporter" && { fetch_exporter || { apt-get -qq update && fetch_exporter; }; } && dpkg-deb -x ./*.deb .)
  fi
  dom0 "$from" 'cat > /run/node-exporter && chmod +x /run/node-exporter' < "$exporter/usr/bin/prometheus-node-exporter"
  dom0 "$from" 'bash -s' < "$lab/beside" > "$work/run/beside"
  [ "$(wc -l < "$work/run/beside")" = 3 ] || fail "what the three take is not known: $(cat "$work/run/beside")"
  { echo; awk -F'\t' 'BEGIN { printf "  %-52s | %-8s | %s\n", "In the Dom0, over a minute", "Resident", "Of a core" } { printf "  %-52s | %-8s | %s\n", $1, $2, $3 }' "$work/run/beside"; echo; } >&3
}

fetch_exporter() { apt-get -qq download -o APT::Sandbox::User=root prometheus-node-exporter; }
