import FoundationEssentials
import LocalProcess

extension Lab {
  /// What the lab is now.
  ///
  /// Asks inside its supervisor's namespaces; changes nothing.
  ///
  /// - Returns: Phase, hosts and memory; of an absent or broken lab only what is on file.
  /// - Throws: `LabError.needsRoot`, `.programFailed`.
  public func status() async throws(LabError) -> LabStatus {
    let folder = LabFolder(path: stateFolder)
    guard folder.exists, let subnet else { return LabStatus(name: name, phase: .absent) }
    guard let supervisor else {
      return LabStatus(
        name: name, phase: folder.has("supervisor.pid") ? .broken : .building,
        subnet: subnet.text)
    }
    let phase: LabStatus.Phase =
      folder.has("failed") ? .broken : folder.has("ready") ? .ready : .building
    guard folder.has("built") else {
      return LabStatus(name: name, phase: phase, subnet: subnet.text)
    }
    let answer = try await Self.running(
      "nsenter",
      [
        "--target", "\(supervisor.pid)", "--mount", "--pid", "sh",
        "\(stateFolder)/programs/status", stateFolder,
      ])
    return LabStatus(
      name: name, phase: phase, subnet: subnet.text, hosts: LabHost.all(in: subnet),
      answer: answer.text, secondsLeft: secondsLeft(supervisor))
  }

  private func secondsLeft(_ supervisor: ProcessIdentity) -> Int? {
    guard let bytes = FileManager.default.contents(atPath: "/proc/uptime"),
      let word = String(decoding: bytes, as: UTF8.self).split(separator: " ").first,
      let uptime = Double(word),
      let life = LabFolder(path: stateFolder).read("lab.conf")?.split(separator: "\n")
        .first(where: { $0.hasPrefix("LIFE=") }).flatMap({ Double($0.dropFirst(5)) })
    else { return nil }
    // The kernel gives start times in hundredths of a second, USER_HZ, on every Linux machine.
    return max(0, Int(life - (uptime - Double(supervisor.start) / 100)))
  }
}

extension LabStatus {
  /// A lab of which nothing runs.
  init(name: String, phase: Phase, subnet: String = "") {
    self.init(
      name: name, phase: phase, subnet: subnet, hosts: [], processBytes: 0, fileBytes: 0,
      secondsLeft: nil)
  }

  /// A running lab, from what its status program printed.
  init(
    name: String, phase: Phase, subnet: String, hosts: [LabHost], answer: String,
    secondsLeft: Int?
  ) {
    let lines = answer.split(separator: "\n").map { $0.split(separator: " ") }
    let on = Set(
      lines.compactMap { line in
        line.count == 3 && line[0] == "host" && line[2] == "on" ? String(line[1]) : nil
      })
    func bytes(_ word: String) -> Int {
      lines.first { $0.count == 2 && $0[0] == word }.flatMap { Int($0[1]) } ?? 0
    }
    self.init(
      name: name, phase: phase, subnet: subnet,
      hosts: hosts.map { Host(host: $0, isOn: on.contains($0.name)) },
      processBytes: bytes("processes"), fileBytes: bytes("files"), secondsLeft: secondsLeft)
  }
}
