import FoundationEssentials
import LocalProcess

extension Lab {
  /// Cuts a host's cables, then its power: every process of it ends at once.
  ///
  /// - Parameter host: A host's name.
  /// - Throws: `LabError`; `.powerFailed` when it was not switched.
  public func powerOff(_ host: String) async throws(LabError) {
    try await request("off", of: try known(host))
  }

  /// Switches a host on; it boots on its own from there.
  ///
  /// - Parameter host: A host's name.
  /// - Throws: `LabError`; `.powerFailed` when it was not switched.
  public func powerOn(_ host: String) async throws(LabError) {
    try await request("on", of: try known(host))
  }

  /// Hands a request in at the desk and waits for its answer.
  private func request(_ verb: String, of host: LabHost) async throws(LabError) {
    let id = "runner-\(UInt64.random(in: .min ... .max))"
    let folder = LabFolder(path: stateFolder)
    try await Self.running(
      "sh",
      [
        "-c", "echo \"$1\" >\"$2\"", "sh", "\(id) \(verb) \(host.name)",
        "\(stateFolder)/desk/requests",
      ],
      deadline: .seconds(10))
    let end = ContinuousClock.now + .seconds(20)
    while !folder.has("desk/replies/\(id)") {
      guard ContinuousClock.now < end else {
        throw .powerFailed(host: host.name, answer: "no answer from the lab's machine room")
      }
      guard !Task.isCancelled else { throw .cancelled }
      try? await Task.sleep(for: .milliseconds(20))
    }
    let answer = folder.tail("desk/replies/\(id)", lines: 1)
    try? FileManager.default.removeItem(atPath: "\(stateFolder)/desk/replies/\(id)")
    guard answer == "power=\(verb)" else { throw .powerFailed(host: host.name, answer: answer) }
  }
}
