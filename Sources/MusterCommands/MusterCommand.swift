public import ArgumentParser
import DrillModel
import Foundation
import Glibc

/// `muster`: the root of the command line.
public struct MusterCommand: AsyncParsableCommand {
  /// What `--help` says.
  public static let configuration = CommandConfiguration(
    commandName: "muster",
    abstract: "Runs disaster-recovery drills over SSH, and proves what came of them.",
    discussion: """
      A first drill, in the lab on this machine:
        muster lab up
        muster plan Drills/network-cut.yaml --environment Drills/environments/lab.yaml
        muster run  Drills/network-cut.yaml --environment Drills/environments/lab.yaml

      Exit codes: 0 passed, 1 failed, 2 usage or invalid file, 3 refused before any change,
      4 locked, 5 inconclusive, 6 not restored (a person is needed), 129/130/143 interrupted
      and restored.
      """,
    version: ProductVersion.current,
    subcommands: [
      CheckCommand.self, PlanCommand.self, RunCommand.self, RecoverCommand.self,
      StatusCommand.self, InspectCommand.self, HaltCommand.self, ReportCommand.self,
      VerifyCommand.self, SignOffCommand.self, HistoryCommand.self, ShowCommand.self,
      CompareCommand.self, DeliverCommand.self, ActionCommand.self, ControlsCommand.self,
      AuditCommand.self,
      DrillsCommand.self, CoverageCommand.self,
      LabCommand.self, DoctorCommand.self, ManualCommand.self, ChatWorkerCommand.self,
    ])

  /// Makes the root command.
  public init() {}

  /// Parses the command line, carries it out, and leaves with its code.
  public static func runToExit() async -> Never {
    // A child or a reader that ends early must not end a run.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      Glibc.exit(0)
    } catch let code as ExitCode {
      Glibc.exit(code.rawValue)
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if code == .success {
        Terminal.current.result(message)
        Glibc.exit(0)
      }
      Terminal.current.say(message)
      Glibc.exit(ExitStatus.usage.rawValue)
    }
  }
}
