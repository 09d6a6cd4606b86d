import DrillModel
import Engine

/// Shipped log: backups on the share, their copies, their replay, and what is found wrong with them.
extension SQLServerPool {
  func shippingAct(_ act: Act, _ name: String) -> Answer {
    switch act.name {
    case .ship: return ship(name)
    case .shipping, .copy:
      runJobs()
      if act.name == .copy { instances[name]?.isShipped = false }
      return Self.said([
        "gap": gap(name)?.name ?? "none", "last_shipped": share.last?.name ?? "none",
      ])
    case .apply: return apply(act, name)
    case .compare: return compare(act, name)
    case .inspectShipping: return inspect(act, name)
    case .trace: return trace(act, name)
    default: return Self.refused("the model knows no \(act.name.rawValue)")
    }
  }

  /// The log backups that are still wanted; the chain ends where one is missing.
  private func chain(_ name: String, accepting accepted: String? = nil) -> [LogBackup] {
    var reached = instances[name]?.log.count ?? 0
    var wanted: [LogBackup] = []
    for backup in share.sorted(by: { $0.last < $1.last }) where backup.last > reached {
      guard backup.first <= reached else { break }
      wanted.append(backup)
      reached = backup.last
    }
    return wanted
  }

  /// The first backup that cannot be replayed, as one before it is missing.
  private func gap(_ name: String) -> LogBackup? {
    let end = chain(name).last?.last ?? instances[name]?.log.count ?? 0
    return share.sorted { $0.last < $1.last }.first { $0.last > end && $0.first > end }
  }

  private func restore(_ name: String) {
    for backup in chain(name) {
      let have = instances[name]?.log.count ?? 0
      instances[name]?.log += backup.records.dropFirst(have - backup.first)
    }
  }

  /// What the jobs beside the backup do in ordinary times.
  func runJobs() {
    for name in instances.keys {
      guard let one = instances[name], one.isShipped, one.isRunning, one.isAgentRunning,
        one.state == .restoring, shareError == nil
      else { continue }
      if one.hasCopyJob, !isFull { instances[name]?.copied = share.count }
      if one.hasRestoreJob, instances[name]?.copied == share.count { restore(name) }
    }
  }

  func ship(_ name: String) -> Answer {
    guard let one = instances[name], one.isWritable, one.shipsTo != nil, one.hasBackupJob,
      one.isAgentRunning, shareError == nil
    else {
      return Self.refused("the backup job made no new backup", ["finding": "archiver-stuck"])
    }
    let first = min(share.last?.last ?? 10, one.log.count)
    clock += 1
    let backup = LogBackup(
      name: "mgc_\(20_261_123_000_000 + clock).trn", first: first,
      records: Array(one.log[first...]))
    share.append(backup)
    return Self.said([
      "segment": backup.name, "last_archived": backup.name, "shipped_lsn": Self.number(backup.last),
    ])
  }

  private func apply(_ act: Act, _ name: String) -> Answer {
    guard instances[name]?.state == .restoring else { return Self.refused("not RESTORING") }
    if let gap = gap(name) {
      return Self.refused("the log has a gap", ["gap": gap.name, "finding": "gap"])
    }
    restore(name)
    return reaches(act, name)
  }

  private func reaches(_ act: Act, _ name: String) -> Answer {
    let have = instances[name]?.log.count ?? 0
    guard let reached = Self.count(argument(act, "reached")), have < reached else {
      return Self.said(["last_replayed": Self.number(have)])
    }
    return Self.refused("replayed up to \(have), \(reached) is wanted")
  }

  private func compare(_ act: Act, _ name: String) -> Answer {
    switch argument(act, "against") {
    case "mirror":
      if instances[name]?.isWritable == true { return Self.said(["promoted": "already"]) }
      guard argument(act, "was_sync") == "yes" else {
        return Self.refused("the principal did not say that this mirror was in sync")
      }
      guard instances[name]?.partner != nil else { return Self.refused("this is no mirror") }
      guard mirroringState(name) == "DISCONNECTED" else {
        return Self.refused("the principal is heard still (\(mirroringState(name)))")
      }
      let have = instances[name]?.hardened ?? 0
      if let reached = Self.count(argument(act, "reached")), have < reached {
        return Self.refused("the principal was at \(reached); this mirror has \(have)")
      }
      return Self.said()
    case "reached":
      runJobs()
      return reaches(act, name)
    default:
      if let gap = gap(name) {
        return Self.refused("the log has a gap", ["gap": gap.name, "finding": "gap"])
      }
      let left = chain(name).filter { $0.last > instances[name]?.log.count ?? 0 }
      return left.isEmpty
        ? Self.said() : Self.refused("not replayed", ["finding": "not-replayed", "gap": "none"])
    }
  }

  private func inspect(_ act: Act, _ name: String) -> Answer {
    guard let one = instances[name] else { return Self.refused("no such host") }
    var finding = "none"
    func find(_ word: String, _ isSo: Bool) { if finding == "none", isSo { finding = word } }
    find("share-rights", shareError == 5)
    find("share-unreachable", shareError != nil && shareError != 5)
    let expect = argument(act, "expect")
    let digest = one.shipsTo.map { $0.filter(\.isLetter) } ?? ""
    if expect == "primary" {
      find("archiver-stuck", one.shipsTo == nil || !one.hasBackupJob || !one.isAgentRunning)
    }
    if expect == "mirror" {
      let wanted = argument(act, "archive_digest")
      find("mirror-config", one.shipsTo == nil || !one.hasBackupJob || !one.isAgentRunning)
      find("mirror-config", wanted != nil && wanted != digest)
    }
    if expect == "backup" {
      find("copy-job-stopped", !one.isShipped || !one.hasCopyJob || !one.isAgentRunning)
      find("not-replayed", !one.hasRestoreJob)
      find("copy-full", isFull)
      find("backup-writable", one.isWritable)
      find("gap", gap(name) != nil)
    }
    let values = ["finding": finding, "archive_digest": digest]
    return finding != "none" && argument(act, "judge") == "yes"
      ? Self.refused("found: \(finding)", values) : Self.said(values)
  }

  private func trace(_ act: Act, _ name: String) -> Answer {
    guard let wanted = Self.count(argument(act, "reached")), let hop = argument(act, "hop") else {
      return Self.refused("no marker")
    }
    // A cycle of the jobs comes about while it is waited for.
    if let serving = writable.first, share.last.map({ $0.last <= wanted }) ?? true {
      _ = ship(serving)
    }
    runJobs()
    let isThere =
      switch hop {
      case "archived": share.contains { $0.last > wanted }
      case "copied":
        (share.firstIndex { $0.last > wanted } ?? .max) < (instances[name]?.copied ?? 0)
      default: (instances[name]?.log.count ?? 0) > wanted
      }
    guard hop != "late" else {
      return isThere ? Self.refused("it was restored") : Self.said(["hop": hop, "late": "yes"])
    }
    return isThere
      ? Self.said(["hop": hop, "elapsed": "1.00", "spacing": "1.00"])
      : Self.refused("the marker is not \(hop)")
  }
}
