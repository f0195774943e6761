# shellcheck shell=bash
# Sourced by 'run': from an image, made of packages that are chosen in the browser, to a guest at whose console somebody types while it moves. The images are
# kept by a configuration agent on this machine, in a file system that shares blocks; both hosts have that folder by NFS, under the same path.
nfs_port=${XENLAB_NFS_PORT:-18811}
images=$work/run/images # here and in both Dom0s
image=cs439 student=cs439-1

serve_images() {
  local name
  need btrfs-progs mmdebstrap nfs-ganesha nfs-ganesha-vfs
  end_images
  mkdir -p "$images" "$work/run/ganesha" /var/run/ganesha /var/lib/nfs/ganesha
  rm -f "$work/run/images.disk" && truncate -s 3G "$work/run/images.disk"
  mkfs.btrfs --quiet "$work/run/images.disk"
  mount -o loop "$work/run/images.disk" "$images"
  keep_images
  cat > "$work/run/ganesha/config" <<CONFIG
NFS_CORE_PARAM { Protocols = 4; NFS_Port = $nfs_port; Bind_addr = 127.0.0.1; Enable_NLM = false; Enable_RQUOTA = false; }
NFSv4 { Graceless = true; Minor_Versions = 2; }
EXPORT { Export_Id = 1; Path = $images; Pseudo = /images; Access_Type = RW; Squash = None; SecType = sys; Transports = TCP; FSAL { Name = VFS; } }
CONFIG
  serve_folder 3>&- &
  echo $! > "$work/run/nfs.pid"
  wait_for 30 "the NFS server answers" is_open "$nfs_port"
  for name in "${hosts[@]}"; do
    "$lab/reach" "$name" 2049 "$nfs_port"
    dom0 "$name" "mkdir -p $images && mount -t nfs4 -o ro,nfsvers=4.2 127.0.0.1:/images $images" # for kernels; disks are volumes, which the agents attach
  done
  wait_for 120 "the lab's images have their index of packages" has_index
}

has_index() { get 'image-packages?release=bookworm&find=jq' | jq -e 'any(.packages[]; .name == "jq")'; }

# It is begun anew when it ends, as its unit would do: this version has crashed once (SIGSEGV), and whoever has a file of it open only waits
serve_folder() {
  trap 'kill "$server"; wait "$server"; exit' TERM
  while :; do
    ganesha.nfsd -F -f "$work/run/ganesha/config" -L "$work/run/ganesha/log" -p "$work/run/ganesha/pid" &
    server=$!
    wait "$server" || true
    echo "the NFS server has ended, and is begun anew" >> "$work/run/ganesha/log"
    sleep 1
  done
}

is_open() { : <"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null # PORT

keep_images() { # a configuration agent of this machine, joined as all are
  local agent=$work/product/agent/usr/bin/xenweb-agent options=(--role configuration --broker "127.0.0.1:$broker_port" --state-dir "$work/run/image-agent")
  rm -rf "$work/run/image-agent"
  XENWEB_JOIN_TOKEN=$(join_token configuration images) "$agent" enroll --url "$api" "${options[@]}"
  "$agent" "${options[@]}" --host images --folder "$work/run/image-agent/guests" --images "$images" --image-volumes nfs:127.0.0.1/images >"$work/run/image-agent/log" 2>&1 3>&- &
  echo $! > "$work/run/image-agent.pid"
}

end_images() { # the agent, the server, and the file system
  local pid
  for pid in $(cat "$work/run/image-agent.pid" "$work/run/nfs.pid" 2>/dev/null || true); do
    kill "$pid" 2>/dev/null && timeout 20 tail -f /dev/null --pid="$pid" || true
  done
  rm -f "$work/run/image-agent.pid" "$work/run/nfs.pid"
  ! mountpoint -q "$images" || umount "$images" || umount --lazy "$images" || true # whoever has a file of it open still is just ending
}

build_image() { # the instructor chooses jq and tree
  in_browser AnInstructor_ChoosesPackages_AndBuildsAnImage "$image"
  wait_for 400 "the build has ended" image_is '(.state | IN("ready", "failed"))'
  image_is '.state == "ready"' || fail "the build failed: $(get "images/$image" | jq -r .problem)"
  detail=$(get "images/$image" | jq -r '"\(.built.usedBytes / 1048576 | round) MiB, \(.built.packages) packages"')
}

image_is() { get "images/$image" | jq -e "$1" >/dev/null; } # FILTER

make_class() { # of one: its disk is a volume, which the host that starts it attaches
  local name
  for name in "${hosts[@]}"; do policy "$name" ',"cpuOver":null,"cpuOffer":1'; done
  in_browser AnInstructor_MakesAClassOfTheImage "$image"
  wait_for 400 "the start of $student ended well" is_so operations "any(.[]; .kind == \"start\" and .domain == \"$student\" and .state == \"done\")"
  wait_for 60 "REST shows $student" is_so domains "any(.[]; .name == \"$student\")"
  student_on=$(listed domains "first(.[] | select(.name == \"$student\")).host" | tr -d '"')
  [ -n "$(student_disk "$student_on")" ] || fail "$student's disk is no loop device with direct I/O: $(dom0 "$student_on" losetup)"
  detail="on $student_on with $(student_disk "$student_on")"
}

student_disk() { dom0 "$1" "losetup --list --noheadings --output NAME,DIO,BACK-FILE | grep $student/disk" | awk '$2 == 1 { print $1 }'; } # HOST: its disk there, past the host's cache

type_through() { # its two packages answer; a migration in the middle; what was typed before is still known to the same shell
  local there=$to
  [ "$student_on" != "$to" ] || there=$from
  in_browser WhoeverTypes_GoesOnTypingThroughAMigration "$student" "$there" 900
  on_host "$there" "$student" && ! on_host "$student_on" "$student" || fail "$student is not on $there alone"
  [ -n "$(student_disk "$there")" ] || fail "$there has not attached the disk of $student"
  wait_for 120 "$student_on has let the disk of $student go" let_go "$student_on"
  detail="$student_on → $there with $(student_disk "$there"), $(tail -n 1 "$work/run/figures")"
}

let_go() { ! dom0 "$1" "losetup | grep -q $student/disk || grep -q ,copies,$student /proc/self/mounts"; } # HOST
