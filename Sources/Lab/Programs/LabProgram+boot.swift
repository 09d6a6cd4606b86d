extension LabProgram {
  /// Lays out a host's root file system and becomes its init.
  static let boot = LabProgram(name: "boot", text: bootText)
}

private let bootText = #"""
  #!/bin/sh
  # shellcheck disable=SC1091
  # The firmware of a lab host: PID 1 of its new namespaces, lays out its root from the host's own
  # folder and the machine's programs, hides what would reach the real machine, becomes its init.
  # Usage: boot STATE HOST
  set -eu
  STATE=$1
  HOST=$2
  . "$STATE/lab.conf"
  . "$STATE/programs/common"
  MEMORY_ROOT=$RUN/memory
  FOLDER=$MEMORY_ROOT/hosts/$HOST
  ROOT=$RUN/root
  read -r pid _ </proc/self/stat
  INIT=$(cat "$FOLDER/init")
  # A restarted machine hands out other process numbers: stale pid files are met.
  number=$(od -An -N2 -tu2 /dev/urandom)

  mount -t tmpfs -o mode=755,size=64m root "$ROOT"
  cd "$ROOT"
  mkdir usr etc var proc sys dev run tmp root home srv opt mnt media old
  chmod 1777 tmp
  for link in bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$link" ]; then
      ln -s "$(readlink "/$link")" "$link"
    elif [ -d "/$link" ]; then
      mkdir "$link"
      mount --bind "/$link" "$link"
    fi
  done
  mount --bind /usr usr
  mount -o remount,bind,ro usr
  mount --bind "$FOLDER/local" usr/local
  mount -t overlay -o "lowerdir=$MEMORY_ROOT/etc,upperdir=$FOLDER/etc,workdir=$FOLDER/work" etc etc
  for part in var root home srv; do mount --bind "$FOLDER/$part" "$part"; done
  if [ -d "$FOLDER/copies" ]; then mount --bind "$FOLDER/copies" var/lib/postgresql/wal-copy; fi
  if [ -d /var/lib/dpkg ]; then
    mount --bind /var/lib/dpkg var/lib/dpkg
    mount -o remount,bind,ro var/lib/dpkg
  fi
  tr -d '\n' </proc/sys/kernel/random/uuid >"$FOLDER/boot_id"
  echo >>"$FOLDER/boot_id"

  if [ "$INIT" = systemd ]; then
    hostname "$HOST"
    echo "$pid" >"$FOLDER/born"
    . "$STATE/programs/boot-systemd"
  fi

  mount -t tmpfs -o mode=755,size=32m run run
  mount -t tmpfs -o mode=1777,size=64m tmp tmp
  mount -t tmpfs -o mode=755,size=1m dev dev
  for node in null zero full random urandom tty; do
    : >"dev/$node"
    mount --bind "/dev/$node" "dev/$node"
  done
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
  mount -t tmpfs -o mode=1777,size=256m shm dev/shm
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  ln -s /proc/self/fd/0 dev/stdin
  ln -s /proc/self/fd/1 dev/stdout
  ln -s /proc/self/fd/2 dev/stderr
  mount -t sysfs -o ro sys sys
  mount -t proc proc proc
  echo "$((number + 300))" >proc/sys/kernel/ns_last_pid 2>/dev/null || :

  # The real machine's knobs: readable, but only those of the network are the host's own.
  mount -t proc proc mnt
  mount --bind proc/sys proc/sys
  mount -o remount,bind,ro proc/sys
  mount --bind mnt/sys/net proc/sys/net
  umount mnt
  mount --bind "$FOLDER/boot_id" proc/sys/kernel/random/boot_id
  [ -e proc/sysrq-trigger ] && mount --bind "$FOLDER/sysrq" proc/sysrq-trigger
  mkdir run/lab
  mkfifo run/lab/button
  mount --bind "$FOLDER/sysrq" run/lab/button
  for file in kcore kmsg keys timer_list; do
    [ -e "proc/$file" ] && mount --bind dev/null "proc/$file"
  done

  if [ "$HOST" = power ]; then
    mkdir run/lab/desk
    mount --bind "$STATE/desk" run/lab/desk
  fi

  hostname "$HOST"
  pivot_root . old
  echo "$pid" >"/old$FOLDER/born"
  umount -l /old
  rmdir /old
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    setpriv --bounding-set -sys_time,-sys_module,-sys_rawio,-mknod,-syslog \
    --inh-caps -all /usr/local/lib/lab/init

  """#
