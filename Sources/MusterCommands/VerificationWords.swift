import Evidence
import Foundation

/// What verifying a bundle came to, for people and for programs.
enum VerificationWords {
  static func text(_ verification: Verification, _ folder: String) -> String {
    var lines = [
      "\(folder): whole and unchanged: \(verification.intactFiles) files, "
        + "\(verification.records) records",
      "  head of the journal  \(verification.journalHead)",
      "  signature            \(signature(verification.signature))",
    ]
    if verification.statements > 0 {
      lines.append("  in-toto statements   \(verification.statements), of these files")
    }
    lines.append("  time stamp           \(verification.stampedAt ?? "none")")
    lines += verification.signOffs.map { entry in
      let record = entry.record
      let key = entry.isOfAnotherKey ? "with a key of their own" : "with the bundle's own key"
      let trust = entry.isTrusted ? ", trusted" : ""
      return "  \(record.role.rawValue), \(record.time): \(record.decision.rawValue) by "
        + "\(ProgressPrinter.visible(record.name)) (\(record.identity)), \(key)\(trust)"
        + (record.comment.isEmpty ? "" : ": \(ProgressPrinter.visible(record.comment))")
        + record.findings.map { "\n    finding: \(ProgressPrinter.visible($0))" }.joined()
    }
    if verification.signOffs.isEmpty { lines.append("  signed off           by nobody") }
    return lines.joined(separator: "\n")
  }

  static func signature(_ signature: Verification.Signature) -> String {
    switch signature {
    case .absent: "none: the digests show accidents, not intent"
    case .good(let identity): "good, of \(identity), whom the list of signers names"
    case .goodByOwnList(let identity):
      "good, of \(identity) by the bundle's own list: compare the key, or give --allowed-signers"
    case .bad: "bad"
    }
  }

  private struct Told: Encodable {
    struct SignOff: Encodable {
      var record: SignOffRecord
      var trusted: Bool
      var anotherKey: Bool
    }

    var schema = "muster.verification/1"
    var bundle: String
    var whole: Bool
    var findings: [String]
    var remarks: [String]
    var files: Int
    var records: Int
    var journalHead: String
    var signature: String
    var signer: String?
    var statements: Int
    var stampedAt: String?
    var signOffs: [SignOff]
  }

  static func json(_ verification: Verification, _ folder: String) -> String {
    let (word, signer): (String, String?) =
      switch verification.signature {
      case .absent: ("absent", nil)
      case .bad: ("bad", nil)
      case .good(let identity): ("trusted", identity)
      case .goodByOwnList(let identity): ("own-list", identity)
      }
    let told = Told(
      bundle: folder, whole: verification.isWhole,
      findings: verification.findings.map(\.description), remarks: verification.remarks,
      files: verification.intactFiles, records: verification.records,
      journalHead: verification.journalHead, signature: word, signer: signer,
      statements: verification.statements, stampedAt: verification.stampedAt,
      signOffs: verification.signOffs.map {
        Told.SignOff(record: $0.record, trusted: $0.isTrusted, anotherKey: $0.isOfAnotherKey)
      })
    return (try? JSONText.write(told)) ?? "{}"
  }
}
