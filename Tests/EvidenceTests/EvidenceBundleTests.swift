import Crypto
import DrillModel
import Foundation
import Glibc
import Journal
import LocalProcess
import TestSupport
import Testing

@testable import Evidence

@Suite struct EvidenceBundleTests {
  let scratch: ScratchFolder
  var reports: String { "\(scratch.path)/deep/Reports" }

  init() throws {
    scratch = try ScratchFolder()
  }

  /// A bundle as a run leaves it, not sealed yet.
  private func makeBundle() throws -> EvidenceBundle {
    let bundle = try EvidenceBundle.create(
      inReports: reports, run: RunID(startingAt: .seconds(1_786_240_803)))
    let journal = try JournalWriter.create(inFolder: bundle.path, clock: .system)
    let ledger = "{\"sent\":1}\n{\"sent\":2}\n"
    try bundle.write(ledger, to: "ledger.jsonl")
    try journal.append(.remark("began"))
    try journal.append(
      .fileClosed(name: "ledger.jsonl", sha256: SHA256.hex(of: Array(ledger.utf8)), lines: 2))
    journal.close()
    try bundle.write("2 records\n", to: "result.json")
    try bundle.write("output\n", to: "steps/01-baseline.txt")
    return bundle
  }

  private let verifier = BundleVerifier { records in
    ["result.json": Array("\(records.count) records\n".utf8), "absent.html": []]
  }

  private func makeSigner(_ identity: String = "operator@example.org") async throws -> BundleSigner
  {
    let key = "\(scratch.path)/key-\(identity)"
    try await LocalCommand(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", identity, "-f", key]
    ).runSuccessfully()
    return BundleSigner(key: key, identity: identity)
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    lstat(path, &status)
    return status.st_mode & 0o777
  }

  @Test func `a sealed bundle is whole, by its own check and by standard tools`() async throws {
    let bundle = try makeBundle()
    try await bundle.seal()
    let result = try await LocalCommand(
      "sha256sum", ["--check", "--strict", "SHA256SUMS"], folder: bundle.path
    ).run()
    #expect(result.succeeded, "\(result.text)")
    #expect(
      result.text.split(separator: "\n").map(String.init) == [
        "VERIFY.txt: OK", "journal.jsonl: OK", "ledger.jsonl: OK", "result.json: OK",
        "steps/01-baseline.txt: OK",
      ])
    let complaint = try await StandardTools().complaint(bundle)
    #expect(complaint == nil)
    let verification = try await verifier.verify(bundle)
    #expect(verification.findings == [])
    #expect(verification.intactFiles == 5)
    #expect(verification.records == 2)
    #expect(verification.signature == .absent)
  }

  @Test func `a signed bundle names its signer to whoever trusts the key`() async throws {
    let signer = try await makeSigner()
    #expect(signer.namespace == "muster-evidence@example.org")
    let bundle = try makeBundle()
    try await bundle.seal(signedBy: signer)
    let complaint = try await StandardTools().complaint(bundle)
    #expect(complaint == nil)
    #expect(
      try await verifier.verify(bundle).signature
        == .goodByOwnList(identity: "operator@example.org"))
    var trusting = verifier
    trusting.allowedSigners = "\(bundle.path)/allowed_signers"
    #expect(
      try await trusting.verify(bundle).signature == .good(identity: "operator@example.org"))
    let other = try await makeSigner("other@example.org")
    let list = "\(scratch.path)/others"
    try await other.allowedSigner().write(toFile: list, atomically: true, encoding: .utf8)
    trusting.allowedSigners = list
    let verification = try await trusting.verify(bundle)
    #expect(verification.signature == .bad)
    #expect(verification.findings.map(\.file) == ["SHA256SUMS.sig"])
  }

  @Test func `a key held by ssh-agent signs through its public half`() async throws {
    let signer = try await makeSigner()
    let socket = "\(scratch.path)/agent"
    let started = try await LocalCommand("ssh-agent", ["-s", "-a", socket]).runSuccessfully()
    let pid = try #require(started.text.firstMatch(of: /SSH_AGENT_PID=([0-9]+)/)?.output.1)
    defer { kill(pid_t(pid) ?? 0, SIGTERM) }
    let script = "SSH_AUTH_SOCK=\(socket) ssh-add -q \(signer.key) && rm \(signer.key)"
    try await LocalCommand("sh", ["-c", script]).runSuccessfully()
    let text = Array("list".utf8)
    let signature = try await LocalCommand(
      "ssh-keygen", ["-Y", "sign", "-f", "\(signer.key).pub", "-n", signer.namespace],
      environment: ["SSH_AUTH_SOCK": socket], input: text
    ).runSuccessfully()
    #expect(signature.text.hasPrefix("-----BEGIN SSH SIGNATURE-----"))
    let public_ = BundleSigner(key: "\(signer.key).pub", identity: signer.identity)
    #expect(try await public_.allowedSigner().hasPrefix("operator@example.org namespaces="))
  }

  @Test func `a key that asks for a phrase leaves a bundle that is sealed and not signed`()
    async throws
  {
    let key = "\(scratch.path)/locked"
    try await LocalCommand(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "a phrase", "-f", key]
    ).runSuccessfully()
    let bundle = try makeBundle()
    await #expect {
      try await bundle.seal(signedBy: BundleSigner(key: key, identity: "a@b"))
    } throws: { error in
      guard case EvidenceError.notSigned(key, _) = error else { return false }
      return true
    }
    #expect(bundle.isSealed)
    #expect(try await verifier.verify(bundle).findings == [])
  }

  @Test(arguments: ["operator", "a b@c", "'; rm -rf /@d", ""])
  func `an identity that a shell could trip over signs nothing`(identity: String) async throws {
    let key = try await makeSigner().key
    let bundle = try makeBundle()
    await #expect(
      throws: EvidenceError.notSigned(
        key: key, reason: "the signer's identity must look like name@domain")
    ) {
      try await bundle.seal(signedBy: BundleSigner(key: key, identity: identity))
    }
    #expect(try await verifier.verify(bundle).signature == .absent)
  }

  @Test func `changed bytes of every file are noticed by standard tools alone`() async throws {
    let bundle = try makeBundle()
    try await bundle.seal(signedBy: try await makeSigner())
    for name in try BundleFolder(path: bundle.path).files() where name != "SHA256SUMS.sig" {
      let path = "\(bundle.path)/\(name)"
      chmod(path, 0o600)
      let original = try Data(contentsOf: URL(fileURLWithPath: path))
      for place in [0, original.count / 2, original.count - 1] {
        var changed = original
        changed[place] ^= 1
        try changed.write(to: URL(fileURLWithPath: path))
        let sums = try await LocalCommand(
          "sha256sum", ["--check", "--strict", "--status", "SHA256SUMS"], folder: bundle.path
        ).run()
        let signature = try await LocalCommand(
          "sh",
          [
            "-c",
            "ssh-keygen -Y verify -f allowed_signers -I operator@example.org "
              + "-n muster-evidence@example.org -s SHA256SUMS.sig < SHA256SUMS",
          ], folder: bundle.path
        ).run()
        #expect(!(sums.succeeded && signature.succeeded), "\(name) byte \(place)")
        #expect(try await !verifier.verify(bundle).isWhole, "\(name) byte \(place)")
      }
      try original.write(to: URL(fileURLWithPath: path))
    }
    #expect(try await verifier.verify(bundle).isWhole)
  }

  @Test func `what was added, removed or put in place of a file is told`() async throws {
    let bundle = try makeBundle()
    try await bundle.seal()
    try Data("late".utf8).write(to: URL(fileURLWithPath: "\(bundle.path)/late.txt"))
    unlink("\(bundle.path)/steps/01-baseline.txt")
    symlink("/etc/hostname", "\(bundle.path)/steps/01-baseline.txt")
    unlink("\(bundle.path)/ledger.jsonl")
    let findings = try await verifier.verify(bundle).findings
    #expect(
      findings.map(\.description) == [
        "ledger.jsonl: is listed in SHA256SUMS and is not there as a plain file",
        "steps/01-baseline.txt: is listed in SHA256SUMS and is not there as a plain file",
        "late.txt: is not listed in SHA256SUMS: it was added later",
        "ledger.jsonl: its digest is in the journal and the file is not here",
      ])
  }

  @Test func `reports that do not say what the journal says are told`() async throws {
    let bundle = try makeBundle()
    try bundle.write("3 records\n", to: "result.json")
    try bundle.write("{}\n", to: "ledger.jsonl")
    try await bundle.seal()
    #expect(
      try await verifier.verify(bundle).findings.map(\.description) == [
        "ledger.jsonl: is not what the journal says that it was when it was closed",
        "result.json: does not say what the journal says",
      ])
  }

  @Test func `a sealed bundle is read-only and takes nothing more`() async throws {
    let bundle = try makeBundle()
    try bundle.write("2 records\n", to: "result.json")
    #expect(mode(bundle.path) == 0o700)
    #expect(mode("\(bundle.path)/result.json") == 0o600)
    try await bundle.seal()
    for name in try BundleFolder(path: bundle.path).files() {
      #expect(mode("\(bundle.path)/\(name)") == 0o400)
    }
    #expect(throws: EvidenceError.sealed(path: bundle.path)) {
      try bundle.write("late", to: "late.txt")
    }
    await #expect(throws: EvidenceError.sealed(path: bundle.path)) { try await bundle.seal() }
  }

  @Test(arguments: ["/etc/x", "../x", "a/../x", "a/b/c", "", ".hidden", "a\nb", "a/", "-é"])
  func `names that could lead elsewhere are refused`(name: String) throws {
    let bundle = try EvidenceBundle.create(inReports: reports, run: RunID(startingAt: .seconds(0)))
    #expect(throws: EvidenceError.unsafeName(name)) { try bundle.write("x", to: name) }
  }

  @Test func `a run never writes into another run's folder`() throws {
    let run = RunID(startingAt: .seconds(5), random: [1, 2, 3, 4, 5, 6])
    let bundle = try EvidenceBundle.create(inReports: reports, run: run)
    #expect(throws: EvidenceError.exists(path: bundle.path)) {
      try EvidenceBundle.create(inReports: reports, run: run)
    }
  }

  @Test func `latest is replaced in one step`() throws {
    for seconds in [1, 2] {
      let run = RunID(startingAt: .seconds(seconds))
      try EvidenceBundle.create(inReports: reports, run: run).publishAsLatest()
      let target = try FileManager.default.destinationOfSymbolicLink(atPath: "\(reports)/latest")
      #expect(target == "\(run)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: reports).count == 3)
  }
}
