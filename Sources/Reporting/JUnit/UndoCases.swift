internal import DrillModel

/// A case a host: whether what was put there was taken back, beside the run's verdict.
enum UndoCases {
  static func cases(_ account: RunAccount) -> [JUnitCase] {
    account.hosts.map { made($0.name, account) }
  }

  private static func made(_ host: String, _ account: RunAccount) -> JUnitCase {
    // An undo is tried again: of each guard, and of each entry that it held, the last word counts.
    var last: [JournalEvent.Healing] = []
    for healing in account.healings.map(\.value) where healing.host == host {
      let index = last.firstIndex { $0.entry == healing.entry }
      if let index { last[index] = healing } else { last.append(healing) }
    }
    let lines = last.map { "\($0.verdict.rawValue): \(words($0))" }
    return JUnitCase(
      name: "what was struck is taken back on \(host)",
      ending: ending(last, isStruck: account.faults.contains { $0.strike.guards.contains(host) }),
      detail: lines.joined(separator: "\n"))
  }

  private static func ending(
    _ last: [JournalEvent.Healing], isStruck: Bool
  ) -> JUnitCase.Ending {
    if let failed = last.first(where: { $0.verdict == .failed }) {
      return .failure(type: "undo", message: words(failed))
    }
    if let unknown = last.first(where: { $0.verdict != .passed }) {
      return .error(type: "undo.unknown", message: words(unknown))
    }
    guard last.isEmpty else { return .passed }
    return isStruck
      ? .error(type: "undo.unknown", message: "nothing says whether it was taken back")
      : .skipped(message: "nothing was struck through the guard there")
  }

  private static func words(_ healing: JournalEvent.Healing) -> String {
    let subject = healing.entry == "all" ? healing.what : healing.entry
    return healing.detail.isEmpty ? subject : "\(subject): \(healing.detail)"
  }
}
