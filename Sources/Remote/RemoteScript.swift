public import DrillModel

/// A script made ready to be sent: a fixed command line, and everything else over standard input.
///
/// The text runs under `timeout`, so that what is given up here does not go on there. Its
/// standard input is `/dev/null`. After it the wrapping shell prints a trailer with a nonce and
/// the true exit status: where no trailer comes back, nobody knows what happened.
public struct RemoteScript: Sendable {
  /// The command line for the host's login shell: nothing in it needs quoting.
  public var commandLine: String
  /// What the shell is given to read.
  public var input: [UInt8]
  /// What the trailer starts with.
  public var nonce: String
  /// The shell that it is for.
  public var dialect: Script.Dialect

  /// Wraps a script.
  ///
  /// - Parameters:
  ///   - script: The script.
  ///   - variables: Exported to it; secrets among them.
  ///   - nonce: Unique to this sending.
  ///   - deadline: After this the script is ended on the host.
  ///   - usesSudo: Whether it runs as root through `sudo -n`.
  /// - Throws: `RemoteError.notSendable`.
  public init(
    _ script: Script, variables: [String: String], nonce: String, deadline: Duration,
    usesSudo: Bool
  ) throws(RemoteError) {
    self.nonce = nonce
    dialect = script.dialect
    for name in variables.keys.sorted() where !Self.isVariableName(name) {
      throw .notSendable(reason: "\(name.debugDescription) is no name of a variable")
    }
    if script.dialect == .powerShell {
      guard !usesSudo else {
        throw .notSendable(
          reason: "there is no sudo on Windows: say `sudo: false` under its `ssh:`")
      }
      let command = try PowerShellCommand(
        script, variables: variables, nonce: nonce, deadline: deadline)
      commandLine = command.commandLine
      input = command.input
      return
    }
    guard script.text.utf8.count < 120_000 else {
      throw .notSendable(reason: "the script is longer than a shell's argument may be")
    }
    commandLine = usesSudo ? "sudo -n sh -s" : "sh -s"
    var lines: [String] = []
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
      lines.append("\(name)=\(try ShellQuoting.quote(value, for: .posix)); export \(name)")
    }
    lines.append("muster_text=\(try ShellQuoting.quote(script.text, for: .posix))")
    var words = ["timeout -k 2 \(deadline.wholeSeconds) sh -c \"$muster_text\" muster"]
    for argument in script.arguments {
      words.append(try ShellQuoting.quote(argument, for: .posix))
    }
    lines.append(words.joined(separator: " ") + " </dev/null")
    lines.append("muster_status=$?")
    lines.append("printf '\\n%s %s\\n' \(nonce) \"$muster_status\"")
    lines.append("exit \"$muster_status\"")
    input = Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Takes the trailer off what came back.
  ///
  /// - Parameter output: Standard output, as received.
  /// - Returns: The output before the trailer, and the status in it; nil where there is none.
  public func trailer(in output: [UInt8]) -> (output: [UInt8], status: Int32)? {
    guard output.last == UInt8(ascii: "\n") else { return nil }
    let body = output.dropLast()
    guard let newline = body.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = body[(newline + 1)...]
    let prefix = Array("\(nonce) ".utf8)
    guard line.starts(with: prefix) else { return nil }
    let digits = String(decoding: line.dropFirst(prefix.count), as: UTF8.self)
    // As a shell writes it, or not at all.
    guard let status = Int32(digits), String(status) == digits else { return nil }
    return (Array(output[..<newline]), status)
  }

  private static func isVariableName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first == UInt8(ascii: "_") || isLetter(first) else {
      return false
    }
    return name.utf8.allSatisfy {
      isLetter($0) || $0 == UInt8(ascii: "_") || (48...57).contains($0)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }
}
