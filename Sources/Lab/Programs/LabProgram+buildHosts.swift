extension LabProgram {
  /// The hosts themselves: what each keeps, its cables, its services.
  static let buildHosts = LabProgram(name: "build-hosts", text: buildHostsText)
}

private let buildHostsText = #"""
  # Sourced by the builder: the hosts themselves, what each keeps over a restart, how it is cabled.
  # shellcheck shell=sh disable=SC2154

  # The common /etc: the machine's, without what makes it this machine or starts things on it.
  common_etc() {
    mkdir -p "$ETC" "$HOSTS" "$RUN/root"
    cp -a /etc/. "$ETC"
    cd "$ETC" || return
    rm -rf ssh/ssh_host_* rc?.d/* systemd/system/* systemd/network/* postgresql/* ejabberd \
      cron.*/* crontab fstab crypttab machine-id hostname network/interfaces* profile.d/* \
      resolv.conf systemd/user/* motd issue.net netplan java* X11 fonts apt
    mkdir -p systemd/system ssh/sshd_config.d postgresql lab
    rm -f ssh/sshd_config.d/*
    : >fstab
    : >resolv.conf
    : >motd
    cp "$PROGRAMS/host/sshd_config" ssh/sshd_config
    sed -i 's/^root:[^:]*:/root:*:/' shadow
    sed -i -e 's/^hosts:.*/hosts: files/' \
      -e 's/^\(passwd\|group\|shadow\|gshadow\):.*/\1: files/' nsswitch.conf
    echo Etc/UTC >timezone
    ln -sf /usr/share/zoneinfo/Etc/UTC localtime
    {
      echo "127.0.0.1 localhost"
      while read -r host _ address _; do echo "$address $host"; done <"$STATE/hosts.table"
    } >hosts
    cd /
  }

  # One host's own folder: what it keeps over a restart.
  lay_down() {
    host=$1 site=$2 address=$3 init=$4 role=$5
    folder=$HOSTS/$host
    mkdir -p "$folder/etc/lab" "$folder/etc/ssh" "$folder/work" "$folder/var" "$folder/root/.ssh" \
      "$folder/home" "$folder/srv" "$folder/local/sbin" "$folder/local/bin" "$folder/local/lib/lab"
    cd "$folder/var" || return
    mkdir -p cache lib/misc lib/dpkg lib/systemd lib/private lib/postgresql lib/ejabberd \
      local log/postgresql log/ejabberd mail opt spool tmp
    ln -s /run run
    ln -s /run/lock lock
    chmod 1777 tmp
    cd /
    chmod 700 "$folder/root" "$folder/root/.ssh"
    echo "$init" >"$folder/init"
    echo "$role" >"$folder/etc/lab/role"
    echo "$host" >"$folder/etc/hostname"
    tr -d - </proc/sys/kernel/random/uuid >"$folder/etc/machine-id"
    cp "$STATE/id_ed25519.pub" "$folder/root/.ssh/authorized_keys"
    cp "$STATE/keys/$host" "$folder/etc/ssh/ssh_host_ed25519_key"
    cp "$STATE/keys/$host.pub" "$folder/etc/ssh/ssh_host_ed25519_key.pub"
    chmod 600 "$folder/etc/ssh/ssh_host_ed25519_key"
    cp "$PROGRAMS/host/network" "$folder/local/lib/lab/network"
    number=$(printf %02x "${address##*.}")
    case $site in
    outer) code=00 ;;
    dc1) code=01 ;;
    dc2) code=02 ;;
    *) code=03 ;;
    esac
    echo "eth0 sw-$site 02:4d:$OCTET_HEX:$code:00:$number $host" >"$folder/cables"
    echo "eth0 $address/24 ${address%.*}.1" >"$folder/etc/lab/network"
    if [ "$init" = systemd ]; then
      systemd_services "$folder"
    else
      cp "$PROGRAMS/host/init" "$folder/local/lib/lab/init"
      for name in halt poweroff shutdown reboot; do
        cp "$PROGRAMS/host/halt" "$folder/local/sbin/$name"
      done
      for level in 0 1 2 3 4 5 6 S; do mkdir "$folder/etc/rc$level.d"; done
      enable_service "$folder" ssh 01
    fi
    chmod 755 "$folder"/local/*/* "$folder"/local/lib/lab/*
    chmod 755 "$folder/local/lib/lab"
  }

  # What `update-rc.d NAME enable` leaves behind, with an order.
  enable_service() {
    for level in 2 3 4 5; do ln -s "../init.d/$2" "$1/etc/rc$level.d/S$3$2"; done
    for level in 0 1 6; do ln -s "../init.d/$2" "$1/etc/rc$level.d/K01$2"; done
  }

  # What `update-rc.d NAME disable` leaves behind.
  disable_service() {
    for level in 2 3 4 5; do ln -s "../init.d/$2" "$1/etc/rc$level.d/K01$2"; done
    for level in 0 1 6; do ln -s "../init.d/$2" "$1/etc/rc$level.d/K01$2"; done
  }

  install_program() { install -m 755 "$PROGRAMS/host/$3" "$HOSTS/$1/local/$2/$3"; }

  systemd_services() {
    units=$1/etc/systemd/system
    mkdir -p "$units/multi-user.target.wants"
    for unit in systemd-timesyncd systemd-networkd systemd-resolved console-getty \
      systemd-udevd systemd-update-utmp-runlevel e2scrub_reap systemd-hwdb-update; do
      ln -s /dev/null "$units/$unit.service"
    done
    for unit in getty.target apt-daily.timer apt-daily-upgrade.timer man-db.timer fstrim.timer \
      e2scrub_all.timer dpkg-db-backup.timer systemd-udevd-control.socket \
      systemd-udevd-kernel.socket; do
      ln -s /dev/null "$units/$unit"
    done
    ln -s /lib/systemd/system/multi-user.target "$units/default.target"
    ln -s /lib/systemd/system/ssh.service "$units/multi-user.target.wants/ssh.service"
    mkdir -p "$1/etc/systemd/journald.conf.d"
    printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=8M\nForwardToConsole=no\n' \
      >"$1/etc/systemd/journald.conf.d/lab.conf"
    cat >"$units/lab-network.service" <<UNIT
  [Unit]
  Description=Addresses of this lab host
  DefaultDependencies=no
  After=local-fs.target
  Before=network.target ssh.service
  [Service]
  Type=oneshot
  RemainAfterExit=yes
  ExecStart=/usr/local/lib/lab/network
  [Install]
  WantedBy=multi-user.target
  UNIT
    ln -s /etc/systemd/system/lab-network.service \
      "$units/multi-user.target.wants/lab-network.service"
  }

  router() {
    folder=$HOSTS/router
    : >"$folder/etc/lab/forwarding"
    echo "eth0 $NET.0.2/24" >"$folder/etc/lab/network"
    index=0
    for site in dc1 dc2 client; do
      index=$((index + 1))
      echo "$site $NET.$index.1/24" >>"$folder/etc/lab/network"
      echo "$site sw-$site 02:4d:$OCTET_HEX:0$index:00:01 router-$site" >>"$folder/cables"
    done
    cat >"$folder/etc/lab/network.nft" <<RULES
  table inet lab {
    chain forward {
      type filter hook forward priority 10; policy accept;
      ip daddr $NET.0.1 ct state new drop
    }
  }
  RULES
  }

  power_controller() {
    folder=$HOSTS/power
    echo "eth0 $NET.0.3/24 $NET.0.2" >"$folder/etc/lab/network"
    cp "$PROGRAMS/host/power" "$folder/local/sbin/power"
    chmod 755 "$folder/local/sbin/power"
    cat >"$folder/etc/lab/network.nft" <<RULES
  table inet lab {
    chain output {
      type filter hook output priority 10; policy accept;
      ip daddr $NET.0.1 ct state new drop
    }
  }
  RULES
  }

  """#
