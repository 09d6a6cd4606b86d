internal import Crypto
import Foundation
internal import LocalProcess

/// What vouches for the digests: signature, statements, time stamp, sign-offs.
extension BundleVerifier {
  func checkSignature(
    _ folder: BundleFolder, _ names: [String], _ verification: inout Verification
  ) async {
    guard names.contains(EvidenceBundle.signature) else { return }
    verification.signature = .bad
    let signature = "\(folder.path)/\(EvidenceBundle.signature)"
    guard let identity = await principal(signature, folder, &verification) else {
      verification.complain(
        EvidenceBundle.signature, "no signer in \(signers(folder)) made it")
      return
    }
    guard let sums = try? folder.content(of: EvidenceBundle.sums) else { return }
    if let trouble = await trouble(
      signature, of: sums, by: identity, for: .evidence, signers(folder), &verification)
    {
      verification.complain(
        EvidenceBundle.signature, "is not \(identity)'s signature of SHA256SUMS: \(trouble)")
      return
    }
    verification.signature =
      allowedSigners == nil ? .goodByOwnList(identity: identity) : .good(identity: identity)
  }

  /// Each statement's signature by the bundle's signer, and that it is about these files.
  func checkAttestation(
    _ folder: BundleFolder, _ names: [String], _ verification: inout Verification
  ) async {
    let name = EvidenceBundle.attestation
    guard names.contains(name), let bytes = try? folder.content(of: name) else { return }
    let identity: String
    switch verification.signature {
    case .good(let signer), .goodByOwnList(let signer): identity = signer
    case .absent, .bad:
      verification.complain(name, "is there, and the bundle has no good signature")
      return
    }
    let lines = bytes.split(separator: 10)
    guard !lines.isEmpty else { return verification.complain(name, "is empty") }
    for (index, line) in lines.enumerated() {
      let place = "line \(index + 1)"
      guard
        let envelope = try? JSONDecoder().decode(AttestationFile.Envelope.self, from: Data(line)),
        envelope.payloadType == AttestationFile.payloadType,
        let payload = Base64.decode(envelope.payload),
        let signature = envelope.signatures.first(where: { $0.keyid.hasPrefix("sshsig:") })
      else {
        verification.complain(name, "\(place) is no signed in-toto statement")
        continue
      }
      // Its own list names the purposes of a key; a list of the caller's need not.
      let own = "\(folder.path)/\(EvidenceBundle.allowedSigners)"
      let encoded = AttestationFile.encoding(of: payload)
      if let trouble = await trouble(
        armoured: AttestationFile.armoured(signature.sig), of: encoded, by: identity,
        for: .attestation, own, &verification)
      {
        verification.complain(name, "\(place) is not signed by \(identity): \(trouble)")
        continue
      }
      let wrong = wrongSubjects(payload, folder)
      for complaint in wrong { verification.complain(name, "\(place): \(complaint)") }
      if wrong.isEmpty { verification.statements += 1 }
    }
  }

  private struct Subjects: Decodable {
    struct Subject: Decodable {
      var name: String
      var digest: [String: String]
      var uri: String?
    }

    var subject: [Subject]
  }

  private func wrongSubjects(_ payload: [UInt8], _ folder: BundleFolder) -> [String] {
    guard let read = try? JSONDecoder().decode(Subjects.self, from: Data(payload)) else {
      return ["has no subjects"]
    }
    return read.subject.compactMap { subject in
      let file = subject.uri == nil ? subject.name : EvidenceBundle.subject
      let digest = try? folder.digest(of: file)
      return digest == subject.digest["sha256"]
        ? nil : "it is about another \(subject.name) than is here"
    }
  }

  func checkStamp(
    _ folder: BundleFolder, _ names: [String], _ verification: inout Verification
  ) async {
    let name = EvidenceBundle.stamp
    guard names.contains(name) else {
      if names.contains(EvidenceBundle.stampCertificates) {
        verification.complain(name, "is missing: the bundle was stamped")
      }
      return
    }
    let certificates = "\(folder.path)/\(EvidenceBundle.stampCertificates)"
    let sums = "\(folder.path)/\(EvidenceBundle.sums)"
    guard let token = try? folder.content(of: name),
      await TimeStamper.isGood(token, of: sums, certificates: certificates)
    else {
      verification.complain(name, "is no good time stamp of SHA256SUMS by timestamp-ca.pem")
      return
    }
    verification.stampedAt = await TimeStamper.time(of: token)
    guard case .absent = verification.signature else {
      let signature = "\(folder.path)/\(EvidenceBundle.stampSignature)"
      let identity = await principal(signature, folder, &verification) ?? ""
      if let trouble = await trouble(
        signature, of: token, by: identity, for: .evidence, signers(folder), &verification)
      {
        verification.complain(EvidenceBundle.stampSignature, "is not the signer's: \(trouble)")
      }
      return
    }
  }

  /// Each record's signature by the key that stands in it, and that it is about these digests.
  func checkSignOffs(
    _ folder: BundleFolder, _ names: [String], _ verification: inout Verification
  ) async {
    let sums = try? folder.digest(of: EvidenceBundle.sums)
    let bundleKeys = (try? folder.content(of: EvidenceBundle.allowedSigners)) ?? []
    let records = names.filter { $0.hasPrefix(SignOffRecord.folder) && $0.hasSuffix(".json") }
    var previous = ""
    for name in records {
      defer { previous = (try? folder.digest(of: name)) ?? "" }
      guard let bytes = try? folder.content(of: name),
        let record = try? JSONDecoder().decode(SignOffRecord.self, from: Data(bytes))
      else {
        verification.complain(name, "is no sign-off")
        continue
      }
      if record.previous != previous {
        verification.complain(name, "a record before it is missing")
      }
      guard record.sums == sums else {
        verification.complain(name, "is about other digests: the run was gone on with after it")
        continue
      }
      let signature = "\(folder.path)/\(name).sig"
      if let trouble = await trouble(
        signature, of: bytes, by: record.identity, for: .signOff, line: record.signer,
        &verification)
      {
        verification.complain(name, "is not signed by \(record.identity): \(trouble)")
        continue
      }
      var isTrusted = false
      if let allowedSigners {
        isTrusted =
          await self.trouble(
            signature, of: bytes, by: record.identity, for: .signOff, allowedSigners,
            &verification) == nil
      }
      verification.signOffs.append(
        Verification.SignOff(
          record: record, isTrusted: isTrusted,
          isOfAnotherKey: !String(decoding: bundleKeys, as: UTF8.self).contains(record.key)))
    }
    for name in names
    where name.hasPrefix(SignOffRecord.folder) && !records.contains(name)
      && !records.contains(String(name.dropLast(4)))
    {
      verification.complain(name, "belongs to no sign-off")
    }
  }

  private func signers(_ folder: BundleFolder) -> String {
    allowedSigners ?? "\(folder.path)/\(EvidenceBundle.allowedSigners)"
  }

  /// Who made a signature, by the list of signers; by the time of the run where their key lapsed.
  private func principal(
    _ signature: String, _ folder: BundleFolder, _ verification: inout Verification
  ) async -> String? {
    for time in [nil, runTime(verification)] {
      let found = try? await LocalCommand(
        "ssh-keygen",
        ["-Y", "find-principals", "-s", signature, "-f", signers(folder)]
          + (time.map { ["-Overify-time=\($0)"] } ?? [])
      ).runSuccessfully()
      if let name = found?.text.split(separator: "\n").first { return String(name) }
      if runTime(verification) == nil { break }
    }
    return nil
  }

  /// The last record's time as `ssh-keygen` reads it.
  private func runTime(_ verification: Verification) -> String? {
    guard let time = verification.lastRecordAt, time.utf8.count >= 19 else { return nil }
    return time.prefix(19).filter(\.isNumber) + "Z"
  }

  private func trouble(
    _ signature: String, of bytes: [UInt8], by identity: String,
    for purpose: BundleSigner.Purpose, line: String, _ verification: inout Verification
  ) async -> String? {
    await withScratch(Array("\(line)\n".utf8)) {
      await trouble(signature, of: bytes, by: identity, for: purpose, $0, &verification)
    }
  }

  private func trouble(
    armoured signature: [UInt8], of bytes: [UInt8], by identity: String,
    for purpose: BundleSigner.Purpose, _ signers: String, _ verification: inout Verification
  ) async -> String? {
    await withScratch(signature) {
      await trouble($0, of: bytes, by: identity, for: purpose, signers, &verification)
    }
  }

  /// Why a signature is not good; nil where it is.
  ///
  /// A key that lapsed since counts for the time of
  /// the run.
  private func trouble(
    _ signature: String, of bytes: [UInt8], by identity: String,
    for purpose: BundleSigner.Purpose, _ signers: String, _ verification: inout Verification
  ) async -> String? {
    let namespace = BundleSigner(key: "", identity: identity).namespace(purpose)
    let arguments = [
      "-Y", "verify", "-f", signers, "-I", identity, "-n", namespace, "-s", signature,
    ]
    let now = try? await LocalCommand("ssh-keygen", arguments, input: bytes).run()
    if now?.succeeded == true { return nil }
    if let time = runTime(verification) {
      let then = try? await LocalCommand(
        "ssh-keygen", arguments + ["-Overify-time=\(time)"], input: bytes
      ).run()
      if then?.succeeded == true {
        let remark =
          "\(identity)'s key is not valid now; it was at the run's time, by the "
          + (verification.stampedAt == nil ? "runner's own clock" : "runner's clock and its stamp")
        if !verification.remarks.contains(remark) { verification.remarks.append(remark) }
        return nil
      }
    }
    return now?.errorText ?? "ssh-keygen cannot be run"
  }

  private func withScratch(
    _ bytes: [UInt8], _ body: (String) async -> String?
  ) async -> String? {
    let name = "\(NSTemporaryDirectory())/muster-\(Hexadecimal.encode(RandomBytes.make(8)))"
    guard FileManager.default.createFile(atPath: name, contents: Data(bytes)) else {
      return "no file can be made in \(NSTemporaryDirectory())"
    }
    defer { try? FileManager.default.removeItem(atPath: name) }
    return await body(name)
  }
}
