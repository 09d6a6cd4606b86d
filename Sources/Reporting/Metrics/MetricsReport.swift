internal import DrillModel

/// Writes `metrics.prom`: gauges in the text format of Prometheus, for a textfile collector or a
/// push gateway.
///
/// No time stamps and no run ids in labels, as both would be refused or never forgotten. The
/// time of the last success is there only where this run passed.
public enum MetricsReport {
  /// Writes the metrics.
  ///
  /// - Parameter model: The run.
  /// - Returns: The file's text.
  public static func write(_ model: ReportModel) -> String {
    let result = model.result
    let labels = [("drill", result.drill), ("environment", result.environment)]
    var metrics = Metrics()
    if let ended = TimeText.epoch(result.ended) {
      metrics.gauge(
        "muster_last_run_timestamp_seconds", "When the last run ended.", [(labels, ended)])
      if result.verdict == .passed, result.outcome == .completed, result.restored {
        metrics.gauge(
          "muster_last_success_timestamp_seconds", "When the last run that passed ended.",
          [(labels, ended)])
        addSuccess(result, labels, &metrics)
      }
    }
    metrics.gauge(
      "muster_last_run_result", "1 for what the last run came to, 0 for the rest.",
      Receiver.Occasion.allCases.filter { $0 != .notRestored }.map {
        (labels + [("result", $0.rawValue)], $0 == result.occasion ? 1 : 0)
      })
    metrics.gauge(
      "muster_environment_restored", "1 where every host was read back as it was.",
      [(labels, result.restored ? 1 : 0)])
    metrics.gauge(
      "muster_last_run_exit_code", "The exit code; 6 means that a person is needed.",
      [(labels, Double(result.exit))])
    addObjectives(result, labels, &metrics)
    metrics.gauge(
      "muster_phase_duration_seconds", "The phases of the recovery time.",
      RecoveryPhase.all(model.account).map { (labels + [("phase", $0.name)], $0.length) })
    addMessages(result, labels, &metrics)
    if let version = model.account.start?.toolVersion {
      metrics.gauge(
        "muster_build_info", "The Muster that ran.", [(labels + [("version", version)], 1)])
    }
    return metrics.text
  }

  private static func addObjectives(
    _ result: RunResult, _ labels: [(String, String)], _ metrics: inout Metrics
  ) {
    for objective in result.objectives where objective.unit == "s" {
      let name =
        "muster_"
        + objective.name.map { $0.isASCII && $0.isLetter ? "\($0)" : "_" }
        .joined()
      metrics.gauge(
        "\(name)_target_seconds", "The most that \(objective.name) may be.",
        [(labels, objective.target)])
      guard let actual = objective.actual else { continue }
      metrics.gauge("\(name)_seconds", "What \(objective.name) was.", [(labels, actual)])
      metrics.gauge(
        "\(name)_error_seconds", "How far off that may be, either way.",
        [(labels, objective.error ?? 0)])
    }
  }

  /// What the last run that passed had measured: it stays when a later one does not pass.
  private static func addSuccess(
    _ result: RunResult, _ labels: [(String, String)], _ metrics: inout Metrics
  ) {
    metrics.gauge(
      "muster_last_success_objective_seconds", "What the last run that passed had measured.",
      result.objectives.filter { $0.unit == "s" }.compactMap { objective in
        objective.actual.map { (labels + [("objective", objective.name)], $0) }
      })
  }

  private static func addMessages(
    _ result: RunResult, _ labels: [(String, String)], _ metrics: inout Metrics
  ) {
    guard let integrity = result.integrity else { return }
    let counts = [
      ("checked", "Acknowledged messages that were looked for.", integrity.acknowledged),
      ("lost", "Acknowledged messages that are gone.", integrity.lost),
      ("duplicated", "Messages that are there more than once.", integrity.duplicated),
      ("reordered", "Messages out of their sender's order.", integrity.reordered),
      ("altered", "Messages with another body than was sent.", integrity.altered),
      ("unknown", "Messages whose fate is unknown.", integrity.unknown),
    ]
    for (word, help, count) in counts {
      metrics.gauge("muster_messages_\(word)", help, [(labels, Double(count))])
    }
  }

  /// The text in the making.
  private struct Metrics {
    var text = ""

    mutating func gauge(
      _ name: String, _ help: String, _ samples: [([(String, String)], Double)]
    ) {
      let finite = samples.filter(\.1.isFinite)
      guard !finite.isEmpty else { return }
      text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
      for (labels, value) in finite {
        let pairs = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
        let number = value == value.rounded() ? NumberText.fixed(value, 0) : "\(value)"
        text += "\(name){\(pairs)} \(number)\n"
      }
    }

    private func escaped(_ value: String) -> String {
      VisibleText.line(value).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
  }
}
