internal import LocalProcess

/// Asks a time stamp authority (RFC 3161) to vouch that a file was there at a time.
///
/// By `openssl ts` and `curl`: no more is known of the authority than its address and the
/// certificates that its answer is checked against.
public struct TimeStamper: Sendable, Hashable {
  /// The authority's address, `http:` or `https:`.
  public var url: String
  /// A file of the certificates that it is trusted by, PEM; a copy goes into the bundle.
  public var certificates: String

  /// Names an authority.
  ///
  /// - Parameters:
  ///   - url: Its address.
  ///   - certificates: A file of certificates, PEM.
  public init(url: String, certificates: String) {
    self.url = url
    self.certificates = certificates
  }

  /// A token for a file, checked before it is believed.
  func stamp(_ file: String) async throws(EvidenceError) -> [UInt8] {
    let query = try await run("openssl", ["ts", "-query", "-data", file, "-sha256", "-cert"])
    let reply = try await run(
      "curl",
      [
        "--silent", "--show-error", "--fail", "--max-time", "15", "--proto", "=http,https",
        "--header", "Content-Type: application/timestamp-query", "--data-binary", "@-", url,
      ], input: query)
    guard
      await Self.isGood(reply, of: file, certificates: certificates)
    else {
      throw .notStamped(url: url, reason: "its answer is not good by \(certificates)")
    }
    return reply
  }

  /// Whether a token is about this file, by these certificates.
  static func isGood(_ token: [UInt8], of file: String, certificates: String) async -> Bool {
    let checked = try? await LocalCommand(
      "openssl",
      ["ts", "-verify", "-data", file, "-in", "/dev/stdin", "-CAfile", certificates],
      input: token, deadline: .seconds(20)
    ).run()
    return checked?.succeeded == true
  }

  /// When a token says that the file was there: `Nov 23 14:24:43 2026 GMT`.
  static func time(of token: [UInt8]) async -> String? {
    let told = try? await LocalCommand(
      "openssl", ["ts", "-reply", "-in", "/dev/stdin", "-text"], input: token,
      deadline: .seconds(20)
    ).runSuccessfully()
    return told?.text.split(separator: "\n").first { $0.hasPrefix("Time stamp: ") }
      .map { String($0.dropFirst("Time stamp: ".count)) }
  }

  private func run(
    _ program: String, _ arguments: [String], input: [UInt8] = []
  ) async throws(EvidenceError) -> [UInt8] {
    do {
      return try await LocalCommand(
        program, arguments, input: input, deadline: .seconds(20)
      ).runSuccessfully().output
    } catch {
      throw .notStamped(url: url, reason: "\(error)")
    }
  }
}
