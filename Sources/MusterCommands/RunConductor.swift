import Chat
import DrillModel
import Engine
import Foundation
import Journal
import LocalProcess
import Remote
import SSH
import Synchronization

/// Puts a plan's machine, its driver, the traffic, signals and the heartbeat together.
struct RunConductor {
  let plan: Plan
  let folder: String
  let hosts: HostConnections
  let client: SSHClient
  let journal: JournalWriter
  let terminal: Terminal
  let printer: ProgressPrinter
  let answersYes: Bool
  /// The file that approves this run in production; it may approve its irreversible steps too.
  var approvalFile: String?
  /// The run's row in the index of runs; nil where a run is recovered.
  var row: LeaseRow?
  var snapshots: [String: [String: String]] = [:]
  var roles: [String: String] = [:]
  var start: RunMachine.Start = .fromTheBeginning

  /// Carries the plan out.
  ///
  /// - Returns: The code to leave with.
  func conduct() async -> ExitStatus {
    let relay = EventRelay()
    let traffic = await workload(relay)
    let performer = RequestPerformer(
      plan: plan, hosts: hosts.remotes, secrets: hosts.secrets, workload: traffic,
      snapshots: snapshots, roles: roles, runLocally: { await Self.runLocally($0, $1) },
      confirm: confirm)
    let driver = RunDriver(
      plan: plan, start: start, performer: WatchedPerformer(base: performer, view: printer.view),
      journal: journal,
      onRecord: { [printer] record in printer.tell(record) },
      onUnrecorded: { [printer, secrets = hosts.secrets] event in
        printer.tell(unrecorded: JournalWriter.changed(event) { secrets.redacted($0) })
      })
    relay.connect(driver)
    let signals = SignalWatch { number in
      let name = [1: "SIGHUP", 2: "SIGINT", 15: "SIGTERM"][number] ?? "signal \(number)"
      terminal.say("\(name): no new steps; healing. Once more leaves the rest to the guards.")
      driver.tell(.signal(number))
    }
    let heartbeat = Task { [printer] in
      while (try? await Task.sleep(for: .seconds(5))) != nil {
        printer.heartbeat(now: JournalClock.system.monotonic())
      }
    }
    let view = Task { [printer, terminal] in
      await printer.view.show(on: terminal) { await traffic?.state }
    }
    let renewal = Task { [row] in
      guard let loss = await row?.loss() else { return }
      driver.tell(loss)
    }
    let status = await driver.run()
    heartbeat.cancel()
    view.cancel()
    await view.value
    renewal.cancel()
    signals.stop()
    await traffic?.abandon()
    return status
  }

  private func workload(_ relay: EventRelay) async -> ChatRun? {
    guard plan.drill.workload != nil, plan.hasTraffic, start == .fromTheBeginning else {
      return nil
    }
    return ChatRun(
      plan: ChatRun.ChatRunPlan(
        run: plan.run, drill: plan.drill, environment: plan.environment),
      hosts: hosts.remotes, secrets: hosts.secrets, folder: folder,
      openRoute: { [client, environment = plan.environment] server in
        try await Self.openRoute(to: server, in: environment, client: client)
      },
      onChange: { isAvailable, detail in
        relay.tell(.chat(isAvailable: isAvailable, detail: detail))
      })
  }

  /// A question to this machine: the script over standard input, as a host gets it.
  private static func runLocally(_ script: Script, _ deadline: Duration) async -> CommandOutcome {
    do {
      let result = try await LocalCommand(
        "sh", ["-s", "--"] + script.arguments, input: Array(script.text.utf8),
        deadline: deadline + .seconds(1), outputLimit: 64 << 10
      ).run()
      guard case .exited(let status) = result.ending else {
        return CommandOutcome(ending: .unknown(reason: "it did not end within its deadline"))
      }
      return CommandOutcome(
        ending: .exited(status), output: result.output, errorOutput: result.errorOutput)
    } catch {
      return CommandOutcome(ending: .notSent(reason: "\(error)"))
    }
  }

  /// From the client site's host to a chat server, by forwarding over SSH.
  private static func openRoute(
    to server: DrillModel.Host, in environment: Environment, client: SSHClient
  ) async throws -> ChatRun.OpenedRoute {
    guard let site = environment.hosts(.clientSite).first else {
      throw RemoteError.unreachable(
        host: server.name, reason: "the environment has no client site to reach it from")
    }
    let forwarder = try await Forwarder.open(
      to: server.address, port: environment.chat.port,
      through: try await TargetResolver.target(for: site), client: client)
    let route = await ForwardedRoute(name: server.name, forwarder: forwarder)
    return ChatRun.OpenedRoute(route: route) { await forwarder.close() }
  }

  /// Whether a flag is not enough: it loses no log, and passes no point of no return in production.
  static func needsPerson(_ approval: Request.Approval?, isProduction: Bool) -> Bool {
    approval?.gap != nil || (approval?.isIrreversible == true && isProduction)
  }

  private var confirm: RequestPerformer.Confirm {
    let terminal = terminal
    let runFile = approvalFile
    let answersYes = answersYes
    let isProduction = plan.environment.isProduction
    let view = printer.view
    return { question, approval, limit in
      if answersYes, !Self.needsPerson(approval, isProduction: isProduction) {
        return Request.Confirmation(isConfirmed: true, detail: "--yes was given")
      }
      return await view.whileAway(terminal) {
        await ManualPrompt(say: { terminal.say($0) }, runFile: runFile)
          .ask(question, approval, within: limit)
      }
    }
  }
}

/// Hands events to the driver once there is one.
private final class EventRelay: Sendable {
  private let driver = Mutex<RunDriver?>(nil)

  func connect(_ driver: RunDriver) { self.driver.withLock { $0 = driver } }

  func tell(_ event: EngineEvent) { driver.withLock { $0 }?.tell(event) }
}
