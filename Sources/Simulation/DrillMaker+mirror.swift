/// Drills in which the primary's mirror takes over.
extension DrillMaker {
  /// The primary alone is lost; its mirror is promoted in its stead.
  mutating func mirrorFailover(_ hasWorkload: Bool) -> [String] {
    var lines: [String] = []
    if random.chance(250) { lines.append("  - strike: { fault: network-cut, on: [chat4] }") }
    lines.append("  - strike: { fault: network-cut, on: [db1] }")
    if hasWorkload, random.chance(700) {
      lines.append("  - await: { detected: chat unavailable, within: 15s }")
    }
    if random.chance(250) { lines.append(manual()) }
    lines.append("  - fence: { database: primary }")
    lines.append("  - promote: { database: mirror }")
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
}
