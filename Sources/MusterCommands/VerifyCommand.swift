import ArgumentParser
import DrillModel

/// `muster verify BUNDLE`: what VERIFY.txt shows with standard tools, in one command.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a bundle's sums, its chain and its signature.")

  @Argument(help: "The bundle's folder.")
  var bundle: String

  func run() async throws {
    let complaints = await BundleSeal(folder: bundle, signingKey: nil).complaints()
    for complaint in complaints { Terminal.current.say(complaint) }
    guard complaints.isEmpty else { throw ExitCode(ExitStatus.failed.rawValue) }
    Terminal.current.result("\(bundle): whole and unchanged")
  }
}
