import DrillModel

/// The acts of a Persistent Chat pool of Lync Server 2013, or Skype for Business Server 2015.
///
/// A pure map: the texts are fixed, settings and parameters are their arguments. Written from
/// Microsoft's pages; never run on a site.
struct LyncProvider: Provider {
  static let word = "lync"

  /// Acts that this provider has.
  static let names: [Act.Name] = [
    .status, .preflight, .fence, .unfence, .stop, .start, .drain, .activate, .deactivate,
    .poolState, .probeWrite,
  ]

  let environment: Environment

  init(environment: Environment) throws(ServiceError) {
    self.environment = environment
    for host in environment.hosts(.chatServer) {
      let admin = try settings(of: host).adminHost
      guard environment.host(admin) != nil else {
        throw .unknownHost(
          setting: "admin-host", host: admin,
          nearest: NearestWord.nearest(to: admin, in: environment.hosts.map(\.name)))
      }
    }
  }

  var dialect: Script.Dialect { .powerShell }

  func act(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Act {
    guard let form = Self.form(of: name) else {
      throw .notProvided(
        act: name, service: .chat, host: host.name, reason: "Lync has no such act")
    }
    let settings = try settings(of: host)
    var arguments = settings.arguments + ["within=\(max(5, form.deadline - 10))"]
    switch name {
    case .fence, .unfence:
      if name == .fence, parameters.run.isEmpty {
        throw .missingParameter(act: name, parameter: "run")
      }
      arguments.append("run=\(parameters.run)")
    case .poolState:
      guard let state = parameters.poolState else {
        throw .missingParameter(act: name, parameter: "poolState")
      }
      arguments.append("wanted=\(Self.word(of: state))")
    case .activate:
      let isHome = host.dataCenter == environment.dataCenter(.primary)?.name
      arguments.append("wanted=\(Self.word(of: isHome ? .normal : .failedOver))")
    default:
      break
    }
    let place: String
    let command: Script
    if let main = Self.main(name) {
      place = host.name
      command = Script(
        PowerShellPrelude.script(main), arguments, dialect: .powerShell)
    } else {
      place = settings.adminHost
      command = Self.remoteBody(Self.body(name), arguments)
    }
    return Act(
      name: name, service: .chat, host: place, command: command,
      deadline: .seconds(form.deadline), isIdempotent: true, reversal: form.reversal)
  }

  /// A body that needs credentials for a second hop: run here, or by the site's task.
  static func remoteBody(_ body: String, _ arguments: [String]) -> Script {
    Script(
      PowerShellPrelude.script(LyncShell.runner),
      arguments + ["prelude=\(taskPrelude)", "body=\(body)"], dialect: .powerShell)
  }

  /// The shared functions without the reading of arguments: the task's file sets them itself.
  private static var taskPrelude: String {
    guard let start = PowerShellPrelude.common.firstRange(of: "function Say") else { return "" }
    return String(PowerShellPrelude.common[start.lowerBound...])
  }

  func fenceScripts(
    on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts {
    let arguments = try settings(of: host).arguments + ["run=\(parameters.run)"]
    func script(_ main: String) -> Script {
      Script(PowerShellPrelude.script(main), arguments, dialect: .powerShell)
    }
    return FenceScripts(
      apply: try act(.fence, on: host, parameters: parameters).command,
      undo: try act(.unfence, on: host, parameters: parameters).command,
      effect: script(LyncShell.effectMain), residue: script(LyncShell.residueMain))
  }

  func standing(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts {
    throw .notProvided(
      act: name, service: .chat, host: host.name, reason: "Lync has no such act")
  }

  func complement(
    of name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Script? { nil }

  func refusal(on host: Host) throws(ServiceError) -> Script? { nil }

  /// Status 0 where no message can be exchanged: asked of the admin host.
  func unavailability(on host: Host) throws(ServiceError) -> (host: String, script: Script) {
    let settings = try settings(of: host)
    return (
      settings.adminHost,
      Self.remoteBody(LyncShell.unavailableBody, settings.arguments + ["within=50"])
    )
  }

  func settings(of host: Host) throws(ServiceError) -> LyncSettings {
    try LyncSettings(service: environment.chat, host: host)
  }

  private static func word(of state: Step.PoolState) -> String {
    // A mirror is found by the servers themselves: it is no state of the pool.
    switch state {
    case .normal, .onMirror: "Normal"
    case .failedOver, .onBackupMirror: "FailedOver"
    }
  }

  /// What runs on the server itself; nil for what runs on the admin host.
  private static func main(_ name: Act.Name) -> String? {
    switch name {
    case .status: LyncShell.statusMain
    case .fence: LyncShell.fenceMain
    case .unfence: LyncShell.unfenceMain
    case .stop: LyncShell.stopMain
    case .start: LyncShell.startMain
    default: nil
    }
  }

  private static func body(_ name: Act.Name) -> String {
    switch name {
    case .preflight: LyncShell.preflightBody
    case .drain: LyncShell.drainBody
    case .activate: LyncShell.activateBody
    case .deactivate: LyncShell.deactivateBody
    case .poolState: LyncShell.poolStateBody
    default: LyncShell.probeBody
    }
  }

  private static func form(
    of name: Act.Name
  ) -> (deadline: Int, reversal: Act.Reversal)? {
    switch name {
    case .status: (60, .reversible)
    case .preflight: (60, .reversible)
    case .fence: (120, .compensated(by: .unfence))
    case .unfence: (180, .reversible)
    case .stop: (120, .compensated(by: .start))
    case .start: (180, .compensated(by: .stop))
    case .drain: (240, .compensated(by: .activate))
    case .activate: (240, .compensated(by: .deactivate))
    case .deactivate: (120, .compensated(by: .activate))
    case .poolState: (300, .reversible)
    case .probeWrite: (60, .reversible)
    default: nil
    }
  }
}
