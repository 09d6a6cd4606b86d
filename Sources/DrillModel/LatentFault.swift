/// What can be wrong with log shipping long before a disaster, and must be found before a promotion.
public enum LatentFault: String, Sendable, Hashable, Codable, CaseIterable {
  /// A shipped segment is missing, and later ones are there.
  case gap
  /// The job that copies shipped log does not run.
  case copyJobStopped = "copy-job-stopped"
  /// The share does not answer.
  case shareUnreachable = "share-unreachable"
  /// The share answers, and may not be read or written.
  case shareRights = "share-rights"
  /// The backup's server may not use the folder that log is copied to.
  case copyRights = "copy-rights"
  /// There is no room where log is copied to.
  case copyFull = "copy-full"
  /// The serving database cannot archive its finished log.
  case archiverStuck = "archiver-stuck"
  /// What was shipped is not replayed yet: a promotion now would be early.
  case notReplayed = "not-replayed"
  /// The mirror would not ship as the primary does.
  case mirrorConfig = "mirror-config"
  /// The backup accepts writes.
  case backupWritable = "backup-writable"
}
