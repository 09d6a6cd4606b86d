import DrillModel
import Services

/// Log shipping: markers that are followed, and what can be wrong long before a disaster.
extension Planner {
  /// Markers, each in a segment of its own, shipped one after the other.
  func shipping(_ segments: Int, _ step: Step) throws(PlanError) -> [Stage] {
    let host = try required(
      primary, "a primary database", step: step.id, position: step.position)
    let ship = try act(.ship, .database, on: host, step: step.id, position: step.position)
    var stages: [Stage] = []
    for number in 1...segments {
      let mark = try marker(number, on: host, step)
      stages += [
        Stage("marker \(number)", [.act(mark, expects: [:])], deadline: .seconds(20)),
        Stage(
          "its log is shipped", [.act(ship, expects: [:])],
          deadline: step.deadline ?? ship.deadline),
      ]
    }
    return stages
  }

  /// Each marker from its commit over the share and the copy to its replay.
  ///
  /// They are spread over the shipping interval: a marker right after a segment was closed waits
  /// longest, and all would if each followed the one before at once.
  func tracing(
    _ cycles: Int, from role: Role, within limit: Duration, _ step: Step
  ) throws(PlanError) -> [Stage] {
    let source = try required(
      role == .mirror ? mirror : primary, "a \(role.rawValue)", step: step.id,
      position: step.position)
    let target = try required(
      backup, "a backup database", step: step.id, position: step.position)
    var stages: [Stage] = []
    for number in 1...cycles {
      if number > 1 {
        let share = (Double(number) * 0.618_034).truncatingRemainder(dividingBy: 1)
        let pause = environment.database.shippingInterval * share
        stages.append(
          Stage(
            "at another time of the interval", [.pause(pause, mustBeSteady: false)],
            deadline: pause + .seconds(10)))
      }
      let mark = try marker(number, on: source, step)
      stages.append(
        Stage("marker \(number)", [.act(mark, expects: [:])], deadline: .seconds(20)))
      var hops: [Request.Kind] = []
      for hop in ShippingLag.Hop.allCases {
        let host = hop == .archived ? source : target
        hops.append(
          .act(
            try trace(hop.rawValue, of: source, on: host, step, within: limit), expects: [:]))
      }
      stages.append(
        Stage(
          "it is archived, copied and replayed", hops, deadline: limit + .seconds(20)))
    }
    return stages
  }

  /// A marker that is not replayed within the alert's threshold: the alert.
  func lateness(within limit: Duration, _ step: Step) throws(PlanError) -> [Stage] {
    let source = try required(
      primary, "a primary database", step: step.id, position: step.position)
    let target = try required(
      backup, "a backup database", step: step.id, position: step.position)
    guard let alert = environment.database.shippingAlert else {
      throw .lacking(step.position, step: step.id, what: "`database: shipping-alert:`")
    }
    let mark = try marker(1, on: source, step)
    let late = try trace("late", of: source, on: target, step, within: limit, threshold: alert)
    return [
      Stage("a marker", [.act(mark, expects: [:])], deadline: .seconds(20)),
      Stage(
        "it is not replayed after \(alert.inSeconds) s, and the exposure grows with time",
        [.act(late, expects: ["late": "yes"])], deadline: limit),
    ]
  }

  /// Who reads and writes the share, that the log of now is really shipped, what the mirror would
  /// ship, whether the backup is one and has all it needs.
  func soundness(_ step: Step) throws(PlanError) -> [Stage] {
    let source = try required(
      primary, "a primary database", step: step.id, position: step.position)
    func inspection(_ host: Host) throws(PlanError) -> Request.Kind {
      var parameters = ActParameters(run: run, isJudging: true)
      if host.roles.contains(.mirror) {
        parameters.archiveDigest = Told.optionalToken(
          "\(Act.Name.inspectShipping.rawValue)-\(source.name)", "archive_digest")
      }
      return .act(
        try act(
          .inspectShipping, .database, on: host, step: step.id, position: step.position,
          parameters), expects: [:])
    }
    let roles: [Role] = [.mirror, .backupDatabase, .backupMirror]
    var others: [Request.Kind] = []
    for host in environment.hosts where !Set(roles).isDisjoint(with: host.roles) {
      others.append(try inspection(host))
    }
    let ship = try act(.ship, .database, on: source, step: step.id, position: step.position)
    let mark = try marker(1, on: source, step)
    return [
      Stage("how the primary ships", [try inspection(source)], deadline: .seconds(70)),
      Stage("a marker", [.act(mark, expects: [:])], deadline: .seconds(20)),
      Stage("its log is shipped", [.act(ship, expects: [:])], deadline: ship.deadline),
      Stage("how the others stand to it", others, deadline: .seconds(70)),
    ]
  }

  private func marker(_ number: Int, on host: Host, _ step: Step) throws(PlanError) -> Act {
    try act(
      .probeWrite, .database, on: host, step: step.id, position: step.position,
      ActParameters(run: run, number: number))
  }

  private func trace(
    _ hop: String, of source: Host, on host: Host, _ step: Step, within limit: Duration,
    threshold: Duration = .seconds(60)
  ) throws(PlanError) -> Act {
    let told = "\(Act.Name.probeWrite.rawValue)-\(source.name)"
    return try act(
      .trace, .database, on: host, step: step.id, position: step.position,
      ActParameters(
        run: run, reached: Told.token(told, "lsn"), hop: hop,
        marked: Told.token(told, "segment"),
        threshold: Int(threshold.inSeconds.rounded(.up)),
        patience: Int(limit.inSeconds.rounded(.up))))
  }
}
