import Crypto
public import DrillModel
import Glibc
import LocalProcess

/// Reads secrets where they are referred to, remembers them, and takes them out of texts.
///
/// A value never leaves this actor but to be sent over a standard input.
public actor SecretStore {
  private var values: [SecretReference: String] = [:]

  /// An empty store.
  public init() {}

  /// The secret that is referred to, read once.
  ///
  /// - Parameter reference: Where it is.
  /// - Returns: The secret, without the newline at its end.
  /// - Throws: `RemoteError.secretUnreadable`.
  public func value(_ reference: SecretReference) async throws(RemoteError) -> String {
    if let known = values[reference] { return known }
    let read = try await Self.read(reference)
    values[reference] = read
    return read
  }

  /// The text with every known secret replaced, also where it is base64 or percent-encoded.
  public func redacted(_ text: String) -> String {
    var text = text
    // The longest first: a secret within another must not leave the rest of it.
    let forms = values.values.filter { $0.utf8.count >= 4 }.flatMap(Self.forms)
      .sorted { $0.utf8.count > $1.utf8.count }
    for form in forms where text.contains(form) {
      text = text.split(separator: form, omittingEmptySubsequences: false)
        .joined(separator: "[redacted]")
    }
    return text
  }

  private static func forms(of secret: String) -> [String] {
    let bytes = Array(secret.utf8)
    let percent = bytes.map { byte in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + Hexadecimal.encode([byte]).uppercased()
    }.joined()
    return [secret, Base64.encode(bytes), percent]
  }

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
      do {
        let result = try await LocalCommand(
          "sh", ["-c", reference.locator], deadline: .seconds(30)
        ).runSuccessfully()
        return result.text
      } catch {
        throw fail("\(error)")
      }
    }
  }

  private static func file(
    _ path: String, _ fail: (String) -> RemoteError
  ) throws(RemoteError) -> String {
    guard let file = fopen(path, "r") else { throw fail(String(cString: strerror(errno))) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = fread(&bytes, 1, bytes.count, file)
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw fail("it is not text in UTF-8")
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
