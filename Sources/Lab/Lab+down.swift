import FoundationEssentials
import Glibc
import LocalProcess

extension Lab {
  /// Takes the lab down and leaves nothing of it.
  ///
  /// No process, namespace, mount, link, route, control group or file stays. Does nothing when there
  /// is no lab of this name.
  ///
  /// - Throws: `LabError`; `.leftovers` names what would not go.
  public func down() async throws(LabError) {
    guard geteuid() == 0 else { throw .needsRoot }
    try await LabLock.holding(name, waiting: .seconds(240)) { () async throws(LabError) in
      try await clearAway()
    }
  }

  /// Ends every process of a lab of this name and removes what the kernel does not.
  func clearAway() async throws(LabError) {
    let link = subnet?.link
    let scripts: Set<String> = [
      "\(stateFolder)/programs/keeper", "\(stateFolder)/programs/supervisor",
    ]
    let end = ContinuousClock.now + .seconds(20)
    var processes = ProcessIdentity.running(scripts: scripts)
    while !processes.isEmpty {
      guard ContinuousClock.now < end else {
        throw .leftovers(processes.map { "process \($0.pid)" })
      }
      for process in processes { process.kill() }
      try? await Task.sleep(for: .milliseconds(30))
      processes = ProcessIdentity.running(scripts: scripts)
    }
    if let link { try await removeLink(link, end) }
    try await removeControlGroups(end)
    try LabFolder(path: stateFolder).remove()
  }

  /// The machine's own end of the cable goes when the other end's namespace does; this hastens it.
  private func removeLink(_ link: String, _ end: ContinuousClock.Instant) async throws(LabError) {
    let path = "/sys/class/net/\(link)"
    while FileManager.default.fileExists(atPath: path) {
      guard ContinuousClock.now < end else { throw .leftovers(["link \(link)"]) }
      _ = try? await LocalCommand("ip", ["link", "delete", link], deadline: .seconds(10)).run()
      try? await Task.sleep(for: .milliseconds(20))
    }
  }

  /// What a real systemd inside made below the lab's own branch, leaves first.
  private func removeControlGroups(_ end: ContinuousClock.Instant) async throws(LabError) {
    let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"]
    for root in roots {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
      for host in LabHost.all(in: .standard) {
        let branch = "muster-lab-\(name)-\(host.name)"
        guard names.contains(branch) else { continue }
        while !Self.removeControlGroup("\(root)/\(branch)") {
          guard ContinuousClock.now < end else { throw .leftovers(["\(root)/\(branch)"]) }
          try? await Task.sleep(for: .milliseconds(50))
        }
      }
    }
  }

  /// Removes a control group and all below it; false while a process is still in one.
  private static func removeControlGroup(_ path: String) -> Bool {
    let manager = FileManager.default
    for name in (try? manager.contentsOfDirectory(atPath: path)) ?? [] {
      let child = "\(path)/\(name)"
      var isFolder = false
      guard manager.fileExists(atPath: child, isDirectory: &isFolder), isFolder else { continue }
      guard removeControlGroup(child) else { return false }
    }
    return rmdir(path) == 0 || errno == ENOENT
  }
}
