import ArgumentParser
import DrillModel
import Evidence
import Reporting

/// `muster verify BUNDLE`: what VERIFY.txt shows with standard tools, in one command.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Check a bundle's sums, its chain, its signature, and that its result is the journal's.")

  @Argument(help: "The bundle's folder.")
  var bundle: String

  @Option(help: "A file of trusted signers, in OpenSSH's form.")
  var allowedSigners: String?

  func run() async throws {
    let terminal = Terminal.current
    let verifier = BundleVerifier(allowedSigners: allowedSigners) { records in
      ["result.json": Array(ResultJSON.write(ResultBuilder.build(records: records)).utf8)]
    }
    do {
      let verification = try await verifier.verify(EvidenceBundle(path: bundle))
      for finding in verification.findings { terminal.say("\(finding)") }
      guard verification.isWhole else { throw ExitCode(ExitStatus.failed.rawValue) }
      terminal.result(
        "\(bundle): whole and unchanged: \(verification.intactFiles) files, "
          + "\(verification.records) records, \(verification.signature)")
    } catch let error as EvidenceError {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }
}
