import ArgumentParser

/// `muster manual`: the manual page in mdoc's sister, man(7).
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page.", shouldDisplay: false)

  func run() throws {
    var lines = [
      ".TH MUSTER 1 \"\" \"muster \(ProductVersion.current)\" \"User Commands\"", ".SH NAME",
      "muster \\- run disaster-recovery drills over SSH and prove what came of them",
      ".SH SYNOPSIS", ".B muster", "\\fICOMMAND\\fR [\\fIOPTIONS\\fR]", ".SH COMMANDS",
    ]
    for subcommand in MusterCommand.configuration.subcommands
    where subcommand.configuration.shouldDisplay {
      lines += [
        ".TP", ".B \(subcommand.configuration.commandName ?? "")",
        Self.escaped(subcommand.configuration.abstract),
      ]
    }
    lines += [".SH DESCRIPTION"]
    lines += MusterCommand.configuration.discussion.split(separator: "\n")
      .map { Self.escaped(String($0)) }
    lines += [
      ".SH EXIT STATUS",
      "0 passed, 1 failed, 2 usage or invalid file, 3 refused before any change,",
      "4 locked, 5 inconclusive, 6 not restored: a person is needed,",
      "129, 130 or 143 interrupted and restored.", ".SH SEE ALSO",
      ".BR ssh (1), .BR sha256sum (1), .BR ssh-keygen (1)",
    ]
    Terminal.current.result(lines.joined(separator: "\n"))
  }

  private static func escaped(_ text: String) -> String {
    let plain = text.split(separator: "-", omittingEmptySubsequences: false).joined(
      separator: "\\-")
    return plain.hasPrefix(".") ? "\\&\(plain)" : plain
  }
}
