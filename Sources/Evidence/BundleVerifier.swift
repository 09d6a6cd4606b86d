public import DrillModel
internal import Journal

/// Does with one call what `VERIFY.txt` shows with standard tools, and checks besides that the
/// reports say what the journal says.
public struct BundleVerifier: Sendable {
  /// A file of trusted signers, in OpenSSH's form; nil to use the bundle's own, and to say so.
  public var allowedSigners: String?
  /// Renders the bundle's reports from its journal, by name.
  ///
  /// Whoever composes the program knows how. Files that it names and the bundle lacks are not
  /// asked for.
  public var rendered: @Sendable ([JournalRecord]) -> [String: [UInt8]]
  /// Whether a report of the bundle says what the rendered one says: name, bundle's, rendered.
  ///
  /// Another version of the program may have written it, with fewer members.
  public var saysTheSame: @Sendable (String, [UInt8], [UInt8]) -> Bool = { $1 == $2 }

  /// Makes a verifier.
  ///
  /// - Parameters:
  ///   - allowedSigners: A file of trusted signers; nil to use the bundle's own.
  ///   - rendered: Renders reports from a journal, such as `result.json`.
  public init(
    allowedSigners: String? = nil,
    rendered: @escaping @Sendable ([JournalRecord]) -> [String: [UInt8]]
  ) {
    self.allowedSigners = allowedSigners
    self.rendered = rendered
  }

  /// Verifies a bundle.
  ///
  /// - Parameter bundle: Which one.
  /// - Returns: What is wrong with it; nothing where it is whole.
  /// - Throws: `EvidenceError.system` where it cannot be read at all.
  public func verify(_ bundle: EvidenceBundle) async throws(EvidenceError) -> Verification {
    let folder = BundleFolder(path: bundle.path)
    var verification = Verification()
    let names = try folder.files()
    checkSums(folder, names, &verification)
    checkJournal(folder, names, &verification)
    await checkSignature(folder, names, &verification)
    await checkAttestation(folder, names, &verification)
    await checkStamp(folder, names, &verification)
    await checkSignOffs(folder, names, &verification)
    return verification
  }

  private func checkSums(
    _ folder: BundleFolder, _ names: [String], _ verification: inout Verification
  ) {
    guard names.contains(EvidenceBundle.sums),
      let bytes = try? folder.content(of: EvidenceBundle.sums)
    else {
      verification.complain(EvidenceBundle.sums, "is missing: the bundle was not sealed")
      return
    }
    var listed: Set<String> = []
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !(index == lines.count - 1 && line.isEmpty) {
      guard let match = line.wholeMatch(of: /([0-9a-f]{64})  ([^\\]+)/) else {
        verification.complain(EvidenceBundle.sums, "line \(index + 1) is no digest with a name")
        continue
      }
      let name = String(match.2)
      listed.insert(name)
      guard names.contains(name), folder.isPlainFile(name) else {
        verification.complain(name, "is listed in SHA256SUMS and is not there as a plain file")
        continue
      }
      guard let digest = try? folder.digest(of: name) else {
        verification.complain(name, "cannot be read")
        continue
      }
      if digest == match.1 {
        verification.intactFiles += 1
      } else {
        verification.complain(name, "was changed: its SHA-256 is not the one that is listed")
      }
    }
    for name in names where !listed.contains(name) && !Self.isBesides(name) {
      verification.complain(name, "is not listed in SHA256SUMS: it was added later")
    }
  }

  /// What may stand in a bundle without a digest: the digests, their signature, later sign-offs.
  private static func isBesides(_ name: String) -> Bool {
    EvidenceBundle.unlisted.contains(name) || name.hasPrefix(SignOffRecord.folder)
  }

  private func checkJournal(
    _ folder: BundleFolder, _ names: [String], _ verification: inout Verification
  ) {
    guard names.contains(EvidenceBundle.journal) else {
      verification.complain(EvidenceBundle.journal, "is missing")
      return
    }
    let reading: JournalReading
    do throws(JournalError) {
      reading = try JournalReader.read(file: "\(folder.path)/\(EvidenceBundle.journal)")
    } catch {
      verification.complain(EvidenceBundle.journal, "\(error)")
      return
    }
    verification.records = reading.records.count
    verification.journalHead = reading.head
    verification.lastRecordAt = reading.records.last?.time
    if let tail = reading.tornTail {
      verification.complain(
        EvidenceBundle.journal, "line \(tail.line) is torn: the runner died while it wrote it")
    }
    for record in reading.records {
      guard case .fileClosed(let name, let sha256, _) = record.event else { continue }
      guard names.contains(name) else {
        verification.complain(name, "its digest is in the journal and the file is not here")
        continue
      }
      if (try? folder.digest(of: name)) != sha256 {
        verification.complain(name, "is not what the journal says that it was when it was closed")
      }
    }
    for (name, bytes) in rendered(reading.records).sorted(by: { $0.key < $1.key })
    where names.contains(name) {
      let own = try? folder.content(of: name)
      if let own, saysTheSame(name, own, bytes) { continue }
      verification.complain(name, "does not say what the journal says")
    }
  }
}
