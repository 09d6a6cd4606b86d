import DrillModel

@testable import Faults

/// A small environment for the catalogue's examples: nothing in it exists.
enum ExampleEnvironment {
  static func host(
    _ name: String, _ center: String?, _ roles: [Role], _ address: String
  ) -> Host {
    Host(
      name: name, dataCenter: center, roles: roles, address: address,
      access: Host.Access(name: address))
  }

  static let whole = Environment(
    name: "example", isProduction: false, subject: .init(name: "pool", version: "1"),
    dataCenters: [
      DataCenter(
        rank: .primary, name: "dc1", subnets: ["198.51.100.0/24", "2001:db8:1::/64"]),
      DataCenter(rank: .secondary, name: "dc2", subnets: ["203.0.113.0/24"]),
    ],
    hosts: [
      host("router", nil, [.router], "192.0.2.254"),
      host("power", nil, [.powerController], "192.0.2.253"),
      host("db1", "dc1", [.primaryDatabase], "198.51.100.11"),
      host("chat1", "dc1", [.chatServer], "2001:db8:1::21"),
      host("db3", "dc2", [.backupDatabase], "203.0.113.11"),
      host("chat3", "dc2", [.chatServer], "203.0.113.21"),
      host("share", "dc2", [.share], "203.0.113.31"),
      host("client1", "client", [.clientSite], "203.0.113.129"),
      host("extra1", "dc3", [.witness], "203.0.113.200"),
    ],
    database: DatabaseService(
      provider: "postgresql", name: "chat", settings: ["port": "6543"],
      shippingInterval: .seconds(5)),
    chat: ChatService(
      provider: "ejabberd", domain: "chat.example", rooms: "rooms.chat.example", port: 5333,
      users: ["a"], password: SecretReference(source: .file, locator: "/nowhere")),
    power: PowerControl(off: "pdu off", on: "pdu on", status: "pdu status"))

  static let facts: [String: HostFacts] = [
    "db1": HostFacts(runnerAddress: "192.0.2.1", sshPort: 22),
    "chat1": HostFacts(runnerAddress: "2001:db8::1", sshPort: 2222),
    "db3": HostFacts(runnerAddress: "192.0.2.1", sshPort: 22),
    "chat3": HostFacts(runnerAddress: "192.0.2.1", sshPort: 22),
  ]

  static func context(
    _ environment: Environment = whole, facts: [String: HostFacts] = facts
  ) -> FaultContext {
    FaultContext(environment: environment, facts: facts, run: "run-1", id: "03-strike")
  }
}
