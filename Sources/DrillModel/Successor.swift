/// A database that takes over from another one.
public enum Successor: String, Sendable, Hashable, Codable, CaseIterable {
  /// The log-shipped database of the other data center takes over from the primary.
  case backup
  /// The primary's synchronous mirror takes over from it, in the same data center.
  case mirror
  /// The backup's mirror, built while the backup served, takes over from the backup.
  case backupMirror = "backup-mirror"

  /// The role of its host.
  public var role: Role {
    switch self {
    case .backup: .backupDatabase
    case .mirror: .mirror
    case .backupMirror: .backupMirror
    }
  }

  /// The role of the host that it takes over from, and that must be fenced before.
  public var former: Role { self == .backupMirror ? .backupDatabase : .primaryDatabase }

  /// What the chat pool is told once it serves.
  public var poolState: Step.PoolState {
    switch self {
    case .backup: .failedOver
    case .mirror: .onMirror
    case .backupMirror: .onBackupMirror
    }
  }
}
