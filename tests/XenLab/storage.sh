# shellcheck shell=bash
# Sourced by 'run': storage that both hosts reach. This machine serves the mute guest's disk by NBD, at each host's own loopback; the agents attach it where
# the guest is, and detach it where it was.
nbd_port=${XENLAB_NBD_PORT:-18809}

serve_disk() { # by Debian's nbd-server, set up as docs/storage.md says
  local name
  need nbd-server
  rm -rf "$work/run/nbd" && mkdir -p "$work/run/nbd"
  truncate -s 4096 "$work/run/nbd/claim"
  cat > "$work/run/nbd/config" <<CONFIG
[generic]
    port = $nbd_port
    listenaddr = 127.0.0.1
[$mute]
    exportname = $work/disks/$mute
    flush = true
    sync = true
[$mute.claim]
    exportname = $work/run/nbd/claim
    flush = true
    prerun = mkdir %s.lock
    postrun = rmdir %s.lock
CONFIG
  nbd-server -C "$work/run/nbd/config" -p "$work/run/nbd/pid" 3>&-
  wait_for 30 "the disk server answers" greets
  for name in "${hosts[@]}"; do "$lab/reach" "$name" 10809 "$nbd_port"; done
}

greets() { timeout 3 head -c 8 <"/dev/tcp/127.0.0.1/$nbd_port" | grep -q NBDMAGIC; } # it takes its first connection seconds after it has begun to listen
end_server() { kill "$(cat "$work/run/nbd/pid" 2>/dev/null)" 2>/dev/null || true; }

attached_as() { dom0 "$1" "readlink -e /run/xenweb/disks/rw/nbd/127.0.0.1/$mute"; } # HOST
attached() { [[ $(attached_as "$1") == /dev/nbd* ]]; } # HOST
not_attached() { ! attached "$1"; } # HOST

start_from_volume() { # HOST: its configuration, with the disk at the server, given to the lab
  local text
  text=$(dom0 "$1" "cat /etc/xen/$mute.cfg" | sed "s|^disk = .*|disk = [\"format=raw,vdev=xvda,access=rw,target=nbd:127.0.0.1/$mute\"]|")
  ask --fail-with-body -X PUT -H 'content-type: text/plain' --data-binary "$text" "$api/api/v1/configurations/$mute"
  operate 300 "configurations/$mute/start" "{\"host\":\"$1\",\"reason\":\"Its disk is at the server\"}"
  attached "$1" || fail "$1 has not attached the disk of $mute"
}
