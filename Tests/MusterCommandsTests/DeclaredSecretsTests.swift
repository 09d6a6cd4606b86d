import DrillLanguage
import DrillModel
import Foundation
import Remote
import TestSupport
import Testing

@testable import MusterCommands

/// Every secret of an environment, read before a host is asked anything.
@Suite struct DeclaredSecretsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The lab's environment with another password, and the main drill or the one without traffic.
  private func read(
    _ password: SecretReference, drill name: String, files: [String] = []
  ) async throws -> (DeclaredSecrets.Reading, SecretStore) {
    let vocabulary = ProductVocabulary.vocabulary
    func source(_ path: String) throws -> SourceFile {
      try SourceFile(
        path: path, bytes: [UInt8](Data(contentsOf: Self.root.appending(path: "Drills/\(path)"))))
    }
    var environment = try EnvironmentParser.parse(
      source("environments/lab.yaml"), vocabulary: vocabulary
    ).environment
    environment.chat.password = password
    let drill = try DrillParser.parse(source(name), vocabulary: vocabulary).drill
    let store = SecretStore()
    let reading = await DeclaredSecrets(environment, drill: drill).read(into: store, files: files)
    return (reading, store)
  }

  private func file(_ text: String, in folder: ScratchFolder) throws -> SecretReference {
    let path = "\(folder.path)/secret"
    try Data(text.utf8).write(to: URL(filePath: path))
    return SecretReference(source: .file, locator: path)
  }

  @Test func whatIsReadIsKnownBeforeAnybodyNeedsIt() async throws {
    let folder = try ScratchFolder()
    let (reading, store) = try await read(
      try file("hunter2-hush\n", in: folder), drill: "network-cut.yaml")
    #expect(reading.complaints.isEmpty)
    #expect(reading.remarks.isEmpty)
    #expect(store.redacted("it is hunter2-hush") == "it is [redacted]")
  }

  @Test(arguments: ["", "abc", nil])
  func whatTrafficNeedsAndCannotBeReadIsRefused(text: String?) async throws {
    let folder = try ScratchFolder()
    let reference =
      try text.map { try file($0, in: folder) }
      ?? SecretReference(source: .file, locator: "\(folder.path)/absent")
    let (needed, _) = try await read(reference, drill: "stretched-pool-failover.yaml")
    #expect(needed.complaints.count == 1)
    let (spare, _) = try await read(reference, drill: "network-cut.yaml")
    #expect(spare.complaints.isEmpty)
    #expect(spare.remarks.count == 1)
    #expect(!"\(needed)\(spare)".contains("abc"))
  }

  @Test func whatStandsInAFileOfTheBundleIsRefusedAndNotShown() async throws {
    let folder = try ScratchFolder()
    let (reading, _) = try await read(
      try file("hunter2-hush\n", in: folder), drill: "network-cut.yaml",
      files: ["drill: a\n", "password: exec:echo hunter2-hush\n"])
    #expect(reading.complaints.count == 1)
    #expect(!"\(reading)".contains("hunter2"))
  }
}
