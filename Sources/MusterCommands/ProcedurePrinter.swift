import DrillModel
import Engine

/// A drill as a procedure on paper: what is done where, in order, with its commands, for a person who
/// reads it before a run, or carries it out without Muster.
struct ProcedurePrinter {
  let plan: Plan

  /// The whole procedure.
  func text() -> String {
    var commands = Commands()
    var lines = ["\(plan.drill.title)", "on \(plan.environment.name)", ""]
    if !plan.unproved.isEmpty {
      lines += ["Read this first:"] + plan.unproved.map { "  - \($0)" } + [""]
    }
    lines += ["Hosts:"]
    for host in plan.environment.hosts {
      let roles = host.roles.map(\.rawValue).joined(separator: ", ")
      lines.append("  \(host.name)  \(host.address)  \(host.dataCenter ?? "-")  \(roles)")
    }
    lines += ["", "Procedure"]
    lines += steps(plan.steps, &commands)
    if !plan.wayBack.isEmpty {
      lines += ["", "If it must be stopped after the point of no return: the way back"]
      lines += steps(plan.wayBack, &commands)
    }
    lines += ["", "If it must be stopped before the point of no return"]
    lines += steps(plan.release, &commands)
    lines += ["", "Commands"] + commands.lines
    return lines.joined(separator: "\n")
  }

  private func steps(_ steps: [PlannedStep], _ commands: inout Commands) -> [String] {
    var lines: [String] = []
    for step in steps where step.section != .closing || step.kind == "release" {
      let rows = step.covers.isEmpty ? "" : "  (\(step.covers.joined(separator: ", ")))"
      lines += ["", "\(step.id)  \(step.title)\(rows)"]
      for stage in step.stages where !stage.requests.isEmpty {
        let mark = stage.isIrreversible ? "  *** CANNOT BE TAKEN BACK ***" : ""
        lines.append("  [ ] \(stage.title), within \(Int(stage.deadline.inSeconds)) s\(mark)")
        for request in stage.requests {
          lines += self.request(request, &commands).map { "        \($0)" }
        }
      }
    }
    return lines
  }

  private func request(_ request: Request.Kind, _ commands: inout Commands) -> [String] {
    switch request {
    case .act(let act, let expects):
      var lines = ["on \(act.host): \(act.service.rawValue) \(act.name.rawValue)"]
      let numbers = commands.numbers(of: act.command)
      if !numbers.isEmpty { lines[0] += "  \(numbers)" }
      if !expects.isEmpty {
        let wanted = expects.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.append("must tell: \(wanted.joined(separator: ", "))")
      }
      return lines
    case .question(let host, let title, let script):
      return ["on \(host): \(title)  \(commands.numbers(of: script))"]
    case .confirm(let prompt, _): return ["a person: \(prompt)"]
    case .effectProbe(let probe, let expectsOpen):
      return ["from \(probe.host): \(probe.title) must be \(expectsOpen ? "open" : "closed")"]
    default: return [request.title]
    }
  }

  /// What an operator can read and type: T-SQL and cmdlets, each once, by number.
  private struct Commands {
    private var texts: [String] = []
    private var known: [String: Int] = [:]

    /// T-SQL batches and bodies of cmdlets of a script; for another, the script itself.
    mutating func numbers(of script: Script) -> String {
      var shown: [String] = []
      for argument in script.arguments {
        guard let equals = argument.firstIndex(of: "=") else { continue }
        let name = argument[..<equals]
        guard name == "body" || name.hasPrefix("sql.") else { continue }
        shown.append("[\(number(of: String(argument[argument.index(after: equals)...])))]")
      }
      if shown.isEmpty { shown.append("[\(number(of: script.text))]") }
      return shown.joined(separator: " ")
    }

    private mutating func number(of text: String) -> Int {
      if let number = known[text] { return number }
      texts.append(text)
      known[text] = texts.count
      return texts.count
    }

    var lines: [String] {
      var lines: [String] = []
      for (index, text) in texts.enumerated() {
        lines += ["", "[\(index + 1)]"]
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
      }
      return lines
    }
  }
}
