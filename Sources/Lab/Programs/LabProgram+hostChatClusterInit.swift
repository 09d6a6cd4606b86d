extension LabProgram {
  /// That as a service.
  static let hostChatClusterInit = LabProgram(
    name: "host/chat-cluster-init", text: hostChatClusterInitText)
}

private let hostChatClusterInitText = #"""
  #!/bin/sh
  ### BEGIN INIT INFO
  # Provides:          chat-cluster
  # Required-Start:    $network
  # Required-Stop:     $network
  # X-Start-Before:    ejabberd
  # Default-Start:     2 3 4 5
  # Default-Stop:      0 1 6
  # Short-Description: Keeps the site's two chat servers one cluster
  ### END INIT INFO
  PIDFILE=/run/chat-cluster.pid
  PROGRAM=/usr/local/lib/lab/chat-cluster
  case ${1:-} in
  start)
    "$PROGRAM" wait
    start-stop-daemon --start --oknodo --background --make-pidfile --pidfile "$PIDFILE" \
      --no-close --startas "$PROGRAM" -- watch >>/var/log/chat-cluster.log 2>&1
    ;;
  stop) start-stop-daemon --stop --oknodo --retry 5 --remove-pidfile --pidfile "$PIDFILE" ;;
  restart | force-reload)
    "$0" stop
    "$0" start
    ;;
  status) start-stop-daemon --status --pidfile "$PIDFILE" ;;
  esac

  """#
