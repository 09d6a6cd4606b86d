public import DrillModel
import FoundationEssentials

/// What a bundle's in-toto statements say: what was tested, and what came of it.
public struct Attestation: Sendable, Hashable {
  /// What the run came to.
  public var result: RunResult
  /// SHA-256 of the drill's file, hex.
  public var drillDigest: String
  /// SHA-256 of the environment's file, hex.
  public var environmentDigest: String
  /// SHA-256 of the journal's last line, hex.
  public var journalHead: String
  /// Muster's version.
  public var toolVersion: String

  /// Describes what is attested.
  public init(
    result: RunResult, drillDigest: String, environmentDigest: String, journalHead: String,
    toolVersion: String
  ) {
    self.result = result
    self.drillDigest = drillDigest
    self.environmentDigest = environmentDigest
    self.journalHead = journalHead
    self.toolVersion = toolVersion
  }

  /// `subject.json`: the system under test and its version, in bytes that a release gate can make
  /// again to compare digests: sorted keys, no blanks, a newline at the end.
  var subjectFile: [UInt8] {
    let encoder = InTotoStatement.encoder
    let data = try? encoder.encode(["name": result.subject.name, "version": result.subject.version])
    return (data.map { Array($0) } ?? []) + [10]
  }
}
