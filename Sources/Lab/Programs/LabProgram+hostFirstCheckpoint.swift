extension LabProgram {
  /// Wakes the checkpointer after boot.
  static let hostFirstCheckpoint = LabProgram(
    name: "host/first-checkpoint", text: hostFirstCheckpointText)
}

private let hostFirstCheckpointText = #"""
  #!/bin/sh
  ### BEGIN INIT INFO
  # Provides:          first-checkpoint
  # Required-Start:    postgresql
  # Required-Stop:
  # Default-Start:     2 3 4 5
  # Default-Stop:
  # Short-Description: Wakes the checkpointer after boot
  ### END INIT INFO
  # PostgreSQL 15 does not obey archive_timeout after a start until its checkpointer first wakes, up
  # to checkpoint_timeout later; until then nothing is shipped. A checkpoint wakes it.
  case ${1:-} in
  start)
    pg_lsclusters -h | grep -q ' online' || exit 0
    runuser -u postgres -- psql -qXc CHECKPOINT postgres
    ;;
  esac
  exit 0

  """#
