internal import DrillModel

/// What was done to each host, drawn as one lane a host: the fault while it is in effect there,
/// the guard while it is armed, and every act.
struct HostLanes {
  static let laneHeight = 22.0
  /// No more hosts are drawn than this; the tables have all of them.
  private static let limit = 40

  private let account: RunAccount
  private let scale: TimeScale
  private let hosts: [String]
  private let acts: [String: [(step: String, act: StepAccount.ActAccount)]]

  /// Picks the hosts that something happens to in this stretch of time.
  init(_ account: RunAccount, _ scale: TimeScale) {
    self.account = account
    self.scale = scale
    var acts: [String: [(step: String, act: StepAccount.ActAccount)]] = [:]
    for step in account.steps {
      for act in step.acts { acts[act.host, default: []].append((step.plan.id, act)) }
    }
    self.acts = acts
    let struck = Set(account.faults.flatMap(\.strike.hosts))
    let guarded = Set(account.guards.map(\.value.host))
    hosts = account.hosts.map(\.name).filter { name in
      struck.contains(name) || guarded.contains(name)
        || (acts[name] ?? []).contains { entry in
          entry.act.end.map {
            scale.overlaps(account.offset($0.startedAt), account.offset($0.endedAt))
          } ?? false
        }
    }.sorted()
  }

  func draw(_ svg: inout SVGWriter, _ y: inout Double) {
    guard !hosts.isEmpty else { return }
    for name in hosts.prefix(Self.limit) {
      svg.label(
        VisibleText.line(name, limit: 22), x: scale.left - 12, y: y + 15, anchor: "end")
      svg.line(
        x1: scale.left, y1: y + Self.laneHeight, x2: scale.right, y2: y + Self.laneHeight,
        ink: .line)
      drawFaults(name, y, &svg)
      drawGuard(name, y, &svg)
      drawActs(name, y, &svg)
      y += Self.laneHeight
    }
    if hosts.count > Self.limit {
      svg.label(
        "and \(hosts.count - Self.limit) more hosts", x: scale.left, y: y + 15, ink: .muted)
      y += Self.laneHeight
    }
    y += 6
  }

  private func drawFaults(_ host: String, _ y: Double, _ svg: inout SVGWriter) {
    for fault in account.faults where fault.strike.hosts.contains(host) {
      let begin = account.offset(fault.inEffectAt)
      let end = account.offset(fault.healedAt ?? max(account.lastMoment, fault.inEffectAt))
      guard scale.overlaps(begin, end) else { continue }
      let x = scale.x(begin)
      svg.rectangle(
        x: x, y: y + 2, width: max(scale.x(end) - x, 2), height: Self.laneHeight - 4, ink: .fault,
        opacity: 0.22, title: "\(fault.strike.fault) in effect on \(host)")
      svg.rectangle(x: x, y: y + 2, width: 2.5, height: Self.laneHeight - 4, ink: .fault)
    }
  }

  /// A thin line from the reading that found the guard armed to the one that did not.
  private func drawGuard(_ host: String, _ y: Double, _ svg: inout SVGWriter) {
    var since: UInt64?
    var last: UInt64 = 0
    func line(to end: UInt64) {
      guard let begin = since else { return }
      let (from, to) = (account.offset(begin), account.offset(max(begin, end)))
      guard scale.overlaps(from, to) else { return }
      svg.rectangle(
        x: scale.x(from), y: y + Self.laneHeight - 4, width: max(scale.x(to) - scale.x(from), 1.5),
        height: 2, ink: .answer, title: "the guard on \(host) is armed")
    }
    for reading in account.guards where reading.value.host == host {
      last = reading.at
      if reading.value.state == "armed" {
        since = since ?? reading.at
      } else {
        line(to: reading.at)
        since = nil
      }
    }
    line(to: max(last, min(account.lastMoment, account.healings.last?.at ?? account.lastMoment)))
  }

  /// Bars first, and a name behind those that have room up to the next.
  private func drawActs(_ host: String, _ y: Double, _ svg: inout SVGWriter) {
    var bars: [(act: String, x: Double, end: Double)] = []
    for (step, act) in acts[host] ?? [] {
      guard let end = act.end else { continue }
      let (from, to) = (account.offset(end.startedAt), account.offset(end.endedAt))
      guard scale.overlaps(from, to) else { continue }
      let x = scale.x(from)
      let width = max(scale.x(to) - x, 2)
      svg.rectangle(
        x: x, y: y + 5, width: width, height: 11, ink: ChartInk.of(end.verdict), radius: 2,
        title: "\(act.act) in \(step): \(end.verdict.rawValue), \(NumberText.fixed(to - from, 2)) s"
      )
      bars.append((VisibleText.line(act.act, limit: 20), x, x + width))
    }
    bars.sort { $0.x < $1.x }
    var covered = -Double.infinity
    for (index, bar) in bars.enumerated() {
      covered = max(covered, bar.end)
      let next = index + 1 < bars.count ? bars[index + 1].x : scale.right
      guard covered + Double(bar.act.count) * 5.8 + 6 < next else { continue }
      svg.label(bar.act, x: covered + 3, y: y + 14.5, ink: .muted, size: 10.5, halo: .panel)
    }
  }
}
