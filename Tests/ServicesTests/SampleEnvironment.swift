import DrillModel

/// Environments for tests: the reference pool, and one host alone.
enum SampleEnvironment {
  /// The reference pool with PostgreSQL and a chat provider.
  static func pool(
    chatProvider: String = "ejabberd", databaseProvider: String = "postgresql",
    databaseSettings: [String: String] = [:], chatSettings: [String: String] = [:],
    databaseCommands: [String: OwnCommand] = [:], chatCommands: [String: OwnCommand] = [:]
  ) -> Environment {
    Environment(
      name: "sample", isProduction: false,
      subject: Environment.Subject(name: "pool", version: "1"),
      dataCenters: [
        DataCenter(rank: .primary, name: "dc1", subnets: ["10.9.1.0/24"]),
        DataCenter(rank: .secondary, name: "dc2", subnets: ["10.9.2.0/24"]),
      ],
      hosts: [
        host("db1", "dc1", [.primaryDatabase], "10.9.1.11"),
        host("db2", "dc1", [.mirror], "10.9.1.12"),
        host("chat1", "dc1", [.chatServer], "10.9.1.21"),
        host("db3", "dc2", [.backupDatabase], "10.9.2.11"),
        host("db4", "dc2", [.backupMirror], "10.9.2.12"),
        host("chat3", "dc2", [.chatServer], "10.9.2.21"),
        host("share", "dc2", [.share], "10.9.2.31"),
      ],
      database: DatabaseService(
        provider: databaseProvider, name: "chat", settings: databaseSettings,
        shippingInterval: .seconds(5), commands: databaseCommands),
      chat: ChatService(
        provider: chatProvider, domain: "chat.example", rooms: "rooms.chat.example",
        users: ["user1"], password: SecretReference(source: .file, locator: "/nowhere"),
        settings: chatSettings, commands: chatCommands),
      power: nil)
  }

  static func host(
    _ name: String, _ center: String?, _ roles: [Role], _ address: String
  ) -> Host {
    Host(
      name: name, dataCenter: center, roles: roles, address: address,
      access: Host.Access(name: address))
  }
}
