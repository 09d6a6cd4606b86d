extension LabProgram {
  /// Configures a host's interfaces.
  static let hostNetwork = LabProgram(name: "host/network", text: hostNetworkText)
}

private let hostNetworkText = #"""
  #!/bin/sh
  # Configures the host's interfaces as /etc/lab/network says, "interface address/length [gateway]"
  # a line. A cable that is not plugged in within seconds is left out, as on a real machine.
  set -u
  for knob in all default; do
    echo 1 >"/proc/sys/net/ipv6/conf/$knob/disable_ipv6"
  done
  for knob in /proc/sys/net/bridge/bridge-nf-call-*; do
    [ -e "$knob" ] && echo 0 >"$knob"
  done
  ip link set lo up
  [ -e /etc/lab/forwarding ] && echo 1 >/proc/sys/net/ipv4/ip_forward
  while read -r interface address gateway; do
    tries=0
    until ip link show dev "$interface" >/dev/null 2>&1; do
      tries=$((tries + 1))
      [ "$tries" -gt 250 ] && break
      sleep 0.02
    done
    ip link set "$interface" addrgenmode none
    ip address replace "$address" dev "$interface"
    ip link set "$interface" up
    [ -n "$gateway" ] && ip route replace default via "$gateway" dev "$interface"
  done </etc/lab/network
  [ -e /etc/lab/network.nft ] && nft -f /etc/lab/network.nft
  exit 0

  """#
