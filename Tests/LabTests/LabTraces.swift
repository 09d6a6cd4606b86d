import FoundationEssentials
import LocalProcess

/// What could be left of one lab on a machine, where other labs and tests come and go meanwhile.
struct LabTraces: Sendable, Hashable {
  /// Links of the machine that are named as the lab's programs name theirs.
  var links: [String] = []
  /// Routes and addresses inside the lab's subnet.
  var routes: [String] = []
  /// Mount points of the machine's own namespace that name a lab.
  var mounts: [String] = []
  /// Lines of the machine's firewall that name the lab's subnet or tables.
  var firewall: [String] = []
  /// Command lines that name the lab's state folder.
  var processes: [String] = []
  /// Control groups that are named after the lab.
  var controlGroups: [String] = []
  /// The state folder, when it is there.
  var files: [String] = []

  /// Looks for traces of a lab; its subnet may not be known yet.
  static func find(_ lab: String, octet: Int?) async throws -> LabTraces {
    let folder = "/var/lib/muster-lab/\(lab)"
    let prefix = octet.map { "10.\($0)." } ?? "none"
    let own = ["mlab\(octet ?? -1)", "runner", "sw-outer", "sw-dc1", "sw-dc2", "sw-client"]
    let hierarchies = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"]
    let groups = hierarchies.flatMap(names)
    return LabTraces(
      links: names("/sys/class/net").filter(own.contains),
      routes: try await lines("ip", ["-4", "route", "show", "table", "all"]).filter {
        $0.contains(prefix)
      },
      mounts: text("/proc/mounts").split(separator: "\n").map(String.init).filter {
        $0.contains("muster-lab")
      },
      firewall: try await lines("nft", ["list", "ruleset"]).filter {
        $0.contains(prefix) || $0.contains("active_servers") || $0.contains("inet lab")
      },
      processes: names("/proc").filter { Int($0) != nil }.map { text("/proc/\($0)/cmdline") }
        .filter { $0.contains(folder) },
      controlGroups: groups.filter { $0.hasPrefix("muster-lab-\(lab)-") },
      files: FileManager.default.fileExists(atPath: folder) ? [folder] : [])
  }

  private static func names(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  private static func lines(_ program: String, _ arguments: [String]) async throws -> [String] {
    try await LocalCommand(program, arguments).runSuccessfully().text.split(separator: "\n").map(
      String.init)
  }
}
