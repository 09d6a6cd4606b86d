import ArgumentParser
import DrillModel
import Evidence
import Foundation
import Journal

/// `muster sign-off RUN`: a record of who reviewed or approved a run, beside it.
struct SignOffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign-off",
    abstract: "Add a reviewer's or approver's signed record to a run's bundle.",
    discussion: """
      The record stands under signoff/ and is signed with the author's own key; nothing of the run
      is changed. A reviewer and an approver need another key than the one that signed the bundle.
        muster sign-off Reports/latest --as approver --key ~/.ssh/id_ed25519 \\
          --identity vera@example.org --name "Vera Lind" --comment "Seen, and accepted."
        muster sign-off Reports/latest --as reviewer --key reviewer.pub \\
          --identity otto@example.org --finding "The copy job has no alert."
      Exit codes: 0 added, 1 the bundle is not whole, 2 it cannot be added.
      """)

  @Argument(help: ArgumentHelp("The bundle's folder, or the run's id.", valueName: "run"))
  var bundle: String

  @Option(
    name: .customLong("as"), help: "preparer, reviewer or approver.",
    transform: {
      guard let role = SignOffRecord.Role(rawValue: $0) else {
        throw ValidationError("--as takes preparer, reviewer or approver")
      }
      return role
    })
  var role: SignOffRecord.Role

  @Option(help: "Your SSH key: the private key's file, or the public key's with ssh-agent.")
  var key: String

  @Option(help: "Who you are, as allowed_signers names you: name@domain.")
  var identity: String

  @Option(help: "Your name, for people; else the identity.")
  var name: String?

  @Flag(help: "Do not take the run as evidence.")
  var reject = false

  @Option(help: "What else is to be said.")
  var comment = ""

  @Option(help: "What was found that must be dealt with; may be given several times.")
  var finding: [String] = []

  func run() async throws {
    let terminal = Terminal.current
    let folder = try BundlePlace.find(bundle, terminal)
    let sealed = EvidenceBundle(path: folder)
    do {
      let found = try await VerifyCommand.verifier(nil).verify(sealed)
      guard found.isWhole else {
        for finding in found.findings { terminal.say("\(finding)") }
        terminal.say("\(folder) is not whole: nothing was added")
        throw ExitCode(ExitStatus.failed.rawValue)
      }
      let record = SignOffRecord(
        run: URL(filePath: sealed.path).lastPathComponent, role: role, name: name ?? identity,
        decision: reject ? .rejected : .accepted, comment: comment, findings: finding,
        time: UTCTime.iso8601(JournalClock.system.wall()))
      let added = try await sealed.signOff(record, by: BundleSigner(key: key, identity: identity))
      terminal.result("\(folder)/\(added)")
    } catch let error as EvidenceError {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }
}
