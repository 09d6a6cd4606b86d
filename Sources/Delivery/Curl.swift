import Glibc
internal import LocalProcess

/// Sends a request by the program `curl`: a process of its own, that can be killed whatever it hangs
/// in, with the machine's own certificates and proxies.
///
/// All that may be a secret goes over standard input: none of it stands in an argument, where every
/// user of the machine could read it. Redirections are not followed, the user's `.curlrc` is not
/// read.
struct Curl: Sendable {
  /// Bodies over this many bytes go by a file: curl's configuration has a limit for a line.
  private static let inlineLimit = 48 << 10

  /// Sends a request once.
  ///
  /// - Parameters:
  ///   - request: What.
  ///   - headers: In the place of the request's own.
  ///   - limit: How long it may take.
  /// - Returns: What came of it.
  func send(
    _ request: HTTPRequest, headers: [HTTPRequest.Header], within limit: Duration
  ) async -> HTTPAnswer {
    let all = [HTTPRequest.Header("Content-Type", "application/json")] + headers
    guard all.allSatisfy({ Self.isOneLine($0.value) }), Self.isOneLine(request.url) else {
      return .failed(
        reason: "its address or a header has a control character in it", isPassing: false)
    }
    var file: String?
    defer { if let file { unlink(file) } }
    var body = String(decoding: request.body, as: UTF8.self)
    if request.body.count > Self.inlineLimit {
      guard let made = Self.file(with: request.body) else {
        return .failed(
          reason:
            "its body cannot be put into a temporary file: \(String(cString: strerror(errno)))",
          isPassing: false)
      }
      file = made
      body = "@\(made)"
    }
    let seconds = max(0.1, Self.seconds(limit))
    var lines = [
      "silent", "globoff", "proto = \"=http,https\"", "max-redirs = 0", "request = \"POST\"",
      "max-time = \(Self.text(seconds))", "connect-timeout = \(Self.text(seconds))",
      "url = \(Self.quoted(request.url))",
      "write-out = \"%{stderr}%{http_code} %header{retry-after}\"",
      "user-agent = \"muster\"", "header = \"Expect:\"",
    ]
    lines += all.map { "header = \(Self.quoted("\($0.name): \($0.value)"))" }
    if let certificates = request.certificates {
      lines.append("cacert = \(Self.quoted(certificates))")
    }
    lines.append("data-binary = \(Self.quoted(body))")
    let command = LocalCommand(
      "curl", ["--disable", "--config", "-"],
      input: Array((lines.joined(separator: "\n") + "\n").utf8),
      deadline: limit + .seconds(1), outputLimit: 4 << 10)
    do {
      return Self.answer(try await command.run(), request.url)
    } catch .deadlinePassed {
      return .failed(reason: "no answer within its time", isPassing: true)
    } catch {
      return .failed(
        reason: "the program curl, which sends it, cannot be run: is it installed?",
        isPassing: false)
    }
  }

  private static func answer(_ result: LocalResult, _ url: String) -> HTTPAnswer {
    let words = result.errorText.split(separator: " ")
    let status = words.first.flatMap { Int($0) } ?? 0
    guard result.ending == .exited(0), status > 0 else {
      let code: Int32 = if case .exited(let code) = result.ending { code } else { -1 }
      let failure = CurlFailure(code)
      return .failed(reason: failure.words(host: host(of: url)), isPassing: failure.isPassing)
    }
    return .answered(
      status: status, retryAfter: words.dropFirst().first.flatMap { Int($0) }, body: result.text)
  }

  /// The host of an address: what stands behind it may be a secret.
  private static func host(of url: String) -> String {
    guard let start = url.firstRange(of: "://")?.upperBound else { return "its address" }
    return String(url[start...].prefix { !"/?#".contains($0) }.prefix(100))
  }

  private static func isOneLine(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }

  /// A value in curl's configuration.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  /// With a point and three places.
  private static func text(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1_000).rounded(.up))
    let rest = "\(thousandths % 1_000)"
    return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  /// A file that only this user may read.
  private static func file(with bytes: [UInt8]) -> String? {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/muster-body-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return nil }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    defer { close(descriptor) }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        unlink(path)
        return nil
      }
      written += count
    }
    return path
  }
}
