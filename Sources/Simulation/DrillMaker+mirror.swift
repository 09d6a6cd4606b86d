/// Drills in which the primary's mirror takes over.
extension DrillMaker {
  /// The primary alone is lost; its mirror is promoted in its stead.
  mutating func mirrorFailover(_ hasWorkload: Bool) -> [String] {
    var lines: [String] = []
    if random.chance(250) { lines.append("  - strike: { fault: network-cut, on: [chat4] }") }
    let isWatched = random.chance(300)
    if isWatched {
      lines = ["  - watch: { database: primary }", "  - run-for: \(random.within(1...4))s"]
    }
    let cut = "  - strike: { fault: network-cut, on: [db1] }"
    lines.append(isWatched || random.chance(500) ? Self.kill("db1") : cut)
    if hasWorkload, !isWatched, random.chance(700) {
      lines.append("  - await: { detected: chat unavailable, within: 15s }")
    }
    if isWatched {
      lines.append("  - await: { database: mirror serving, within: 40s }")
    } else if random.chance(250) {
      lines.append(manual())
    }
    lines.append("  - fence: { database: primary }")
    if !isWatched { lines.append("  - promote: { database: mirror }") }
    lines.append("  - pool-state: { chat: on-mirror }")
    if hasWorkload { lines.append("  - await: { chat: available, within: 60s }") }
    if random.chance(500) { lines.append("  - await: { shipping: caught up, within: 1m }") }
    lines.append("  - run-for: \(random.within(1...15))s")
    guard random.chance(800) else { return lines }
    lines.append("  - heal: { fault: all }")
    if random.chance(600) { lines.append("  - protect: { database: mirror }") }
    if random.chance(300) { lines.append("  - run-for: 3s") }
    lines.append("  - return: { to: primary }")
    if random.chance(300) { lines.append("  - await: { mirror: in sync, within: 1m }") }
    return lines
  }

  /// The backup is given a mirror during the disaster, and is lost in its turn.
  mutating func backupMirrorFailover(_ hasWorkload: Bool) -> [String] {
    let way = random.pick(["network", "router"]) ?? "network"
    var lines = ["  - strike: { take-offline: datacenter primary, by: \(way) }"]
    if hasWorkload, random.chance(700) {
      lines.append("  - await: { detected: chat unavailable, within: 15s }")
    }
    lines += [
      "  - fence: { database: primary }",
      "  - promote: { database: backup, salvage: shipped-log }",
      "  - pool-state: { chat: failed-over }",
      "  - activate: { chat: secondary }",
    ]
    if hasWorkload { lines.append("  - await: { chat: available, within: 60s }") }
    lines.append("  - protect: { database: backup }")
    lines.append("  - run-for: \(random.within(1...9))s")
    if random.chance(800) {
      lines += [
        Self.kill("db3"), "  - fence: { database: backup }",
        "  - promote: { database: backup-mirror }",
        "  - pool-state: { chat: on-backup-mirror }",
      ]
      if hasWorkload { lines.append("  - await: { chat: available, within: 60s }") }
      lines.append("  - run-for: \(random.within(1...9))s")
    }
    guard random.chance(850) else { return lines }
    lines.append("  - heal: { fault: all }")
    lines.append("  - return: { to: primary }")
    return lines
  }

  private static func kill(_ host: String) -> String {
    "  - strike: { fault: process-kill, on: [\(host)], name: postgres, "
      + "start: service postgresql start }"
  }
}
