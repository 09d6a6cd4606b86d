import DrillModel
import Engine

/// The acts, by their arguments.
extension SQLServerPool {
  typealias Answer = SimulatedScript.Answer

  static func said(_ values: [String: String] = [:]) -> Answer {
    .instead(.succeeded, "done", values)
  }

  static func refused(_ why: String, _ values: [String: String] = [:]) -> Answer {
    .instead(.failed, why, values)
  }

  func argument(_ act: Act, _ name: String) -> String? {
    act.command.arguments.last { $0.hasPrefix("\(name)=") }
      .map { String($0.dropFirst(name.count + 1)) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The host that an act is about: that of its FQDN, where it runs on the admin host.
  private func subject(_ act: Act) -> String {
    guard let fqdn = argument(act, "fqdn") else { return act.host }
    return String(fqdn.prefix { $0 != "." })
  }

  func carryOut(_ act: Act) -> Answer {
    if act.service == .chat { return chatAct(act, subject(act)) }
    let name = subject(act)
    guard !poweredOff.contains(name) else { return .silence }
    let isServer = instances[name]?.isRunning == true
    let needsNone: Set<Act.Name> = [.status, .fence, .unfence, .reseed, .start, .stop, .preflight]
    guard isServer || needsNone.contains(act.name) else {
      return Self.refused("sqlcmd: the server was not found or was not accessible")
    }
    switch act.name {
    case .status: return Self.said(status(name))
    case .preflight: return Self.said(["problems": "0"])
    case .fence: return fence(act, name)
    case .unfence: return unfence(act, name)
    case .start: return start(act, name)
    case .drain: return Self.said(["sessions": "0"])
    case .probeWrite: return probe(act, name)
    case .promote: return promote(act, name)
    case .expose: return expose(name)
    case .watch:
      return witness == true && mirroringState(name) == "SYNCHRONIZED"
        ? Self.said(["watching": "yes"]) : Self.refused("no witness watches")
    case .backUp: return backUp(act, name)
    case .reseed: return reseed(act, name)
    case .clients: return Self.said(["clients": "", "sessions": "0"])
    case .fingerprint: return fingerprint(name, marks: argument(act, "marks") ?? "")
    default: return shippingAct(act, name)
    }
  }

  private func fingerprint(_ name: String, marks: String) -> Answer {
    guard instances[name]?.state == .online else { return Self.refused("its rooms cannot be read") }
    let all = (instances[name]?.log ?? []).filter { !$0.hasPrefix("probe") }
    let upto = Int(marks.dropFirst("1.".count)) ?? all.count
    let messages = all.prefix(marks == "none" ? 0 : upto)
    return Self.said([
      "fingerprint": "\(messages.count)-\(messages.last?.filter { $0 != " " } ?? "")",
      "marks": "1.\(messages.count)",
    ])
  }

  private func fence(_ act: Act, _ name: String) -> Answer {
    let run = argument(act, "run")
    if argument(act, "handover") == "yes" {
      if instances[name]?.isWritable == true {
        guard mirroringState(name) == "SYNCHRONIZED", let partner = instances[name]?.partner
        else { return Self.refused("the mirror is not in sync: nothing can be handed over") }
        instances[name]?.state = .restoring
        instances[name]?.isPrincipal = false
        instances[partner]?.state = .online
        instances[partner]?.isPrincipal = true
      }
    } else if argument(act, "orderly") == "yes" {
      guard instances[name]?.isWritable == true else { return Self.refused("it takes no writes") }
      instances[name]?.fenceRun = run
      if let partner = instances[name]?.partner {
        instances[partner]?.partner = nil
        instances[name]?.partner = nil
      }
      let shipped = share.last?.last ?? wholeEnd
      let log = instances[name]?.log ?? []
      clock += 1
      share.append(
        LogBackup(
          name: "mgc_muster_tail_\(clock).trn", first: min(shipped, log.count),
          records: Array(log[min(shipped, log.count)...].dropLast(losesTail ? 1 : 0))))
      instances[name]?.state = .restoring
      return Self.said(status(name).merging(["final_lsn": Self.number(log.count)]) { $1 })
    } else {
      instances[name]?.fenceRun = run
      instances[name]?.isDisabled = true
      stop(name)
    }
    return Self.said(status(name))
  }

  /// Where the log goes on that a whole backup of this pool's database ends with.
  private var wholeEnd: Int { share.last?.last ?? 10 }

  private func unfence(_ act: Act, _ name: String) -> Answer {
    if argument(act, "settling") == "yes" {
      guard instances[name]?.fenceRun == nil || instances[name]?.isRunning == true else {
        return Self.refused("the instance does not run: nothing has been made anew here")
      }
    } else if instances[name]?.fenceRun != nil {
      instances[name]?.isRunning = true
    }
    instances[name]?.fenceRun = nil
    instances[name]?.isDisabled = false
    return Self.said(status(name))
  }

  private func start(_ act: Act, _ name: String) -> Answer {
    guard let fqdn = argument(act, "partner_fqdn") else { return Self.said(status(name)) }
    let partner = String(fqdn.prefix { $0 != "." })
    guard instances[name]?.isWritable == true else { return Self.refused("it does not serve") }
    if argument(act, "pairs") == "yes" {
      guard instances[partner]?.partner == name, instances[partner]?.isRunning == true else {
        return Self.refused("the mirror was not taken: Msg 1418")
      }
      instances[name]?.partner = partner
      instances[name]?.isPrincipal = true
      instances[name]?.isSuspended = false
    }
    guard isConnected(name) else { return Self.refused("the mirror is not SYNCHRONIZED") }
    catchUp(name)
    instances[name]?.hasBackupJob = true
    return Self.said(status(name))
  }

  private func probe(_ act: Act, _ name: String) -> Answer {
    let record = "probe \(argument(act, "run") ?? "") \(argument(act, "number") ?? "") \(clock)"
    clock += 1
    guard commit(record, on: name) else { return Self.refused("Msg 927: it is being restored") }
    let number = Self.number((instances[name]?.log.count ?? 1) - 1)
    return Self.said(["committed": "yes", "lsn": number, "segment": number])
  }

  private func promote(_ act: Act, _ name: String) -> Answer {
    guard instances[name]?.isWritable == false else { return Self.said(["promoted": "already"]) }
    guard instances[name]?.state == .restoring else { return Self.refused("not RESTORING") }
    if instances[name]?.partner != nil {
      guard argument(act, "against") == "mirror" else {
        return Self.refused("nothing was compared")
      }
      guard !isConnected(name) else { return Self.refused("the principal is heard") }
      instances[name]?.isPrincipal = true
      instances[name]?.isSuspended = true
    } else {
      instances[name]?.isShipped = false
    }
    instances[name]?.state = .online
    return Self.said(status(name))
  }

  private func expose(_ name: String) -> Answer {
    guard instances[name]?.partner != nil, !isConnected(name) else {
      return Self.refused("its mirror is heard: nothing is exposed")
    }
    guard instances[name]?.isWritable == true else {
      return Self.refused("it serves nothing without its mirror")
    }
    return Self.said(status(name).merging(["exposed": "yes"]) { $1 })
  }

  private func backUp(_ act: Act, _ name: String) -> Answer {
    guard instances[name]?.isWritable == true else { return Self.refused("it does not serve") }
    var log = instances[name]?.log ?? []
    if altersRestores, let last = log.lastIndex(where: { !$0.hasPrefix("probe") }) {
      log[last] = "message altered"
    }
    whole[argument(act, "run") ?? ""] = log
    if argument(act, "role") == "mirror" { instances[name]?.hasBackupJob = false }
    if argument(act, "role") == "shipped" {
      instances[name]?.shipsTo = "share"
      share = share.filter { $0.last > log.count }
      share.append(LogBackup(name: "mgc_base.trn", first: log.count, records: []))
    }
    return Self.said(["last_lsn": Self.number(log.count)])
  }

  private func reseed(_ act: Act, _ name: String) -> Answer {
    guard instances[name]?.isWritable == false else { return Self.refused("the database serves") }
    let role = argument(act, "role")
    var log: [String]
    if let principal = argument(act, "principal").map({ String($0.prefix { $0 != "." }) }) {
      guard instances[principal]?.isWritable == true else {
        return Self.refused("Install-CsMirrorDatabase: the principal is not there")
      }
      log = instances[principal]?.log ?? []
      instances[principal]?.partner = name
      instances[principal]?.isPrincipal = true
      instances[principal]?.isSuspended = false
    } else {
      guard let backup = whole[argument(act, "run") ?? ""] else {
        return Self.refused("there is no whole backup")
      }
      log = backup
    }
    let partner =
      argument(act, "principal").map { String($0.prefix { $0 != "." }) }
      ?? (role == "mirror" ? partnerNamed(act) : nil)
    var one = PoolInstance()
    one.state = .restoring
    one.log = log
    one.partner = partner
    one.isShipped = role == "shipped"
    one.shipsTo = instances[name]?.shipsTo
    instances[name] = one
    if argument(act, "principal") != nil { catchUp(name) }
    return Self.said(status(name))
  }

  /// The partner of `SET PARTNER = N'TCP://FQDN:PORT'`.
  private func partnerNamed(_ act: Act) -> String? {
    argument(act, "sql.partner-to").flatMap { text in
      text.split(separator: "TCP://", maxSplits: 1).last.map { String($0.prefix { $0 != "." }) }
    }
  }

  private func chatAct(_ act: Act, _ name: String) -> Answer {
    guard var server = chat[name] else { return Self.refused("no such server") }
    defer { chat[name] = server }
    switch act.name {
    case .probeWrite:
      return exchange()
        ? Self.said(["result": "Success"]) : Self.refused("no message was exchanged")
    case .fence:
      server.fenceRun = argument(act, "run")
      server.isRunning = false
    case .unfence:
      server.fenceRun = nil
      server.isRunning = true
    case .drain:
      server.isActive = false
      server.isRunning = false
    case .deactivate: server.isActive = false
    case .poolState:
      for other in chat.keys { chat[other]?.pool = argument(act, "wanted") ?? "" }
      server.pool = argument(act, "wanted") ?? ""
    case .activate:
      guard server.pool == argument(act, "wanted") else {
        return Self.refused("the state is not set")
      }
      server.isActive = true
      server.isRunning = true
    default: break
    }
    return Self.said([
      "running": server.isRunning ? "yes" : "no",
      "active": server.isRunning && server.isActive ? "yes" : "no",
      "fenced": server.fenceRun == nil ? "no" : "yes", "sessions": "0",
      "pool_state": server.pool == "FailedOver" ? "failed-over" : "normal",
    ])
  }
}
