/// The witness of the primary and its mirror, as the lab's: it promotes the mirror once the primary
/// is gone from both and the mirror was in sync.
extension SimulatedSite {
  /// What it has seen since it watches.
  struct Watching {
    /// Whether the mirror was in sync when the primary was last heard.
    var wasInSync = false
    /// Since when the primary is gone.
    var goneSince: UInt64?
    var hasPromoted = false
  }

  /// How long a primary must be gone.
  private static let patience: UInt64 = 5_000_000_000

  /// When it will act, unless the primary comes back.
  var witnessActsAt: UInt64? {
    guard watching.wasInSync, !watching.hasPromoted else { return nil }
    return watching.goneSince.map { $0 + Self.patience }
  }

  mutating func lookAsWitness() {
    guard let witness, let primary, let mirror else { return }
    guard self[witness].isUp, self[witness].watchedBy != nil else {
      watching = Watching()
      return
    }
    if canReach(witness, primary), self[primary].database?.isRunning == true {
      watching.goneSince = nil
      if self[primary].database?.isRecovering == false {
        watching.wasInSync = status(ofDatabase: primary)["sync"] == "yes"
      }
      return
    }
    let since = watching.goneSince ?? now
    watching.goneSince = since
    guard watching.wasInSync, !watching.hasPromoted, now >= since + Self.patience,
      canReach(witness, mirror), let database = self[mirror].database, database.isRunning,
      database.isRecovering, replication(of: mirror)["streaming"] == "no"
    else { return }
    watching.hasPromoted = true
    hasWitnessPromoted = true
    if promotions[mirror] == nil { promotions[mirror] = now + promotionTime }
  }
}
