import DrillModel
import Engine
import Faults
import Foundation
import Remote
import SSH

/// A connection to every host of an environment, and what is learned on meeting them.
final class HostConnections: Sendable {
  let remotes: [String: RemoteHost]
  let secrets: SecretStore
  private let environment: Environment
  private let misfits: [String: String]

  private init(
    environment: Environment, remotes: [String: RemoteHost], secrets: SecretStore,
    misfits: [String: String]
  ) {
    self.environment = environment
    self.remotes = remotes
    self.secrets = secrets
    self.misfits = misfits
  }

  /// Works out how each host is reached; nothing is connected yet.
  ///
  /// - Parameters:
  ///   - environment: The environment.
  ///   - client: Makes the sessions.
  ///   - secrets: What is sent to hosts, and taken out of what they say.
  /// - Returns: The connections.
  static func resolve(
    _ environment: Environment, client: SSHClient, secrets: SecretStore = SecretStore()
  ) async -> HostConnections {
    var remotes: [String: RemoteHost] = [:]
    var misfits: [String: String] = [:]
    for host in environment.hosts {
      do {
        let target = try await TargetResolver.target(for: host)
        remotes[host.name] = RemoteHost(
          host: host, target: target, client: client, secrets: secrets)
      } catch {
        misfits[host.name] = "\(error)"
      }
    }
    return HostConnections(
      environment: environment, remotes: remotes, secrets: secrets, misfits: misfits)
  }

  /// What was learned of the hosts.
  struct Meeting: Sendable {
    var facts: [String: HostFacts] = [:]
    var clocks: [String: ClockReading] = [:]
    var unreachable: [String: String] = [:]

    /// Why a drill cannot begin, in words.
    func complaints(clockLimit: Duration) -> [String] {
      let limit =
        Double(clockLimit.components.seconds)
        + Double(clockLimit.components.attoseconds) / 1e18
      let late = clocks.sorted { $0.key < $1.key }.compactMap { name, clock -> String? in
        guard abs(clock.offset) > limit + clock.error else { return nil }
        return "the clock of \(name) is \(String(format: "%.3f", clock.offset)) s off, "
          + "\(limit) s are allowed; set it before a drill measures anything"
      }
      return unreachable.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" } + late
    }
  }

  /// Connects to every host at once and asks what it is.
  ///
  /// - Parameters:
  ///   - phase: `start`, or what else the run is at.
  ///   - record: Where each meeting is recorded.
  /// - Returns: What was learned, and who could not be reached.
  func meetAll(
    phase: String = "start", _ record: @escaping @Sendable (JournalEvent) -> Void
  ) async -> Meeting {
    var meeting = Meeting()
    meeting.unreachable = misfits
    await withTaskGroup(of: (String, Result<SessionFacts, RemoteError>).self) { group in
      for (name, remote) in remotes {
        group.addTask {
          do {
            return (name, .success(try await remote.facts()))
          } catch let error as RemoteError {
            return (name, .failure(error))
          } catch {
            return (name, .failure(.unreachable(host: name, reason: "\(error)")))
          }
        }
      }
      for await (name, result) in group {
        switch result {
        case .success(let facts):
          meeting.facts[name] = HostFacts(
            runnerAddress: facts.runnerAddress, sshPort: facts.sshPort, bootID: facts.bootID)
          meeting.clocks[name] = facts.clock
          record(
            .hostMet(
              JournalEvent.HostMet(
                name: name, address: environment.host(name)?.address ?? "",
                hostKey: facts.hostKey, clockOffset: facts.clock.offset,
                clockError: facts.clock.error, phase: phase, login: facts.login)))
        case .failure(let error):
          meeting.unreachable[name] = secrets.redacted("\(error)")
          record(
            .preflight(
              JournalEvent.PreflightCheck(
                host: name, check: "reach it over SSH", verdict: .failed, detail: "\(error)")))
        }
      }
    }
    return meeting
  }

  /// Which software runs where, for the record: of hosts that tell it soon.
  ///
  /// - Returns: The record; nil where no host told anything.
  func software() async -> JournalEvent? {
    let hosts = environment.hosts.filter { $0.access.dialect == .posix }.map(\.name)
    let told = await survey.each(hosts) { [survey] host in
      HostSoftware.words(await survey.ask(host, HostSoftware.script, .seconds(10)))
    }
    let values = told.compactMapValues(\.self)
    return values.isEmpty ? nil : .stateRecorded(subject: HostSoftware.subject, values: values)
  }

  /// Asks these hosts over these connections.
  var survey: HostSurvey {
    HostSurvey(environment: environment) { [remotes, secrets] host, script, deadline in
      guard let remote = remotes[host] else {
        return CommandOutcome(
          ending: .notSent(reason: "\(host) cannot be reached as the environment describes it"))
      }
      return await remote.run(script, deadline: deadline).redacted(by: secrets.redactor)
    }
  }

  /// Closes every session.
  func disconnect() async {
    for remote in remotes.values { await remote.disconnect() }
  }
}
