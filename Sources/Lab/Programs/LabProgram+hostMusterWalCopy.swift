extension LabProgram {
  /// The copy job as a service.
  static let hostMusterWalCopy = LabProgram(
    name: "host/muster-wal-copy", text: hostMusterWalCopyText)
}

private let hostMusterWalCopyText = #"""
  #!/bin/sh
  ### BEGIN INIT INFO
  # Provides:          muster-wal-copy
  # Required-Start:    $network
  # Required-Stop:     $network
  # Default-Start:     2 3 4 5
  # Default-Stop:      0 1 6
  # Short-Description: Copies shipped WAL from the share at each interval
  ### END INIT INFO
  PIDFILE=/run/muster-wal-copy.pid
  PROGRAM=/usr/local/sbin/wal-copy
  case ${1:-} in
  start)
    start-stop-daemon --start --oknodo --background --make-pidfile --pidfile "$PIDFILE" \
      --chuid postgres:postgres --startas "$PROGRAM" -- run
    ;;
  stop)
    start-stop-daemon --stop --oknodo --retry 5 --remove-pidfile --pidfile "$PIDFILE"
    ;;
  restart | force-reload)
    "$0" stop
    "$0" start
    ;;
  status)
    if start-stop-daemon --status --pidfile "$PIDFILE"; then
      echo "muster-wal-copy is running"
    else
      echo "muster-wal-copy is not running"
      exit 3
    fi
    ;;
  *)
    echo "usage: $0 start|stop|restart|status" >&2
    exit 2
    ;;
  esac

  """#
