extension LabProgram {
  /// Applies that place at boot.
  static let hostActiveServers = LabProgram(
    name: "host/active-servers", text: hostActiveServersText)
}

private let hostActiveServersText = #"""
  #!/bin/sh
  ### BEGIN INIT INFO
  # Provides:          active-servers
  # Required-Start:    $network
  # Required-Stop:
  # X-Start-Before:    ejabberd
  # Default-Start:     2 3 4 5
  # Default-Stop:
  # Short-Description: Applies this server's place on the list of active servers
  ### END INIT INFO
  case ${1:-} in
  start | restart | force-reload) /usr/local/sbin/chat-active apply ;;
  status) /usr/local/sbin/chat-active status ;;
  esac

  """#
