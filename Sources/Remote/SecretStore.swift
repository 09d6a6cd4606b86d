import Crypto
public import DrillModel
import Glibc
import LocalProcess
import Synchronization

/// Reads secrets where they are referred to, remembers them, and takes them out of texts.
///
/// A value never leaves this actor but to be sent over a standard input.
public actor SecretStore {
  /// The longest secret that is read, bytes.
  private static let limit = 16 << 10

  private var values: [SecretReference: String] = [:]
  private nonisolated let known = Mutex(Redactor())

  /// An empty store.
  public init() {}

  /// The secret that is referred to, read once.
  ///
  /// - Parameter reference: Where it is.
  /// - Returns: The secret, without the newline at its end.
  /// - Throws: `RemoteError.secretUnreadable`; also where it is too short to be taken out of
  ///   records, or holds what no shell can be given. No error says anything of the secret itself.
  public func value(_ reference: SecretReference) async throws(RemoteError) -> String {
    if let known = values[reference] { return known }
    let read = try await Self.read(reference)
    func fail(_ reason: String) -> RemoteError {
      .secretUnreadable(reference: "\(reference)", reason: reason)
    }
    guard read.utf8.count >= Redactor.shortest else {
      throw fail(
        "it has fewer than \(Redactor.shortest) bytes, too few to be told from other text and "
          + "taken out of the records; choose a longer one")
    }
    guard read.utf8.count <= Self.limit else {
      throw fail("it has more than \(Self.limit) bytes")
    }
    guard !read.utf8.contains(0) else { throw fail("it has a zero byte in it") }
    values[reference] = read
    known.withLock { $0.add(read) }
    return read
  }

  /// The text with every known secret replaced, in each form that `Redactor` finds.
  public nonisolated func redacted(_ text: String) -> String {
    known.withLock { $0 }.redacted(text)
  }

  /// What takes out every secret that is known by now.
  public nonisolated var redactor: Redactor { known.withLock { $0 } }

  private static func read(
    _ reference: SecretReference
  ) async throws(RemoteError) -> String {
    func fail(_ reason: String) -> RemoteError {
      .secretUnreadable(reference: "\(reference)", reason: reason)
    }
    switch reference.source {
    case .env:
      guard let value = getenv(reference.locator) else { throw fail("the variable is not set") }
      return String(cString: value)
    case .file: return try file(reference.locator, fail)
    case .cred:
      guard let folder = getenv("CREDENTIALS_DIRECTORY") else {
        throw fail("CREDENTIALS_DIRECTORY is not set: is this run by systemd with LoadCredential=?")
      }
      return try file("\(String(cString: folder))/\(reference.locator)", fail)
    case .exec:
      let result: LocalResult
      do {
        result = try await LocalCommand(
          "sh", ["-c", reference.locator], deadline: .seconds(30), outputLimit: 2 * limit
        ).run()
      } catch {
        throw fail("\(error)")
      }
      // What it said is not repeated: it may be the secret.
      guard result.succeeded else {
        throw fail("the program failed (\(result.ending)); run it by hand to see what it says")
      }
      guard let text = String(validating: result.output, as: UTF8.self) else {
        throw fail("it is not text in UTF-8")
      }
      return trimmed(text)
    }
  }

  private static func file(
    _ path: String, _ fail: (String) -> RemoteError
  ) throws(RemoteError) -> String {
    guard let file = fopen(path, "r") else { throw fail(String(cString: strerror(errno))) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 2 * limit)
    let count = fread(&bytes, 1, bytes.count, file)
    if ferror(file) != 0 { throw fail("it is no file that can be read") }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw fail("it is not text in UTF-8")
    }
    return trimmed(text)
  }

  /// Without the line's end at its end, LF or CRLF: by bytes, as both are one character.
  private static func trimmed(_ text: String) -> String {
    guard text.utf8.last == UInt8(ascii: "\n") else { return text }
    let line = text.utf8.dropLast()
    return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
  }
}
