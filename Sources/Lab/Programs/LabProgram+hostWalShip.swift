extension LabProgram {
  /// PostgreSQL's archive_command.
  static let hostWalShip = LabProgram(name: "host/wal-ship", text: hostWalShipText)
}

private let hostWalShipText = #"""
  #!/bin/sh
  # Ships one WAL file to the share: wal-ship PATH NAME, PostgreSQL's archive_command.
  # Exit 0 when the share has it (an identical file there is success), 1 otherwise: never more than
  # 125, which would end the archiver, and never 0 for a file that differs.
  set -u
  digest=$(sha256sum <"$1") || exit 1
  timeout -k 1 20 /usr/local/lib/lab/share-ssh "put $2 ${digest%% *}" <"$1" >/dev/null || exit 1

  """#
