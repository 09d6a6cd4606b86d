/// What a host does in the pool.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
  /// Serves writes in ordinary times.
  case primaryDatabase = "primary-database"
  /// The primary's synchronous mirror, in the same data center.
  case mirror
  /// The log-shipped database in the other data center that is failed over to.
  case backupDatabase = "backup-database"
  /// Ready to become the backup's mirror once it serves.
  case backupMirror = "backup-mirror"
  /// Decides who serves where primary and mirror lose sight of each other.
  case witness
  /// Holds shipped log segments.
  case share
  /// Serves chat clients.
  case chatServer = "chat-server"
  /// Where clients stand: connections are made and forwarded from here.
  case clientSite = "client-site"
  /// Routes between the sites.
  case router
  /// Switches hosts' power.
  case powerController = "power-controller"
  /// Carries the environment's lock.
  case coordinator
}
