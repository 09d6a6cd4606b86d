import FoundationEssentials

/// A program that the lab runs, and the Debian package that brings it.
public struct LabRequirement: Sendable, Hashable {
  /// The program's path, or what the path begins with.
  public let program: String
  /// The package that brings it.
  public let package: String

  /// Everything that the lab needs beyond Debian's essential packages.
  static let all: [LabRequirement] = [
    LabRequirement(program: "/usr/sbin/ip", package: "iproute2"),
    LabRequirement(program: "/usr/sbin/nft", package: "nftables"),
    LabRequirement(program: "/usr/bin/pgrep", package: "procps"),
    LabRequirement(program: "/usr/bin/ssh", package: "openssh-client"),
    LabRequirement(program: "/usr/bin/ssh-keygen", package: "openssh-client"),
    LabRequirement(program: "/usr/sbin/sshd", package: "openssh-server"),
    LabRequirement(program: "/usr/bin/systemd-nspawn", package: "systemd-container"),
    LabRequirement(program: "/usr/lib/systemd/systemd", package: "systemd"),
    LabRequirement(program: "/usr/lib/postgresql/15/bin/postgres", package: "postgresql-15"),
    LabRequirement(program: "/usr/bin/pg_ctlcluster", package: "postgresql-common"),
    LabRequirement(program: "/usr/bin/openssl", package: "openssl"),
    LabRequirement(program: "/usr/sbin/ejabberdctl", package: "ejabberd"),
    LabRequirement(program: "/usr/bin/erl_call", package: "erlang-base"),
    LabRequirement(program: "/usr/lib/erlang/lib/p1_pgsql-", package: "erlang-p1-pgsql"),
  ]

  /// True when the program is on this machine.
  var isMet: Bool {
    guard program.hasSuffix("-") else { return FileManager.default.fileExists(atPath: program) }
    let folder = program.split(separator: "/").dropLast().joined(separator: "/")
    let start = program.split(separator: "/").last.map(String.init) ?? program
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/" + folder)) ?? []
    return names.contains { $0.hasPrefix(start) }
  }
}
