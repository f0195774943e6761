# shellcheck shell=bash
# Sourced by the lab's commands. Where things live, and what the lab consists of.
set -euo pipefail
lab=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=${XENLAB_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/xenlab}
mkdir -p "$work"

hosts=(${XENLAB_HOSTS:-ferby herby})                        # Dom0s; host number i is 10.77.0.(i+1)
vms=(${XENLAB_VMS:-small-1 small-2 small-3 small-4 small-5}) # DomUs; VM number i is 10.77.0.(i+11)
host_mem=${XENLAB_HOST_MEM:-2048}    # MiB for each emulated machine
dom0_mem=${XENLAB_DOM0_MEM:-800}     # MiB of it for its Dom0
host_cpus=${XENLAB_HOST_CPUS:-2}
vm_mem=${XENLAB_VM_MEM:-128}         # MiB for each DomU
vm_type=${XENLAB_VM_TYPE:-pv}        # pv, or pvh: slower, and apt to crash, with QEMU emulating the processor's SVM
vm_disk=64                           # MiB for each DomU's disk
ssh_port=${XENLAB_SSH_PORT:-2210}    # host number i: 127.0.0.1:(port+i)

die() { echo "xenlab: $*" >&2; exit 1; }
say() { echo "xenlab: $*"; }

host_index() { # NAME
  local i
  for i in "${!hosts[@]}"; do [ "${hosts[i]}" = "$1" ] && { echo "$i"; return; }; done
  die "no such host: $1 (hosts: ${hosts[*]})"
}

uuid_of() { # VM: what its identity is made out to
  local i
  for i in "${!vms[@]}"; do [ "${vms[i]}" != "$1" ] || printf '5e1f0000-0000-4000-8000-%012d\n' $((i + 1)); done
}

pid_of() { # NAME: the pid of the host's emulator, if it runs
  local pid
  pid=$(cat "$work/run/$1.pid" 2>/dev/null) && [ -n "$pid" ] &&
    grep -qzx "xenlab-$1" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

ssh_options() { # NAME
  printf '%s\n' -F none -i "$work/ssh/id_ed25519" -p "$((ssh_port + $(host_index "$1")))" -o BatchMode=yes \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=8 \
    -o ControlMaster=auto -o ControlPersist=600 -o ControlPath="run/$1.ssh"
}

on() { # HOST [COMMAND...]
  local options
  host_index "$1" >/dev/null
  mapfile -t options < <(ssh_options "$1"); shift
  (cd "$work" && exec ssh "${options[@]}" root@127.0.0.1 "$@")
}

need() { # PACKAGE...: install those Debian packages that are missing
  local p missing=()
  for p in "$@"; do
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
  done
  [ ${#missing[@]} = 0 ] && return
  [ "$(id -u)" = 0 ] || die "must be root to install ${missing[*]}"
  say "installing ${missing[*]}"
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${missing[@]}" >/dev/null
}

make_disk() { # VM [FOLDER]: its disk, made anew with the folder's files; only while nobody uses it
  mkdir -p "$work/disks"
  rm -f "$work/disks/$1"
  truncate -s "${vm_disk}M" "$work/disks/$1"
  mke2fs -q -t ext4 -O ^has_journal -E root_owner=0:0 -L "$1" ${2:+-d "$2"} "$work/disks/$1"
}
