import Testing

@testable import Lab

@Suite("A lab before anything of it runs")
struct LabTests {
  @Test(
    "a name is a short lower-case word",
    arguments: ["default", "a", "lab-2", "x1234567890123456789"])
  func usableName(_ name: String) throws {
    #expect(try Lab(name: name).stateFolder == "/var/lib/muster-lab/\(name)")
  }

  @Test(
    "any other name is refused",
    arguments: ["", "Lab", "2lab", "-lab", "../etc", "a b", "läb", "x12345678901234567890"])
  func unusableName(_ name: String) {
    #expect(throws: LabError.unusableName(name)) { try Lab(name: name) }
  }

  @Test("a lab that was never raised is absent, and gives no shell")
  func absent() async throws {
    let lab = try Lab(name: "never-raised")
    let status = try await lab.status()
    #expect(status.phase == .absent)
    #expect(status.memoryBytes == 0)
    #expect(throws: LabError.notRunning(name: "never-raised")) { try lab.shellCommand("db1") }
    #expect(throws: LabError.notRunning(name: "never-raised")) { try lab.environment(adapting: "") }
  }

  @Test("the programs read the lab's network, life and interval")
  func configuration() throws {
    let lab = try Lab(
      name: "other", timeToLive: .seconds(90), shippingInterval: .milliseconds(2500))
    let lines = lab.configuration(LabSubnet(octet: 9)).split(separator: "\n")
    for line in [
      "NAME=other", "NET=10.9", "OCTET_HEX=09", "LINK=mlab9", "LIFE=90", "INTERVAL=2",
      "CGROUP=muster-lab-other",
    ] {
      #expect(lines.contains(Substring(line)))
    }
  }

  @Test("another lab's environment has its own folder and addresses, and nothing else changed")
  func environment() {
    let text = """
      identity: /var/lib/muster-lab/default/id_ed25519
      address: 10.77.1.11
      version: 110.77
      note: default
      """
    let adapted = Lab.adapt(text, folder: "/var/lib/muster-lab/two", prefix: "10.80")
    #expect(
      adapted == """
        identity: /var/lib/muster-lab/two/id_ed25519
        address: 10.80.1.11
        version: 110.77
        note: default
        """)
  }
}
