import ArgumentParser
import DrillModel
import Evidence
import Foundation
import Reporting

/// `muster verify RUN`: what VERIFY.txt shows with standard tools, in one command.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that a bundle is whole, signed, and says what its journal says.",
    discussion: """
      Sums, the journal's chain, the signature, the in-toto statements, the time stamp, the
      sign-offs, and that result.json is the journal's. VERIFY.txt in the bundle does the same but
      the last with sha256sum and ssh-keygen alone.
        muster verify Reports/latest
        muster verify 20260809T020003Z-k7f3qd --allowed-signers team --require-approval
      Exit codes: 0 whole, 1 something is wrong, 2 no bundle.
      """)

  @Argument(help: ArgumentHelp("The bundle's folder, or the run's id.", valueName: "run"))
  var bundle: String

  @Option(help: "A file of trusted signers, in OpenSSH's form.")
  var allowedSigners: String?

  @Flag(help: "Fail where nobody but the signer of the bundle has approved the run.")
  var requireApproval = false

  @Flag(help: "Print what was found as JSON.")
  var json = false

  func run() async throws {
    let terminal = Terminal.current
    let folder = try BundlePlace.find(bundle, terminal)
    do {
      var verification = try await Self.verifier(allowedSigners).verify(
        EvidenceBundle(path: folder))
      if requireApproval, !verification.isApproved(mustBeTrusted: allowedSigners != nil) {
        verification.complain(
          "signoff",
          "nobody but the signer of the bundle has approved the run"
            + (allowedSigners == nil ? "" : ", by the list of trusted signers"))
      }
      for finding in verification.findings { terminal.say("\(finding)") }
      for remark in verification.remarks { terminal.say("note: \(remark)") }
      if json {
        terminal.result(VerificationWords.json(verification, folder))
      } else if verification.isWhole {
        terminal.result(VerificationWords.text(verification, folder))
      }
      guard verification.isWhole else { throw ExitCode(ExitStatus.failed.rawValue) }
    } catch let error as EvidenceError {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }

  /// A verifier that knows how this version renders a result.
  static func verifier(_ allowedSigners: String?) -> BundleVerifier {
    var verifier = BundleVerifier(allowedSigners: allowedSigners) { records in
      ["result.json": Array(ResultJSON.write(ResultBuilder.build(records: records)).utf8)]
    }
    verifier.saysTheSame = { ResultJSON.says($1, nothingBut: $2) }
    return verifier
  }
}
