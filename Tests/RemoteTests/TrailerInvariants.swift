import DrillModel
@testable import Remote
import TestSupport

/// What must hold for any output of a host.
enum TrailerInvariants {
  /// A status is believed only of a last line that has the nonce, and then the output is what
  /// stands before that line.
  static func trailer(_ output: [UInt8]) throws {
    let nonce = "muster-00112233445566778899aabb"
    let script: RemoteScript
    do {
      script = try RemoteScript(
        Script("true"), variables: [:], nonce: nonce, deadline: .seconds(1), usesSudo: false)
    } catch {
      throw BrokenInvariant("\(error)")
    }
    if let (before, status) = script.trailer(in: output) {
      let line = Array("\n\(nonce) \(status)\n".utf8)
      try BrokenInvariant.unless(
        output == before + line, "\(status) is believed of \(output.suffix(80))")
    } else {
      try BrokenInvariant.unless(
        script.trailer(in: output + Array("\n\(nonce) 7\n".utf8))?.status == 7,
        "output hides a trailer behind it")
    }
    var other = script
    other.nonce = "muster-ffffffffffffffffffffffff"
    if script.trailer(in: output) != nil {
      try BrokenInvariant.unless(
        other.trailer(in: output) == nil, "a trailer is believed without its nonce")
    }
  }

  /// `key=value` lines: a value comes from one line that begins with its key, line feeds alone
  /// making lines.
  static func values(_ output: [UInt8]) throws {
    let values = CommandOutcome(ending: .exited(0), output: output).values
    let lines = output.split(separator: 0x0A).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    for (key, value) in values {
      try BrokenInvariant.unless(
        lines.contains {
          String(decoding: $0, as: UTF8.self).utf8.elementsEqual("\(key)=\(value)".utf8)
        },
        "no line says \(key)=\(value)")
    }
  }
}
