import Testing

@testable import Lab

@Suite("What a lab says of itself")
struct LabStatusTests {
  @Test("power by host, memory of processes and files apart")
  func answer() {
    let status = LabStatus(
      name: "x", phase: .ready, subnet: "10.77.0.0/16", hosts: LabHost.all(in: .standard),
      answer: "host router on\nhost db1 off\nhost stranger on\nprocesses 1000\nfiles 24\n",
      secondsLeft: 7)
    #expect(status.hosts.count == LabHost.all(in: .standard).count)
    #expect(status.hosts.filter(\.isOn).map(\.host.name) == ["router"])
    #expect(status.processBytes == 1000)
    #expect(status.fileBytes == 24)
    #expect(status.memoryBytes == 1024)
  }

  @Test("an answer that says nothing counts as off and empty")
  func silence() {
    let status = LabStatus(
      name: "x", phase: .building, subnet: "", hosts: LabHost.all(in: .standard), answer: "",
      secondsLeft: nil)
    #expect(status.hosts.allSatisfy { !$0.isOn })
    #expect(status.memoryBytes == 0)
  }

  @Test("missing programs are named once a package, with the command that brings them")
  func missing() {
    let error = LabError.missingPrograms([
      LabRequirement(program: "/usr/bin/ssh", package: "openssh-client"),
      LabRequirement(program: "/usr/bin/ssh-keygen", package: "openssh-client"),
      LabRequirement(program: "/usr/sbin/nft", package: "nftables"),
    ])
    #expect(error.description.hasSuffix("apt-get install openssh-client nftables"))
  }
}
