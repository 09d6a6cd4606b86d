internal import Crypto
import Foundation

extension EvidenceBundle {
  /// Adds a record of what someone says of the run; nothing of the run is changed.
  ///
  /// - Parameters:
  ///   - record: What is said.
  ///   - signer: Who says it, with a key of their own.
  /// - Returns: The record's name in the bundle.
  /// - Throws: `EvidenceError.notSignedOff` where the bundle is not sealed, or the key is the one
  ///   that signed the bundle and the role takes another; `.notSigned`, `.system`.
  @discardableResult
  public func signOff(
    _ record: SignOffRecord, by signer: BundleSigner
  ) async throws(EvidenceError) -> String {
    guard isSealed else {
      throw .notSignedOff(
        path: path, reason: "it has no SHA256SUMS: its run did not end, see `muster recover`")
    }
    var record = record
    let key = try await signer.publicKey()
    if record.role.needsAnotherKey, let own = try? folder.content(of: Self.allowedSigners),
      String(decoding: own, as: UTF8.self).contains(key)
    {
      throw .notSignedOff(
        path: path,
        reason: "\(signer.key) is the key that signed the bundle: who is \(record.role.rawValue) "
          + "must be somebody else")
    }
    let existing = try signOffNames()
    record.signer = "\(signer.identity) \(key)"
    record.sums = try folder.digest(of: Self.sums)
    if let last = existing.last { record.previous = try folder.digest(of: last) }
    guard let data = try? InTotoStatement<[String]>.encoder.encode(record) else {
      throw .notSignedOff(path: path, reason: "the record cannot be written as JSON")
    }
    let bytes = Array(data) + [10]
    let number = String(existing.count + 1)
    let padding = String(repeating: "0", count: max(0, 2 - number.utf8.count))
    let name = "\(SignOffRecord.folder)\(padding)\(number)-\(record.role.rawValue).json"
    let signature = try await signer.sign(bytes, for: .signOff)
    try folder.write(bytes, to: name)
    try folder.write(signature, to: "\(name).sig")
    for written in [name, "\(name).sig"] { try folder.makeReadOnly(written) }
    return name
  }

  /// The records, in the order in which they were added.
  func signOffNames() throws(EvidenceError) -> [String] {
    try folder.files().filter { $0.hasPrefix(SignOffRecord.folder) && $0.hasSuffix(".json") }
  }
}
