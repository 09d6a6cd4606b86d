extension LabProgram {
  /// A chat server's place on the list of active servers.
  static let hostChatActive = LabProgram(name: "host/chat-active", text: hostChatActiveText)
}

private let hostChatActiveText = #"""
  #!/bin/sh
  # This server's place on the list of active servers: off, it takes no new clients (they are reset)
  # while those it has go on. Kept over a restart; applied before the chat server starts.
  # Usage: chat-active on|off|status|apply. Prints active=on|off, as the firewall has it.
  set -eu
  STATE=/etc/ejabberd/active

  apply() {
    nft -f - <<RULES
  table inet active_servers
  delete table inet active_servers
  table inet active_servers {
    chain input {
      type filter hook input priority 0; policy accept;
      $1
    }
  }
  RULES
  }

  case ${1:-} in
  on | off)
    echo "$1" >"$STATE.new"
    sync "$STATE.new"
    mv "$STATE.new" "$STATE"
    ;;
  apply | status) ;;
  *)
    echo "usage: chat-active on|off|status|apply" >&2
    exit 2
    ;;
  esac
  if [ "$1" != status ]; then
    case $(cat "$STATE") in
    # The connection tracking must run all along: what it has not seen begin is new to it.
    on) apply "tcp dport 5222 ct state new counter accept" ;;
    *) apply "tcp dport 5222 ct state new counter reject with tcp reset" ;;
    esac
  fi
  if ! list=$(nft list table inet active_servers 2>/dev/null); then
    echo "active=on"
    exit 0
  fi
  case $list in
  *reject*) echo "active=off" ;;
  *) echo "active=on" ;;
  esac

  """#
