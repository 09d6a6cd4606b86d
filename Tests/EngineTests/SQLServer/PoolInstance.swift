/// One instance of the model: what SQL Server would keep of its database and its session.
struct PoolInstance {
  enum State: String {
    case online = "ONLINE"
    case restoring = "RESTORING"
  }

  var isRunning = true
  var isDisabled = false
  var fenceRun: String?
  /// Nil where there is no database.
  var state: State?
  /// Every record of the log that is on its disk, oldest first.
  var log: [String] = []
  /// The partner of its mirroring session; nil without one.
  var partner: String?
  var isPrincipal = false
  var isSuspended = false
  /// What was on both partners' disks when they last heard each other.
  var hardened = 0
  /// Whether it is configured to ship, and its backup job enabled.
  var shipsTo: String?
  var hasBackupJob = true
  var isAgentRunning = true
  /// The jobs beside a log-shipped backup.
  var isShipped = false
  var hasCopyJob = true
  var hasRestoreJob = true
  /// Log backups in its folder of copies, by their place on the share.
  var copied = 0

  var isWritable: Bool { isRunning && state == .online }
}
