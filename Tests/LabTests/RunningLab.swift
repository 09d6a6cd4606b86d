import LocalProcess
import Testing

@testable import Lab

/// A lab that is up, asked over SSH as the runner would.
struct RunningLab: Sendable {
  /// The lab.
  let lab: Lab
  /// What `up` gave.
  let status: LabStatus

  /// Runs a bash text as root on a host and gives what it wrote.
  func on(_ host: String, _ script: String) async throws -> String {
    var command = try lab.shellCommand(host)
    let program = command.removeFirst()
    return try await LocalCommand(program, command + [script], deadline: .seconds(60)).run().text
  }

  /// Asks until the answer has what is expected; gives the last answer.
  func until(
    _ expected: String, within limit: Duration = .seconds(90), on host: String, _ script: String
  ) async throws -> String {
    let end = ContinuousClock.now + limit
    var answer = ""
    repeat {
      answer = (try? await on(host, script)) ?? ""
      if answer.contains(expected) { return answer }
      try await Task.sleep(for: .milliseconds(300))
    } while ContinuousClock.now < end
    return answer
  }

  /// A shell text that asks a host's own database server.
  func query(_ statement: String, in database: String = "chat") -> String {
    "cd / && runuser -u postgres -- psql -qXAt -c \"\(statement)\" \(database)"
  }

  /// The address of a host.
  func address(_ host: String) throws -> String {
    try #require(status.hosts.first { $0.host.name == host }).host.address
  }
}
