import Crypto
import DrillModel
import Foundation
import Glibc
import Journal
import LocalProcess
import TestSupport
import Testing

@testable import Evidence

/// What vouches for a bundle beside its digests: statements, a time stamp, sign-offs.
@Suite struct VouchedBundleTests {
  let scratch: ScratchFolder
  private let verifier = BundleVerifier { _ in [:] }

  init() throws {
    scratch = try ScratchFolder()
  }

  private func result(exit: Int32 = 0, verdict: Verdict = .passed) -> RunResult {
    RunResult(
      run: "20260809T020003Z-ab9ab9", drill: "failover", environment: "harbour",
      subject: Environment.Subject(name: "Chat pool", version: "4.2 \"beta\""),
      started: "2026-08-09T02:00:03.000Z", ended: "2026-08-09T02:05:00.000Z",
      outcome: .completed, verdict: verdict, reasons: ["\"signer\":\"nobody\""], restored: true,
      exit: exit, milestones: [],
      objectives: [
        RunResult.ObjectiveResult(
          name: "promotion", target: 10, actual: 0.5, error: 0.01, unit: "s", verdict: verdict)
      ], integrity: nil, hosts: [], steps: [])
  }

  private func attestation(_ result: RunResult) -> Attestation {
    Attestation(
      result: result, drillDigest: String(repeating: "d", count: 64),
      environmentDigest: String(repeating: "e", count: 64),
      journalHead: String(repeating: "0", count: 64), toolVersion: "1.0")
  }

  private func makeBundle() throws -> EvidenceBundle {
    let bundle = try EvidenceBundle.create(
      inReports: "\(scratch.path)/Reports",
      run: RunID(startingAt: .seconds(1_786_240_803), random: [0, 1, 31, 32, 33, 255]))
    let journal = try JournalWriter.create(inFolder: bundle.path, clock: .system)
    try journal.append(.remark("began"))
    journal.close()
    try bundle.write("{}\n", to: "result.json")
    try bundle.write("output\n", to: "steps/01-baseline.txt")
    return bundle
  }

  private func makeSigner(_ identity: String) async throws -> BundleSigner {
    let key = "\(scratch.path)/\(identity)"
    try await LocalCommand("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
      .runSuccessfully()
    return BundleSigner(key: key, identity: identity)
  }

  private func record(
    _ role: SignOffRecord.Role, _ decision: SignOffRecord.Decision = .accepted
  ) -> SignOffRecord {
    SignOffRecord(
      run: "20260809T020003Z-ab9ab9", role: role, name: "Vera \"signer\":\"x\"",
      decision: decision, comment: "seen", findings: [], time: "2026-08-10T09:00:00.000Z")
  }

  @Test func statementsNameTheFilesAndTheSystemUnderTest() async throws {
    let bundle = try makeBundle()
    let signer = try await makeSigner("anna@example.org")
    try await bundle.seal(signedBy: signer, attesting: attestation(result()))
    #expect(try await StandardTools().complaint(bundle) == nil)
    let found = try await verifier.verify(bundle)
    #expect(found.findings == [])
    #expect(found.statements == 2)
    let lines = try String(
      contentsOfFile: "\(bundle.path)/attestation.intoto.jsonl", encoding: .utf8
    ).split(separator: "\n")
    let envelope = try JSONDecoder().decode(
      AttestationFile.Envelope.self, from: Data(try #require(lines.first).utf8))
    let payload = try #require(Base64.decode(envelope.payload))
    let text = String(decoding: payload, as: UTF8.self)
    #expect(text.contains("\"result\":\"PASSED\""))
    #expect(text.contains("\"uri\":\"pkg:generic/Chat%20pool@4.2%20%22beta%22\""))
    #expect(text.contains("\"passedTests\":[\"failover.objectives.promotion\"]"))
    // A release gate makes the subject's file again from name and version, and has its digest.
    let subject = "{\"name\":\"Chat pool\",\"version\":\"4.2 \\\"beta\\\"\"}\n"
    #expect(text.contains(SHA256.hex(of: Array(subject.utf8))))
  }

  @Test func thePlainSignatureIsGoodByOpenSSL() async throws {
    let bundle = try makeBundle()
    let signer = try await makeSigner("anna@example.org")
    try await bundle.seal(signedBy: signer, attesting: attestation(result()))
    let script = """
      set -e
      work=$(mktemp -d)
      { printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
        cut -d ' ' -f 2 "$1.pub" | base64 -d | tail -c 32; } > "$work/public"
      head -n 1 attestation.intoto.jsonl > "$work/line"
      sed 's/.*"payload":"\\([^"]*\\)".*/\\1/' "$work/line" | base64 -d > "$work/payload"
      sed 's/.*"keyid":"SHA256:[^"]*","sig":"\\([^"]*\\)".*/\\1/' "$work/line" | base64 -d > "$work/sig"
      { printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$(wc -c < "$work/payload")"
        cat "$work/payload"; } > "$work/encoded"
      openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/public" -rawin \\
        -in "$work/encoded" -sigfile "$work/sig"
      rm -r "$work"
      """
    let checked = try await LocalCommand(
      "sh", ["-c", script, "sh", signer.key], folder: bundle.path
    ).run()
    #expect(checked.succeeded, "\(checked.text) \(checked.errorText)")
  }

  @Test(arguments: [(Int32(1), Verdict.failed), (5, .inconclusive), (6, .passed)])
  func nothingButGreenIsAttestedAsPassed(exit: Int32, verdict: Verdict) {
    let predicate = TestResultPredicate(attestation(result(exit: exit, verdict: verdict)))
    #expect(predicate.result == "FAILED")
    #expect(predicate.failedTests.isEmpty == (verdict == .passed))
  }

  @Test func anotherKindOfKeySignsStatementsByOpenSSHAlone() async throws {
    let bundle = try makeBundle()
    let key = "\(scratch.path)/ecdsa"
    try await LocalCommand("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", key])
      .runSuccessfully()
    try await bundle.seal(
      signedBy: BundleSigner(key: key, identity: "anna@example.org"),
      attesting: attestation(result()))
    #expect(try await StandardTools().complaint(bundle) == nil)
    #expect(try await verifier.verify(bundle).statements == 2)
  }

  @Test func withoutAKeyThereIsASubjectAndNoStatement() async throws {
    let bundle = try makeBundle()
    try await bundle.seal(attesting: attestation(result()))
    #expect(try await StandardTools().complaint(bundle) == nil)
    let found = try await verifier.verify(bundle)
    #expect(found.findings == [])
    #expect(found.statements == 0)
    let names = try BundleFolder(path: bundle.path).files()
    #expect(names.contains("subject.json") && !names.contains("attestation.intoto.jsonl"))
  }

  @Test func anApproverHasAnotherKeyAndTheLastWordCounts() async throws {
    let bundle = try makeBundle()
    let operatorKey = try await makeSigner("anna@example.org")
    try await bundle.seal(signedBy: operatorKey, attesting: attestation(result()))
    let before = try BundleFolder(path: bundle.path).digest(of: "SHA256SUMS")
    await #expect(throws: EvidenceError.self) {
      try await bundle.signOff(record(.approver), by: operatorKey)
    }
    #expect(try await !verifier.verify(bundle).isApproved(mustBeTrusted: false))
    let vera = try await makeSigner("vera@example.org")
    #expect(
      try await bundle.signOff(record(.reviewer), by: try await makeSigner("otto@example.org"))
        == "signoff/01-reviewer.json")
    #expect(
      try await bundle.signOff(record(.approver), by: vera) == "signoff/02-approver.json")
    #expect(try await StandardTools().complaint(bundle) == nil)
    var found = try await verifier.verify(bundle)
    #expect(found.findings == [])
    #expect(found.signOffs.map(\.record.role) == [.reviewer, .approver])
    #expect(found.isApproved(mustBeTrusted: false))
    #expect(!found.isApproved(mustBeTrusted: true))
    var trusting = verifier
    trusting.allowedSigners = "\(scratch.path)/team"
    let lines = [
      "anna@example.org \(try await operatorKey.publicKey())",
      "vera@example.org \(try await vera.publicKey())",
    ].joined(separator: "\n")
    try lines.write(toFile: "\(scratch.path)/team", atomically: true, encoding: .utf8)
    #expect(try await trusting.verify(bundle).isApproved(mustBeTrusted: true))
    try await bundle.signOff(record(.approver, .rejected), by: vera)
    found = try await verifier.verify(bundle)
    #expect(!found.isApproved(mustBeTrusted: false))
    #expect(try BundleFolder(path: bundle.path).digest(of: "SHA256SUMS") == before)
  }

  @Test func aSignOffThatIsChangedTakenAwayOrOfOtherDigestsIsTold() async throws {
    let bundle = try makeBundle()
    try await bundle.seal(signedBy: try await makeSigner("anna@example.org"))
    let vera = try await makeSigner("vera@example.org")
    for _ in 1...2 { try await bundle.signOff(record(.approver), by: vera) }
    let first = "\(bundle.path)/signoff/01-approver.json"
    unlink(first)
    unlink("\(first).sig")
    var findings = try await verifier.verify(bundle).findings
    #expect(
      findings.map(\.description) == ["signoff/02-approver.json: a record before it is missing"])
    #expect(try await StandardTools().complaint(bundle)?.contains("is missing") == true)
    let second = "\(bundle.path)/signoff/02-approver.json"
    chmod(second, 0o600)
    let text = try String(contentsOfFile: second, encoding: .utf8)
    try text.replacing("seen", with: "Seen").write(
      toFile: second, atomically: false, encoding: .utf8)
    findings = try await verifier.verify(bundle).findings
    #expect(findings.contains { $0.complaint.hasPrefix("is not signed by vera@example.org") })
    try bundle.unseal()
    try await bundle.seal()
    try text.write(toFile: second, atomically: false, encoding: .utf8)
    findings = try await verifier.verify(bundle).findings
    #expect(
      findings.contains { $0.complaint.hasPrefix("is about other digests") } || findings.isEmpty)
  }

  @Test func aBundleThatIsNotSealedIsNotSignedOff() async throws {
    let bundle = try makeBundle()
    let vera = try await makeSigner("vera@example.org")
    await #expect(throws: EvidenceError.self) {
      try await bundle.signOff(record(.approver), by: vera)
    }
  }

  @Test func aKeyThatLapsedCountsForTheTimeOfTheRun() async throws {
    let bundle = try makeBundle()
    let anna = try await makeSigner("anna@example.org")
    try await bundle.seal(signedBy: anna)
    var trusting = verifier
    let list = "\(scratch.path)/lapsed"
    trusting.allowedSigners = list
    let day = UTCTime.basic(JournalClock.system.wall() + .seconds(3)).dropLast()
    let line = "anna@example.org valid-before=\"\(day.filter(\.isNumber))Z\" "
    try (line + (try await anna.publicKey())).write(
      toFile: list, atomically: true, encoding: .utf8)
    try await Task.sleep(for: .seconds(5))
    let found = try await trusting.verify(bundle)
    #expect(found.signature == .good(identity: "anna@example.org"))
    #expect(found.remarks.first?.contains("is not valid now; it was at the run's time") == true)
  }

  /// An authority of its own on loopback; its process is ended by whoever started it.
  private func withAuthority(
    _ body: (_ stamper: TimeStamper) async throws -> Void
  ) async throws {
    let folder = "\(scratch.path)/authority"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let config = """
      [tsa]
      default_tsa = one
      [one]
      serial = ./serial
      signer_digest = sha256
      default_policy = 1.2.3.4
      digests = sha256
      [req]
      distinguished_name = dn
      [dn]
      [ext]
      extendedKeyUsage = critical,timeStamping

      """
    try config.write(toFile: "\(folder)/tsa.cnf", atomically: true, encoding: .utf8)
    let script = """
      set -e
      echo 01 > serial
      openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj "/CN=CA" -days 3
      openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj "/CN=Stamps"
      openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem \\
        -days 3 -extfile tsa.cnf -extensions ext
      """
    try await LocalCommand("sh", ["-c", script], folder: folder).runSuccessfully()
    let server = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "stamp_server.py").path
    let serving = Task {
      try await LocalCommand(
        "sh", ["-c", "exec python3 \"$0\" . > port", server], folder: folder,
        deadline: .seconds(120)
      ).run()
    }
    defer { serving.cancel() }
    var port = ""
    for _ in 1...300 where port.isEmpty {
      try await Task.sleep(for: .milliseconds(100))
      let text = (try? String(contentsOfFile: "\(folder)/port", encoding: .utf8)) ?? ""
      if text.hasSuffix("\n") { port = String(text.dropLast()) }
    }
    try #require(!port.isEmpty, "the authority did not begin to serve")
    try await body(
      TimeStamper(url: "http://127.0.0.1:\(port)", certificates: "\(folder)/ca.pem"))
  }

  @Test func aStampedBundleTellsWhen() async throws {
    let signer = try await makeSigner("anna@example.org")
    try await withAuthority { stamper in
      let bundle = try makeBundle()
      try await bundle.seal(
        signedBy: signer, attesting: attestation(result()), stampedBy: stamper)
      #expect(try await StandardTools().complaint(bundle) == nil)
      let found = try await verifier.verify(bundle)
      #expect(found.findings == [])
      #expect(found.stampedAt?.hasSuffix("GMT") == true)
      unlink("\(bundle.path)/SHA256SUMS.tsr")
      let findings = try await verifier.verify(bundle).findings
      #expect(findings.map(\.file) == ["SHA256SUMS.tsr"])
    }
  }

  @Test func anAuthorityThatIsAwayLeavesABundleThatIsWhole() async throws {
    let bundle = try makeBundle()
    let signer = try await makeSigner("anna@example.org")
    let stamper = TimeStamper(url: "http://127.0.0.1:1/", certificates: "\(signer.key).pub")
    await #expect {
      try await bundle.seal(
        signedBy: signer, attesting: attestation(result()), stampedBy: stamper)
    } throws: { error in
      guard case EvidenceError.notStamped = error else { return false }
      return true
    }
    #expect(bundle.isSealed)
    #expect(try await StandardTools().complaint(bundle) == nil)
    let found = try await verifier.verify(bundle)
    #expect(found.findings == [])
    #expect(found.signature == .goodByOwnList(identity: "anna@example.org"))
    #expect(found.statements == 2)
  }

  @Test func changedBytesOfAnyFileAreNoticedByStandardToolsAlone() async throws {
    let signer = try await makeSigner("anna@example.org")
    let vera = try await makeSigner("vera@example.org")
    try await withAuthority { stamper in
      let bundle = try makeBundle()
      try await bundle.seal(
        signedBy: signer, attesting: attestation(result()), stampedBy: stamper)
      try await bundle.signOff(record(.approver), by: vera)
      let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scripts/tamper-bundle").path
      // Each byte takes minutes: `make test-all` takes all of them, `make test` some.
      let isAll = ProcessInfo.processInfo.environment["MUSTER_TEST_ALL"] == "1"
      let result = try await LocalCommand(
        "python3", [script, bundle.path, isAll ? "1" : "61"], deadline: .seconds(1_800)
      ).run()
      #expect(result.succeeded, "\(result.text) \(result.errorText)")
      #expect(result.text.contains(" changed bytes, 0 not noticed"))
    }
  }
}
