public import DrillModel

/// What a fault is described for: environment, facts, run, and its name among the run's faults.
public struct FaultContext: Sendable, Hashable {
  /// The environment.
  public var environment: Environment
  /// What was learned of each host that will carry a guard, by name.
  public var facts: [String: HostFacts]
  /// The run's id; it is part of the tag on everything that is put on a host.
  public var run: String
  /// Unique among the faults of the run, such as the step's id: entries are named after it.
  public var id: String

  /// States what a fault is described for.
  public init(environment: Environment, facts: [String: HostFacts], run: String, id: String) {
    self.environment = environment
    self.facts = facts
    self.run = run
    self.id = id
  }

  /// The entry's id: this fault's, with what a guard does not take as a hyphen.
  func entryID(_ suffix: String = "") -> String {
    let word = suffix.isEmpty ? id : "\(id)-\(suffix)"
    let plain = word.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return String(plain.prefix(64))
  }

  /// The name of our own nftables table: run and fault are in it, so no other run has it.
  var table: String {
    let word = "muster_\(run)_\(id)".map {
      $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_"
    }
    return String(word.prefix(200))
  }

  /// The tag on each rule.
  var tag: String {
    let word = "muster \(run) \(id)".map {
      $0.isASCII && ($0.isLetter || $0.isNumber || " .-".contains($0)) ? $0 : "_"
    }
    // nftables takes comments of up to 128 bytes.
    return String(word.prefix(120))
  }

  func facts(of host: String) throws(FaultError) -> HostFacts {
    guard let known = facts[host] else {
      throw FaultError(
        .facts, "the runner has no session to \(host) yet, so it cannot be spared from the cut")
    }
    guard NetworkAddress.isAddress(known.runnerAddress), (1...65535).contains(known.sshPort) else {
      throw FaultError(
        .facts, "\(host) sees the runner as \(known.runnerAddress), which is not an address")
    }
    return known
  }

  /// The named hosts, none of them protected: for damage that leaves the host reachable.
  ///
  /// - Throws: `FaultError` that names the host and the reason.
  func touched(_ names: [String]) throws(FaultError) -> [Host] {
    guard !names.isEmpty else { throw FaultError(.hosts, "no host is named to be struck") }
    var hosts: [Host] = []
    for name in names {
      guard let host = environment.host(name) else {
        throw FaultError(.hosts, "the environment has no host \(name)")
      }
      guard !environment.protectedHosts.contains(name) else {
        throw FaultError(.protectedHost, "\(name) is protected: no fault may touch it")
      }
      guard host.access.dialect == .posix else {
        throw FaultError(.means, "\(name) has no POSIX shell, so it cannot carry this fault")
      }
      hosts.append(host)
    }
    return hosts
  }

  /// The named hosts, none of them protected or carrying the run itself.
  ///
  /// - Throws: `FaultError` that names the host and the reason.
  func struck(_ names: [String]) throws(FaultError) -> [Host] {
    guard !names.isEmpty else { throw FaultError(.hosts, "no host is named to be struck") }
    var hosts: [Host] = []
    for name in names {
      guard let host = environment.host(name) else {
        throw FaultError(.hosts, "the environment has no host \(name)")
      }
      guard !environment.protectedHosts.contains(name) else {
        throw FaultError(.protectedHost, "\(name) is protected: no fault may touch it")
      }
      let stands: [(Role, String)] = [
        (.coordinator, "carries the environment's lock"),
        (.clientSite, "is where clients are observed from"),
        (.share, "holds the shipped log that a failover needs"),
        (.powerController, "is what gives power back"),
        (.router, "is what the others are reached through"),
      ]
      for (role, reason) in stands where host.roles.contains(role) {
        throw FaultError(.controlPath, "\(name) cannot be struck: it \(reason)")
      }
      hosts.append(host)
    }
    for other in facts.keys.sorted() {
      guard let jump = facts[other]?.via.first(where: names.contains) else { continue }
      throw FaultError(
        .controlPath, "\(jump) cannot be struck: the runner reaches \(other) through it")
    }
    return hosts
  }
}
