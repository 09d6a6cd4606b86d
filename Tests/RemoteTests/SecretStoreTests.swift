import DrillModel
import Foundation
import Glibc
import Remote
import TestSupport
import Testing

/// Secrets read where they are referred to, and taken out of texts.
@Suite struct SecretStoreTests {
  @Test func aFileIsReadWithoutItsLastNewline() async throws {
    let folder = try ScratchFolder()
    for (text, secret) in [("s3cret\n", "s3cret"), ("s3cret", "s3cret"), ("a\nb\n\n", "a\nb\n")] {
      let path = "\(folder.path)/\(UUID().uuidString)"
      try Data(text.utf8).write(to: URL(filePath: path))
      let read = try await SecretStore().value(SecretReference(source: .file, locator: path))
      #expect(read == secret)
    }
  }

  @Test func aFileIsReadOnce() async throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/secret"
    try Data("first".utf8).write(to: URL(filePath: path))
    let store = SecretStore()
    let reference = SecretReference(source: .file, locator: path)
    #expect(try await store.value(reference) == "first")
    try Data("second".utf8).write(to: URL(filePath: path))
    #expect(try await store.value(reference) == "first")
  }

  @Test func aProgramIsAsked() async throws {
    let store = SecretStore()
    let reference = SecretReference(source: .exec, locator: "printf '%s\\n' 'from a program'")
    #expect(try await store.value(reference) == "from a program")
  }

  @Test func aVariableIsRead() async throws {
    let name = "MUSTER_TEST_\(UUID().uuidString.replacing("-", with: "_"))"
    setenv(name, "from the environment", 1)
    defer { unsetenv(name) }
    let reference = SecretReference(source: .env, locator: name)
    #expect(try await SecretStore().value(reference) == "from the environment")
  }

  @Test func aCredentialIsReadFromItsFolder() async throws {
    let folder = try ScratchFolder()
    try Data("from systemd\n".utf8).write(to: URL(filePath: "\(folder.path)/chat"))
    let reference = SecretReference(source: .cred, locator: "chat")
    unsetenv("CREDENTIALS_DIRECTORY")
    await #expect(throws: RemoteError.self) { try await SecretStore().value(reference) }
    setenv("CREDENTIALS_DIRECTORY", folder.path, 1)
    defer { unsetenv("CREDENTIALS_DIRECTORY") }
    #expect(try await SecretStore().value(reference) == "from systemd")
  }

  @Test(arguments: [
    SecretReference(source: .file, locator: "/nonexistent/secret"),
    SecretReference(source: .env, locator: "MUSTER_TEST_NOT_SET"),
    SecretReference(source: .exec, locator: "echo hush; exit 3"),
  ])
  func whatCannotBeReadIsSaidWithItsReference(reference: SecretReference) async throws {
    let error = await #expect(throws: RemoteError.self) {
      try await SecretStore().value(reference)
    }
    guard case .secretUnreadable(let said, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(said == "\(reference)")
    #expect(!reason.isEmpty)
  }

  @Test func bytesThatAreNoTextAreRefused() async throws {
    let folder = try ScratchFolder()
    try Data([0xFF, 0xFE]).write(to: URL(filePath: "\(folder.path)/secret"))
    await #expect(throws: RemoteError.self) {
      try await SecretStore().value(
        SecretReference(source: .file, locator: "\(folder.path)/secret"))
    }
  }

  /// A store that knows one secret.
  private static func store(_ secret: String) async throws -> SecretStore {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/secret"
    try Data(secret.utf8).write(to: URL(filePath: path))
    let store = SecretStore()
    _ = try await store.value(SecretReference(source: .file, locator: path))
    return store
  }

  @Test(arguments: [
    ("password is p@ss word/1!", "password is [redacted]"),
    ("p@ss word/1!p@ss word/1!", "[redacted][redacted]"),
    ("YmFzZTY0 cEBzcyB3b3JkLzEh.", "YmFzZTY0 [redacted]."),
    ("https://u:p%40ss%20word%2F1%21@host/", "https://u:[redacted]@host/"),
    ("p@ss word is another", "p@ss word is another"),
  ])
  func everyFormIsTakenOut(text: String, redacted: String) async throws {
    let store = try await Self.store("p@ss word/1!")
    #expect(store.redacted(text) == redacted)
  }

  @Test func whatNobodyAskedForIsNotKnown() {
    #expect(SecretStore().redacted("p@ss word/1!") == "p@ss word/1!")
  }

  /// None of these can be sent, or taken out of what hosts say; and no error shows them.
  @Test(arguments: ["", "\n", "abc", "abc\r\n", "q7\0Zx9", String(repeating: "q7Zx", count: 9_000)])
  func whatCannotBeKeptIsRefused(text: String) async throws {
    let folder = try ScratchFolder()
    try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/secret"))
    let error = await #expect(throws: RemoteError.self) {
      try await SecretStore().value(
        SecretReference(source: .file, locator: "\(folder.path)/secret"))
    }
    let said = String(describing: error)
    for piece in ["abc", "q7", "Zx9"] { #expect(!said.contains(piece)) }
  }

  @Test func aProgramThatFailsIsNotQuoted() async throws {
    let folder = try ScratchFolder()
    let script = "\(folder.path)/program"
    try Data("echo hunter2-hush; echo hunter2-hush >&2; exit 3".utf8)
      .write(to: URL(filePath: script))
    let error = await #expect(throws: RemoteError.self) {
      try await SecretStore().value(SecretReference(source: .exec, locator: "sh \(script)"))
    }
    #expect(!String(describing: error).contains("hunter2"))
    #expect(String(describing: error).contains("exited(3)"))
  }

  @Test func aSecretWithinAnotherLeavesNothingOfIt() async throws {
    let folder = try ScratchFolder()
    let store = SecretStore()
    for (name, secret) in [("short", "hunter"), ("long", "hunter2-hush"), ("mid", "hunter2")] {
      let path = "\(folder.path)/\(name)"
      try Data(secret.utf8).write(to: URL(filePath: path))
      _ = try await store.value(SecretReference(source: .file, locator: path))
    }
    #expect(store.redacted("it is hunter2-hush.") == "it is [redacted].")
  }
}
