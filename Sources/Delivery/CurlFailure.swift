/// How curl ended without a whole answer, by its exit code.
struct CurlFailure: Sendable, Hashable {
  let code: Int32

  init(_ code: Int32) { self.code = code }

  /// Whether another attempt may do better.
  var isPassing: Bool { [5, 6, 7, 16, 18, 28, 35, 52, 55, 56, 92, 95].contains(code) }

  /// In words.
  func words(host: String) -> String {
    switch code {
    case 3: "its address is none"
    case 5: "no address is known for its proxy"
    case 6: "no address is known for \(host)"
    case 7: "no connection to \(host): refused, or no way there"
    case 18, 92: "\(host) closed the connection in the middle of its answer"
    case 28: "no answer from \(host) within its time"
    case 35: "no encrypted connection to \(host) came about"
    case 51, 60: "the certificate of \(host) is not trusted, or is not for that name"
    case 52: "\(host) closed the connection without an answer"
    case 55, 56: "the connection to \(host) broke"
    case 77: "the file of certificates to trust cannot be read"
    default: "curl ended with \(code)"
    }
  }
}
