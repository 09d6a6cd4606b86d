@testable import SSH
import TestSupport

/// What must hold for any output of `ssh -G`, any known_hosts and any shell's output.
enum ConfigurationInvariants {
  private static let environment = ["HOME": "/home/u", "USER": "u", "SSH_AUTH_SOCK": "/run/agent"]

  /// Honoured or refused by name; what is honoured can be connected to, and no jump host becomes
  /// an option of `ssh`.
  static func configuration(_ output: [UInt8]) throws {
    let read: (target: SSHTarget, jumps: [JumpHost])
    do {
      read = try OpenSSHConfiguration.read(output, host: "host", environment: environment)
    } catch {
      try BrokenInvariant.unless(
        error.code == .unsupportedConfiguration && !error.message.isEmpty, "\(error)")
      return
    }
    if let problem = problem(of: read.target, read.jumps) { throw BrokenInvariant(problem) }
  }

  private static func problem(of target: SSHTarget, _ jumps: [JumpHost]) -> String? {
    guard (1...65_535).contains(target.port) else { return "port \(target.port)" }
    guard target.connectDeadline > .zero else { return "deadline \(target.connectDeadline)" }
    for jump in jumps {
      let arguments = jump.arguments
      guard arguments.suffix(2).first == "--", arguments.first == "-G" else {
        return "\(arguments) lets a host be an option"
      }
      guard (1...65_535).contains(jump.port ?? 22) else { return "port of \(jump)" }
    }
    return nil
  }

  /// Every line is understood or warned of at its place; a key is known only by a line that has
  /// it, in base64, byte for byte.
  static func knownHosts(_ bytes: [UInt8]) throws {
    var hosts = KnownHosts()
    hosts.add(bytes, file: "known_hosts")
    let count = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count
    for warning in hosts.warnings {
      try BrokenInvariant.unless((1...count).contains(warning.line), "\(warning)")
    }
    let key = HostKey(type: "ssh-ed25519", blob: Array("\0\0\0\u{b}ssh-ed25519fuzz".utf8))
    for (host, port) in [("host", 22), ("host", 2222), ("10.0.0.1", 22), ("", 22)] {
      if case .known(let entry) = hosts.verdict(on: key, host: host, port: port) {
        try BrokenInvariant.unless(entry.key == key, "\(entry) is taken for another key")
        try BrokenInvariant.unless(
          !hosts.entries.contains { $0.marker == .revoked && $0.key == key && $0.covers(host) },
          "a revoked key is known")
      }
      _ = hosts.keyTypes(host: host, port: port)
    }
  }

  /// However the output is cut into pieces, the answers are the same; none is believed without
  /// its nonce; none is longer than the limit.
  static func answers(_ output: [UInt8]) throws {
    let limit = 64
    func answers(_ nonce: String, piece: Int) -> [AnswerParser.Answer] {
      var parser = AnswerParser(nonce: nonce, outputLimit: limit)
      var found: [AnswerParser.Answer] = []
      var rest = output[...]
      while !rest.isEmpty {
        found += parser.feed(rest.prefix(piece))
        rest = rest.dropFirst(piece)
      }
      return found
    }
    let whole = answers("n0nce", piece: max(1, output.count))
    for piece in [1, 3, 17] {
      try BrokenInvariant.unless(
        answers("n0nce", piece: piece) == whole, "pieces of \(piece) bytes give other answers")
    }
    try BrokenInvariant.unless(answers("0ther", piece: 7).isEmpty, "an answer without its nonce")
    let trailer = Array("\u{1E}n0nce:".utf8)
    let claims = output.indices.filter { output[$0...].starts(with: trailer) }.count
    try BrokenInvariant.unless(whole.count <= claims, "more answers than trailers")
    for answer in whole {
      try BrokenInvariant.unless(answer.output.count <= limit, "\(answer) is longer than the limit")
    }
  }
}
