import TestSupport
import Testing

/// What Windows hosts may send, changed at random by a seed.
@Suite struct HostileWindowsTests {
  private static let nonce = PowerShellInvariants.nonce

  @Test(arguments: 1...4)
  func `an end needs its nonce and its beginning`(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: [
        "MUSTER \(Self.nonce) BEGIN cp=65001\n", "MUSTER \(Self.nonce) END rc=0 err=\n", "\r\n",
        "MUSTER \(Self.nonce) END rc=", "MUSTER \(Self.nonce) BEGIN cp=", " err=", "\u{FEFF}",
      ])
    let good = Array(
      "\nMUSTER \(Self.nonce) BEGIN cp=850\nrow\n\nMUSTER \(Self.nonce) END rc=3 err=why\n".utf8)
    for _ in 0..<500 {
      try PowerShellInvariants.answer(hostile.changed(good))
      try PowerShellInvariants.answer(hostile.assembled())
    }
  }

  @Test(arguments: 1...4)
  func `CLIXML and code pages are read whatever they are`(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: [
        "#< CLIXML\r\n", "<Objs Version=\"1.1.0.1\">", "</Objs>", "<S S=\"Error\">", "</S>",
        "_x000A_", "_xD800_", "&lt;", "&amp;", "_x00",
      ])
    let good = Array(
      "#< CLIXML\r\n<Objs Version=\"1\"><S S=\"Error\">a_x000D__x000A_</S></Objs>more\n".utf8)
    for _ in 0..<500 {
      try PowerShellInvariants.complaints(hostile.changed(good))
      try PowerShellInvariants.complaints(hostile.assembled())
    }
  }
}
