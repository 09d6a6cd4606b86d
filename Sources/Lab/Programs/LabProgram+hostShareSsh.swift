extension LabProgram {
  /// How a database host speaks to the share.
  static let hostShareSsh = LabProgram(name: "host/share-ssh", text: hostShareSshText)
}

private let hostShareSshText = #"""
  #!/bin/sh
  # Speaks to the WAL share with the database hosts' own key. Gives up on a silent share in seconds.
  exec ssh -F none -i /var/lib/postgresql/.ssh/id_ed25519 -o BatchMode=yes -o ConnectTimeout=4 \
    -o UserKnownHostsFile=/etc/lab/known_hosts -o ServerAliveInterval=3 \
    -o ServerAliveCountMax=2 wal@share "$@"

  """#
