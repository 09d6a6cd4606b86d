extension LabProgram {
  /// Keeps the site's two chat servers one cluster.
  static let hostChatCluster = LabProgram(name: "host/chat-cluster", text: hostChatClusterText)
}

private let hostChatClusterText = #"""
  #!/bin/sh
  # Keeps this site's two chat servers one cluster. Each starts with empty Mnesia tables (all that
  # counts is in the database) and joins the other if that runs. The second of the pair waits for
  # the first at boot, and starts afresh when the two run side by side without seeing each other, as
  # after a partition.
  # Usage: chat-cluster wait|watch
  set -u
  PEER=$(cat /etc/lab/chat-peer)
  FIRST=$(cat /etc/lab/chat-first)

  peer_node() {
    cookie=$(cat /var/lib/ejabberd/.erlang.cookie)
    HOME=/var/lib/ejabberd timeout -k 1 3 \
      erl_call -sname "ejabberd@$PEER" -c "$cookie" -a 'mnesia system_info [is_running]' 2>/dev/null
  }

  host_answers() { timeout 1 bash -c "exec 3<>/dev/tcp/$PEER/22" 2>/dev/null; }

  case ${1:-} in
  wait)
    [ "$FIRST" = "$(hostname)" ] && exit 0
    tries=0
    until host_answers; do
      tries=$((tries + 1))
      [ "$tries" -gt 3 ] && exit 0
      sleep 0.5
    done
    until [ "$(peer_node)" = yes ]; do
      tries=$((tries + 1))
      [ "$tries" -gt 40 ] && exit 0
      sleep 0.5
    done
    ;;
  watch)
    [ "$FIRST" = "$(hostname)" ] && exec sleep infinity
    apart=0
    while :; do
      sleep 1
      together=$(echo "lists:member('ejabberd@$PEER', mnesia:system_info(running_db_nodes))." |
        LIMIT=3 /usr/local/lib/lab/chat-erlang 2>/dev/null)
      if [ "$together" = "{ok, false}" ] && [ "$(peer_node)" = yes ]; then
        apart=$((apart + 1))
      else
        apart=0
      fi
      if [ "$apart" -ge 3 ]; then
        echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) apart from $PEER: starting afresh"
        service ejabberd stop
        # A server that was fenced meanwhile stays down.
        ls /etc/rc2.d/S*ejabberd >/dev/null 2>&1 && service ejabberd start
        apart=0
      fi
    done
    ;;
  esac

  """#
