import Crypto
import DrillModel

extension Script {
  /// SHA-256 over text and arguments, hex: which command it was, without repeating it.
  var fingerprint: String {
    SHA256.hex(of: Array(([text] + arguments).joined(separator: "\0").utf8))
  }
}
