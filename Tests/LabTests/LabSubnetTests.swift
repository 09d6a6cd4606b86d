import Testing

@testable import Lab

@Suite("The network that a lab takes")
struct LabSubnetTests {
  @Test("each site has a subnet of its own")
  func addresses() {
    let subnet = LabSubnet(octet: 80)
    #expect(subnet.text == "10.80.0.0/16")
    #expect(subnet.address(.outer, 2) == "10.80.0.2")
    #expect(subnet.address(.dc1, 11) == "10.80.1.11")
    #expect(subnet.address(.dc2, 11) == "10.80.2.11")
    #expect(subnet.address(.client, 11) == "10.80.3.11")
  }

  @Test("it is taken when a route leads into it, and only then")
  func free() {
    let subnet = LabSubnet(octet: 77)
    #expect(subnet.isFree(among: "default via 192.0.2.1 dev eth0\n10.78.0.0/16 via 10.78.0.2"))
    #expect(subnet.isFree(among: "10.0.0.0/8 via 192.0.2.1\n110.77.0.0/16 dev eth0"))
    #expect(!subnet.isFree(among: "10.77.0.0/16 via 10.77.0.2 dev mlab77"))
    #expect(!subnet.isFree(among: "local 10.77.4.1 dev eth0 table local scope host"))
  }

  @Test("the lab's hosts have distinct names and addresses, and one role each needs its count")
  func hosts() {
    let hosts = LabHost.all(in: .standard)
    #expect(Set(hosts.map(\.name)).count == hosts.count)
    #expect(Set(hosts.map(\.address)).count == hosts.count)
    #expect(hosts.filter { $0.role == .chat && $0.site == .dc1 }.count == 2)
    #expect(hosts.filter { $0.role == .chat && $0.site == .dc2 }.count == 2)
    #expect(hosts.first { $0.role == .primary }?.site == .dc1)
    #expect(hosts.first { $0.role == .backup }?.site == .dc2)
    #expect(hosts.contains { $0.boot == .systemd })
    #expect(hosts.first?.tableLine == "router outer 10.77.0.2 sysv router")
  }
}
