extension Lab {
  /// The command that opens a root shell on a host, for `muster lab ssh HOST`.
  ///
  /// - Parameter host: A host's name.
  /// - Returns: Program and arguments; arguments for a remote command may be added.
  /// - Throws: `LabError.notRunning` or `.unknownHost`.
  public func shellCommand(_ host: String) throws(LabError) -> [String] {
    ["ssh"] + sshArguments(try known(host))
  }

  /// The arguments of OpenSSH's client for one host: nothing of the user's own configuration.
  func sshArguments(_ host: LabHost) -> [String] {
    [
      "-F", "none", "-i", keyFile, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
      "-o", "ConnectTimeout=3", "-o", "UserKnownHostsFile=\(knownHostsFile)",
      "-o", "GlobalKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=yes",
      "-o", "LogLevel=ERROR", "root@\(host.address)",
    ]
  }

  /// The running lab's host of that name.
  func known(_ name: String) throws(LabError) -> LabHost {
    guard let subnet, supervisor != nil else { throw .notRunning(name: self.name) }
    let hosts = LabHost.all(in: subnet)
    guard let host = hosts.first(where: { $0.name == name }) else {
      throw .unknownHost(name, known: hosts.map(\.name))
    }
    return host
  }

  /// The subnet that the lab on file took.
  var subnet: LabSubnet? {
    let lines = (LabFolder(path: stateFolder).read("lab.conf") ?? "").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("NET=10.") }) else { return nil }
    return Int(line.dropFirst("NET=10.".count)).map(LabSubnet.init(octet:))
  }
}
