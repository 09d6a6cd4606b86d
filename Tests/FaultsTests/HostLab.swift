import Foundation
import LocalProcess
import Testing

@testable import Faults

/// A host of its own: mount, process-id and network namespaces, with its own /proc, /run, /tmp and
/// /var/lib.
///
/// Nothing that a fault does in it reaches this machine; all of it dies with its init.
struct HostLab: FaultStage {
  let scratch: String
  /// Its init, as this machine counts.
  let keeper: Int32

  /// Makes the host.
  ///
  /// - Parameters:
  ///   - setup: Lines of sh, run in the namespaces before anything else; `$scratch` is set.
  ///   - drops: A capability that nothing in it shall have.
  /// - Throws: Where it does not come up.
  init(setup: String = "", drops: String = "-sys_time,-sys_boot") async throws {
    scratch = "/dev/shm/muster-host-\(UUID().uuidString.prefix(8).lowercased())"
    try FileManager.default.createDirectory(
      atPath: "\(scratch)/bin", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: "\(scratch)/kept", withIntermediateDirectories: true)
    let inner = """
      set -e
      scratch=\(scratch)
      for folder in /run /tmp /var/lib; do mount -t tmpfs tmpfs $folder; done
      ip link set lo up
      \(setup)
      : >$scratch/ready
      set +e
      while :; do sleep 1 & wait $!; done
      """
    try inner.write(toFile: "\(scratch)/init", atomically: false, encoding: .utf8)
    let line = """
      setsid unshare --mount --pid --net --fork --kill-child --mount-proc --propagation private \
        setpriv --bounding-set \(drops) --inh-caps \(drops) dash \(scratch)/init \
        </dev/null >\(scratch)/setup.log 2>&1 &
      for i in $(seq 200); do
        [ -e \(scratch)/ready ] && break
        sleep 0.05
      done
      cat /proc/$!/task/$!/children
      """
    let text = try await LocalCommand("sh", ["-c", line]).runSuccessfully().text
    let log = (try? String(contentsOfFile: "\(scratch)/setup.log", encoding: .utf8)) ?? ""
    keeper = try #require(
      Int32(text.split(separator: " ").first.map(String.init) ?? ""), "\(text) \(log)")
    try #require(FileManager.default.fileExists(atPath: "\(scratch)/ready"), "\(log)")
  }

  func run(
    _ words: [String], input: [UInt8], environment: [String: String]
  ) async throws -> LocalResult {
    try await LocalCommand(
      "nsenter",
      ["-t", "\(keeper)", "-m", "-p", "-n", "setpriv", "--bounding-set", "-sys_time,-sys_boot"]
        + words,
      environment: ["PATH": "\(scratch)/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"]
        .merging(environment) { $1 }, input: input, deadline: .seconds(120)
    ).run()
  }

  private static let cgroups = [
    "/sys/fs/cgroup/freezer", "/sys/fs/cgroup/unified", "/sys/fs/cgroup",
  ]

  /// Whether a process, as this machine counts, is in our process-id namespace.
  private func isOurs(_ process: String) -> Bool {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(keeper)/ns/pid")
    let its = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/pid")
    return own != nil && own == its
  }

  /// Puts a program of ours before those of the machine.
  func fake(_ name: String, _ text: String) throws {
    let path = "\(scratch)/bin/\(name)"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  func close() async {
    // A process of a frozen cgroup does not even die.
    for group in Self.cgroups {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: group)) ?? []
      where name.hasPrefix("muster-test-") {
        let state = "\(group)/\(name)/freezer.state"
        let freeze = "\(group)/\(name)/cgroup.freeze"
        let members = "\(group)/\(name)/cgroup.procs"
        guard let text = try? String(contentsOfFile: members, encoding: .utf8),
          text.split(separator: "\n").contains(where: { isOurs(String($0)) })
        else { continue }
        try? "THAWED".write(toFile: state, atomically: false, encoding: .utf8)
        try? "0".write(toFile: freeze, atomically: false, encoding: .utf8)
      }
    }
    kill(keeper, SIGKILL)
    for _ in 0..<100 where kill(keeper, 0) == 0 { try? await Task.sleep(for: .milliseconds(20)) }
    try? FileManager.default.removeItem(atPath: scratch)
  }
}

/// Runs a body with a host that is ended whatever comes.
func withHostLab(
  setup: String = "", _ body: (HostLab) async throws -> Void
) async throws {
  let host = try await HostLab(setup: setup)
  do {
    try await body(host)
  } catch {
    await host.close()
    throw error
  }
  await host.close()
}
