#!/bin/sh
# Finds the root file system, mounts it and hands over to the system's own `init`. See docs/formats/activation.md.
export PATH=/bin
/bin/busybox mkdir -p /proc /sys /dev /run /mnt-root
/bin/busybox --install -s /bin
. /etc/firn-initrd.conf

say() { [ "$verbose" = 1 ] && echo "stage 1: $*"; }
fail() {
  echo
  echo "stage 1 failed: $*"
  if [ -n "$shellOnFail" ]; then
    echo "A shell follows, because boot.shell_on_fail is set; exit tries again."
    setsid sh -c 'exec sh < /dev/console > /dev/console 2>&1'
    return
  fi
  echo "Add boot.shell_on_fail to the kernel's command line to get a shell here. Restarting in 10 s."
  sleep 10
  reboot -f
}

mount -t proc -o nosuid,noexec,nodev proc /proc
mount -t sysfs -o nosuid,noexec,nodev sysfs /sys
mount -t devtmpfs -o nosuid,mode=755 devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs /run

init=/nix/var/nix/profiles/system/init
shellOnFail=
rootMode=
for word in $(cat /proc/cmdline); do
  case "$word" in
    init=*) init="${word#init=}" ;;
    root=*) rootDevice="${word#root=}" ;;
    rootfstype=*) rootFsType="${word#rootfstype=}" ;;
    rootflags=*) rootOptions="${word#rootflags=}" ;;
    boot.shell_on_fail) shellOnFail=1 ;;
    boot.debugtrace) set -x ;;
    ro) rootMode=ro ;;
    rw) rootMode=rw ;;
    quiet) verbose=0 ;;
  esac
done
@preDeviceCommands@
for module in $kernelModules; do modprobe -q "$module" || true; done

# Whatever the hardware on the buses asks for. A driver can bring a bus with more hardware to light, so until nothing new is loaded.
coldplug() {
  loaded=
  for round in 1 2 3 4; do
    modprobe -a -q -b $(cat $(find /sys/devices -name modalias) 2>/dev/null | sort -u) 2>/dev/null
    now=$(wc -l < /proc/modules)
    [ "$now" = "$loaded" ] && break
    loaded="$now"
  done
}
# Every module of the initrd, when the hardware does not tell.
everything() {
  for list in /lib/modules/*/modules.order.firn; do
    while read -r path; do insmod "${list%/*}/$path" 2>/dev/null; done < "$list"
  done
}
# The device file behind LABEL=, UUID=, PARTUUID=, /dev/disk/by-*/ or a plain path; nothing when it is not there yet.
device() {
  case "$1" in
    LABEL=*|UUID=*) findfs "$1" 2>/dev/null ;;
    /dev/disk/by-label/*) findfs "LABEL=${1#/dev/disk/by-label/}" 2>/dev/null ;;
    /dev/disk/by-uuid/*) findfs "UUID=${1#/dev/disk/by-uuid/}" 2>/dev/null ;;
    PARTUUID=*|/dev/disk/by-partuuid/*)
      wanted="${1#PARTUUID=}"; wanted="${wanted#/dev/disk/by-partuuid/}"
      for file in /sys/class/block/*/uevent; do
        grep -qix "PARTUUID=$wanted" "$file" && { name="${file%/uevent}"; echo "/dev/${name##*/}"; break; }
      done ;;
    PARTLABEL=*|/dev/disk/by-partlabel/*)
      wanted="${1#PARTLABEL=}"; wanted="${wanted#/dev/disk/by-partlabel/}"
      for file in /sys/class/block/*/uevent; do
        grep -qx "PARTNAME=$wanted" "$file" && { name="${file%/uevent}"; echo "/dev/${name##*/}"; break; }
      done ;;
    /dev/*) [ -e "$1" ] && echo "$1" ;;
    *) echo "$1" ;;
  esac
}
await() { # DEVICE: waits for it and prints its file
  tries=$((waitSeconds * 5))
  tried=
  while :; do
    found="$(device "$1")"
    [ -n "$found" ] && { echo "$found"; return 0; }
    [ "$tries" -gt 0 ] || return 1
    [ $((tries % 5)) -ne 1 ] || coldplug
    if [ -z "$tried" ] && [ "$tries" -lt $((waitSeconds * 5 - 25)) ]; then everything; tried=1; fi
    tries=$((tries - 1))
    sleep 0.2
  done
}
mountOne() { # DEVICE WHERE TYPE OPTIONS
  set -- "$1" "$2" "${3:-auto}" "${4:-defaults}"
  mkdir -p "$2"
  if [ "$3" = auto ]; then mount -o "$4" "$1" "$2"
  else modprobe -q "$3" 2>/dev/null; mount -t "$3" -o "$4" "$1" "$2"; fi
}

coldplug
@postDeviceCommands@
while :; do
  if [ -z "$rootDevice" ]; then fail "no root device: neither fileSystems.\"/\".device nor root= names one"; continue; fi
  case "$rootFsType" in
    tmpfs|9p|virtiofs|overlay) rootFile="$rootDevice" ;;
    *) rootFile="$(await "$rootDevice")" || { fail "the root device $rootDevice did not appear within $waitSeconds s; there are: $(ls /sys/class/block | tr '\n' ' ')"; continue; } ;;
  esac
  say "root is $rootFile"
  options="${rootOptions:-defaults}"
  [ -n "$rootMode" ] && options="$options,$rootMode" || options="$options,rw"
  mountOne "$rootFile" /mnt-root "$rootFsType" "$options" && break
  fail "$rootFile cannot be mounted as $rootFsType with options $options"
done

echo "$earlyMounts" > /run/early-mounts
while read -r where what type mountOptions; do
  [ -n "$where" ] || continue
  case "$type" in
    tmpfs|9p|virtiofs|overlay|none) file="$what" ;;
    *) case ",$mountOptions," in *,bind,*) file="/mnt-root$what"; mkdir -p "$file" ;; *) file="$(await "$what")" || fail "the device $what for $where did not appear" ;; esac ;;
  esac
  mountOne "$file" "/mnt-root$where" "$type" "$mountOptions" || fail "$what cannot be mounted at $where"
done < /run/early-mounts
@postMountCommands@

# The system may be named by a profile link; links into the store are absolute and are followed inside the new root by hand.
target="$init"
hops=0
while [ -L "/mnt-root${target%/*}" ] && [ "$hops" -lt 10 ]; do
  link="$(readlink "/mnt-root${target%/*}")"
  case "$link" in /*) target="$link/${target##*/}" ;; *) parent="${target%/*}"; target="${parent%/*}/$link/${target##*/}" ;; esac
  hops=$((hops + 1))
done
while [ ! -e "/mnt-root$target" ] && [ ! -L "/mnt-root$target" ]; do fail "the root file system holds no $init"; [ -n "$shellOnFail" ] || break; done

say "starting $target"
mkdir -p /mnt-root/proc /mnt-root/sys /mnt-root/dev /mnt-root/run
mount --move /proc /mnt-root/proc
mount --move /sys /mnt-root/sys
mount --move /dev /mnt-root/dev
mount --move /run /mnt-root/run
exec /bin/busybox env -i TERM=linux HOME=/root PATH=/usr/bin:/usr/sbin /bin/busybox switch_root /mnt-root "$target"
