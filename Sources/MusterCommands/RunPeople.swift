import Crypto
import DrillModel
import Foundation
import Glibc

/// What is known of a run at its start beside its plan.
struct RunPeople: Sendable {
  var ticket: String?
  var participants: [String] = []
  var observers: [String] = []
  var plannedStart: String?
  /// Who let it run against production.
  var approval: RunParticulars.Approval?

  /// Puts it together with what the system says.
  func particulars(_ drill: Drill, _ environment: DrillModel.Environment) -> RunParticulars {
    RunParticulars(
      toolDigest: Self.toolDigest, mode: drill.mode, isProduction: environment.isProduction,
      record: drill.record, ticket: ticket, participants: participants, observers: observers,
      automation: Self.automation, plannedStart: plannedStart,
      hosts: environment.hosts.map {
        RunParticulars.ScopeHost(
          name: $0.name, roles: $0.roles,
          isProtected: environment.protectedHosts.contains($0.name))
      },
      stopConditions: drill.stopConditions.map { Self.words($0) }, clock: Self.clock,
      approval: approval)
  }

  /// SHA-256 of this program's file, taken once.
  private static let toolDigest: String? = {
    guard let file = FileHandle(forReadingAtPath: "/proc/self/exe") else { return nil }
    var digest = SHA256()
    while let piece = try? file.read(upToCount: 1 << 20), !piece.isEmpty { digest.update(piece) }
    return Hexadecimal.encode(digest.finalize())
  }()

  /// Who started it in a CI system, and which job; nil outside of one.
  private static var automation: String? {
    let variables = ProcessInfo.processInfo.environment
    let systems = [
      ("GitHub Actions", ["GITHUB_ACTOR", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"]),
      ("GitLab CI", ["GITLAB_USER_LOGIN", "CI_PROJECT_PATH", "CI_JOB_ID"]),
      ("Jenkins", ["BUILD_USER_ID", "JOB_NAME", "BUILD_NUMBER"]),
    ]
    for (name, keys) in systems {
      let told = keys.compactMap { variables[$0] }.filter { !$0.isEmpty }
      if told.count >= 2 { return "\(name): \(told.joined(separator: ", "))" }
    }
    return nil
  }

  /// What the kernel says of the wall clock.
  private static var clock: RunParticulars.Clock {
    let zone = TimeZone.current
    let kernel = kernelClock
    return RunParticulars.Clock(
      isSynchronized: kernel?.isSynchronized, errorSeconds: kernel?.error,
      zone: zone.identifier, offsetSeconds: zone.secondsFromGMT())
  }

  /// `adjtimex(2)` of 64-bit Linux, which the module map of Glibc leaves out: the largest error in
  /// microseconds at 24, the status at 40, in which 0x40 means not synchronized.
  private static var kernelClock: (isSynchronized: Bool, error: Double)? {
    typealias Call = @convention(c) (UnsafeMutableRawPointer) -> Int32
    guard let symbol = dlsym(nil, "adjtimex") else { return nil }
    let call = unsafeBitCast(symbol, to: Call.self)
    return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      memset(start, 0, buffer.count)
      guard call(start) >= 0 else { return nil }
      let error = start.load(fromByteOffset: 24, as: Int64.self)
      let status = start.load(fromByteOffset: 40, as: Int32.self)
      return (isSynchronized: status & 0x40 == 0, error: Double(error) / 1e6)
    }
  }

  private static func words(_ condition: StopCondition) -> String {
    let what =
      switch condition.probe {
      case .chatUnavailable(let limit): "chat gone for longer than \(limit)"
      case .hostLoad(.host(let name), let above): "load of \(name) above \(above)"
      case .hostLoad(.role(let role), let above): "load of each \(role.rawValue) above \(above)"
      case .command(let run, let host): "`\(run)` on \(host) leaves with another status than 0"
      case .http(let url, let host, let status):
        "\(url) asked from \(host ?? "the runner") answers other than \(status)"
      }
    return "\(what), \(condition.failures) times in a row, asked every \(condition.every)"
  }
}
