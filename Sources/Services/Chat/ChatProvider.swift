import DrillModel

/// The acts of a chat server, for those of the two servers' kinds that Muster knows.
///
/// A pure map: the texts are fixed, settings and parameters are their arguments.
struct ChatProvider: Provider {
  /// The servers that there are scripts for.
  enum Kind: String, Sendable, Hashable, CaseIterable {
    case ejabberd
    case prosody
  }

  /// Acts that these providers have.
  static let names: [Act.Name] = [
    .status, .preflight, .fence, .unfence, .stop, .start, .drain, .activate, .deactivate,
    .poolState,
  ]

  let kind: Kind
  let environment: Environment

  init(kind: Kind, environment: Environment) throws(ServiceError) {
    self.kind = kind
    self.environment = environment
    for host in environment.hosts(.chatServer) { _ = try settings(of: host) }
  }

  func act(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Act {
    guard let form = Self.form(of: name), let main = main(name) else {
      throw .notProvided(
        act: name, service: .chat, host: host.name, reason: "\(kind.rawValue) has no such act")
    }
    var arguments = try settings(of: host).arguments(environment: environment)
    arguments.append("within=\(max(5, form.deadline - 10))")
    switch name {
    case .fence:
      guard !parameters.run.isEmpty else {
        throw .missingParameter(act: name, parameter: "run")
      }
      arguments.append("run=\(parameters.run)")
    case .unfence:
      arguments += ["run=\(parameters.run)", "idle=\(parameters.isIdle ? "yes" : "no")"]
    case .poolState:
      guard let poolState = parameters.poolState else {
        throw .missingParameter(act: name, parameter: "poolState")
      }
      arguments.append("pool_state=\(poolState.rawValue)")
    case .drain where environment.chat.commands[Act.Name.deactivate.rawValue] != nil:
      // The own command has turned new clients away.
      arguments.append("closed_by=own")
    case .preflight:
      let primary = environment.dataCenter(.primary)?.name
      arguments.append("expect=\(host.dataCenter == primary ? "active" : "idle")")
    default:
      break
    }
    return Act(
      name: name, service: .chat, host: host.name, command: Script(text(main), arguments),
      deadline: .seconds(form.deadline), isIdempotent: true, reversal: form.reversal)
  }

  func fenceScripts(
    on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts {
    let arguments =
      try settings(of: host).arguments(environment: environment) + ["run=\(parameters.run)"]
    return FenceScripts(
      apply: try act(.fence, on: host, parameters: parameters).command,
      undo: try act(.unfence, on: host, parameters: parameters).command,
      effect: Script(text(ChatShell.effectMain), arguments),
      residue: Script(text(ChatShell.residueMain), arguments))
  }

  /// An own `activate` knows nothing of the table by which another act here closed the server.
  func complement(
    of name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Script? {
    guard name == .activate else { return nil }
    return Script(
      text(ChatShell.openMain), try settings(of: host).arguments(environment: environment))
  }

  func standing(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts {
    throw .notProvided(
      act: name, service: .chat, host: host.name, reason: "\(kind.rawValue) has no such act")
  }

  func refusal(on host: Host) throws(ServiceError) -> Script? { nil }

  private func settings(of host: Host) throws(ServiceError) -> ChatSettings {
    try ChatSettings(kind: kind, service: environment.chat, host: host.name)
  }

  private func text(_ main: String) -> String {
    let server = kind == .ejabberd ? EjabberdShell.server : ProsodyShell.server
    return ShellPrelude.script(ChatShell.common, server, main)
  }

  private func main(_ name: Act.Name) -> String? {
    switch name {
    case .status: ChatShell.statusMain
    case .preflight: ChatShell.preflightMain
    case .fence: ChatShell.fenceMain
    case .unfence: ChatShell.unfenceMain
    case .stop: ChatShell.stopMain
    case .start: ChatShell.startMain
    case .drain: ChatShell.drainMain
    case .activate: ChatShell.activateMain
    case .deactivate:
      kind == .ejabberd ? ChatShell.deactivateMain : ProsodyShell.deactivateMain
    case .poolState: ChatShell.poolStateMain
    default: nil
    }
  }

  private static func form(
    of name: Act.Name
  ) -> (deadline: Int, reversal: Act.Reversal)? {
    switch name {
    case .status: (20, .reversible)
    case .preflight: (40, .reversible)
    case .fence: (40, .compensated(by: .unfence))
    case .unfence: (90, .reversible)
    case .stop: (40, .compensated(by: .start))
    case .start: (90, .compensated(by: .stop))
    case .drain: (40, .compensated(by: .activate))
    case .activate: (90, .compensated(by: .deactivate))
    case .deactivate: (40, .compensated(by: .activate))
    case .poolState: (90, .reversible)
    default: nil
    }
  }
}
