import DrillModel
import TestSupport

@testable import Remote

/// What must hold for any answer of a Windows host.
enum PowerShellInvariants {
  static let nonce = "muster-00112233445566778899aabb"

  /// A status is believed only between this sending's own lines, and nothing that is printed
  /// can make one.
  static func answer(_ bytes: [UInt8]) throws {
    let answer = PowerShellAnswer(output: bytes, errorOutput: bytes, nonce: nonce)
    let begin = Array("MUSTER \(nonce) BEGIN cp=".utf8)
    let end = Array("MUSTER \(nonce) END rc=".utf8)
    if answer.status != nil {
      try BrokenInvariant.unless(answer.hasBegun, "an end is believed without a beginning")
      try BrokenInvariant.unless(
        contains(begin, in: bytes) && contains(end, in: bytes), "an end is believed of nothing")
    }
    let other = PowerShellAnswer(
      output: bytes, errorOutput: [], nonce: "muster-ffffffffffffffffffffffff")
    if answer.status != nil, !contains(Array("ffffffffffffffffffffffff".utf8), in: bytes) {
      try BrokenInvariant.unless(other.status == nil, "an end is believed without its nonce")
    }
    // An answer behind whatever came before is read, unless that had begun this sending itself.
    if !contains(Array(nonce.utf8), in: bytes) {
      let whole =
        bytes + Array("\nMUSTER \(nonce) BEGIN cp=65001\nx\nMUSTER \(nonce) END rc=7 err=\n".utf8)
      let read = PowerShellAnswer(output: whole, errorOutput: [], nonce: nonce)
      try BrokenInvariant.unless(read.status == 7, "output hides an answer behind it")
      try BrokenInvariant.unless(
        read.output == [UInt8(ascii: "x")], "\(read.output.prefix(80)) was taken for output")
    }
  }

  /// Without CLIXML nothing is taken out; with it, nothing grows beyond its bytes.
  static func complaints(_ bytes: [UInt8]) throws {
    let plain = CLIXMLText.plain(bytes)
    if !contains(Array("#< CLIXML".utf8), in: bytes), !contains(Array("<Objs ".utf8), in: bytes) {
      try BrokenInvariant.unless(plain == bytes, "something else was taken out")
    }
    try BrokenInvariant.unless(plain.count <= bytes.count + 1, "complaints have grown")
    for number in [437, 850, 1252, 65001, 1200, 932] {
      let text = CodePage(number).decoded(bytes)
      if number != 65001 {
        try BrokenInvariant.unless(
          String(validating: text, as: UTF8.self) != nil, "code page \(number) gives no UTF-8")
      }
    }
  }

  private static func contains(_ word: [UInt8], in bytes: [UInt8]) -> Bool {
    guard bytes.count >= word.count else { return false }
    return (0...bytes.count - word.count).contains { bytes[$0...].starts(with: word) }
  }
}
