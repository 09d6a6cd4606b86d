internal import Crypto
internal import DrillModel
import Foundation

/// An in-toto statement, version 1: the bundle's files and the system under test as subjects, and
/// a predicate about them.
struct InTotoStatement<Predicate: Encodable>: Encodable {
  /// Something that the statement is about.
  struct Descriptor: Encodable {
    var name: String
    var digest: [String: String]
    var uri: String?
    var annotations: [String: String]?
  }

  var type = "https://in-toto.io/Statement/v1"
  var subject: [Descriptor]
  var predicateType: String
  var predicate: Predicate

  enum CodingKeys: String, CodingKey {
    case type = "_type"
    case subject, predicateType, predicate
  }

  /// The statement's bytes: one line, sorted keys.
  var bytes: [UInt8] {
    get throws { Array(try InTotoStatement<[String]>.encoder.encode(self)) }
  }
}

extension InTotoStatement where Predicate == [String] {
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}

/// The predicate test-result, version 0.1.
struct TestResultPredicate: Encodable {
  static let type = "https://in-toto.io/attestation/test-result/v0.1"

  var result: String
  var configuration: [InTotoStatement<Self>.Descriptor]
  var passedTests: [String]
  var failedTests: [String]

  init(_ attestation: Attestation) {
    let run = attestation.result
    // Only what is green everywhere is: a doubt, or something left behind, is no pass.
    result = run.exit == ExitStatus.passed.rawValue ? "PASSED" : "FAILED"
    configuration = [
      ("drill.yaml", attestation.drillDigest), ("environment.yaml", attestation.environmentDigest),
    ].map { InTotoStatement<Self>.Descriptor(name: $0.0, digest: ["sha256": $0.1]) }
    let tests =
      run.objectives.map { ("\(run.drill).objectives.\($0.name)", $0.verdict) }
      + run.steps.map { ("\(run.drill).steps.\($0.id)", $0.verdict) }
    passedTests = tests.filter { $0.1 == .passed }.map(\.0)
    failedTests = tests.filter { [.failed, .inconclusive].contains($0.1) }.map(\.0)
  }
}

/// Muster's own predicate beside it: how the run itself went, and why it did not pass.
struct RunPredicate: Encodable {
  static let type = "urn:muster:attestation:run:1"

  var run: String
  var drill: String
  var environment: String
  var subject: Environment.Subject
  var started: String
  var ended: String
  var outcome: Outcome
  var verdict: Verdict?
  var reasons: [String]
  var restored: Bool
  var exit: Int32
  var journalHead: String
  var muster: String

  init(_ attestation: Attestation) {
    let result = attestation.result
    run = result.run
    drill = result.drill
    environment = result.environment
    subject = result.subject
    started = result.started
    ended = result.ended
    outcome = result.outcome
    verdict = result.verdict
    reasons = result.reasons
    restored = result.restored
    exit = result.exit
    journalHead = attestation.journalHead
    muster = attestation.toolVersion
  }
}
