/// What a server says before its version: RFC 4253, section 4.2 allows lines there, and OpenSSH
/// says in them why it turns a connection away.
enum OpeningWords {
  /// So many bytes are looked at.
  static let limit = 256

  /// The lines before the first that begins with `SSH-`, in one, without what is no text.
  static func read(_ bytes: [UInt8]) -> String {
    var words: [String] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard !line.starts(with: Array("SSH-".utf8)) else { break }
      let text = text(line)
      if !text.isEmpty { words.append(text) }
    }
    return words.joined(separator: " ")
  }

  /// Whether one of the lines is a version.
  static func hasVersion(_ bytes: [UInt8]) -> Bool {
    bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: Array("SSH-".utf8)) }
  }

  /// The printable part of what another machine said.
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    let printable = String(decoding: Array(bytes), as: UTF8.self).unicodeScalars.filter {
      $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
    }
    return String(String.UnicodeScalarView(printable))
  }
}
