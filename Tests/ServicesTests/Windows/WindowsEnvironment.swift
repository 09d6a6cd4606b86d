import DrillModel

@testable import Services

/// The reference pool on Windows, for tests.
enum WindowsEnvironment {
  static func pool(
    databaseSettings more: [String: String] = [:], chatSettings moreChat: [String: String] = [:]
  ) -> Environment {
    var environment = SampleEnvironment.pool(
      chatProvider: LyncProvider.word, databaseProvider: SQLServerProvider.word,
      databaseSettings: [
        "instance": "PCHAT", "share": #"\\files.example\ls"#, "admin-host": "fe2",
        "pool": "pchat.example", "drop-existing": "yes",
      ].merging(more) { $1 },
      chatSettings: ["pool": "pchat.example", "admin-host": "fe2"].merging(moreChat) { $1 })
    environment.database.name = "mgc"
    environment.database.shippingInterval = .seconds(900)
    environment.hosts.append(
      SampleEnvironment.host("fe2", "dc2", [.clientSite], "fe2.example"))
    for index in environment.hosts.indices where environment.hosts[index].name != "share" {
      environment.hosts[index].access.dialect = .powerShell
    }
    return environment
  }

  /// Every act of both services, with the parameters that a run would give it.
  static func acts() throws -> [(title: String, act: Act)] {
    let environment = pool()
    let catalogue = try ServiceCatalogue(environment: environment)
    var acts: [(String, Act)] = []
    func add(
      _ name: Act.Name, _ service: Act.Service, _ host: String,
      _ parameters: ActParameters = ActParameters(run: "r1"), _ what: String = ""
    ) throws {
      guard let place = environment.host(host) else { return }
      let act = try catalogue.act(name, service, on: place, parameters: parameters)
      acts.append(("\(service.rawValue) \(name.rawValue)\(what)", act))
    }
    try add(.status, .database, "db1")
    try add(.preflight, .database, "db3")
    try add(.fence, .database, "db1")
    try add(.fence, .database, "db3", ActParameters(run: "r1", isOrderly: true), " in order")
    try add(
      .fence, .database, "db1", ActParameters(run: "r1", isOrderly: true, mirror: "db2"),
      " handing over")
    try add(.unfence, .database, "db1")
    try add(
      .unfence, .database, "db1", ActParameters(run: "r1", isSettling: true), " settling")
    try add(.stop, .database, "db1")
    try add(.start, .database, "db1")
    try add(.drain, .database, "db1")
    try add(.ship, .database, "db1")
    try add(.shipping, .database, "db3")
    try add(.copy, .database, "db3")
    try add(.apply, .database, "db3")
    try add(
      .compare, .database, "db3",
      ActParameters(run: "r1", lastArchived: "mgc_20260101101500.trn"))
    try add(.promote, .database, "db3")
    try add(
      .promote, .database, "db2",
      ActParameters(
        run: "r1", comparison: .mirror, reached: "42000000018800001", wasInSync: "yes"),
      " of the mirror")
    try add(
      .start, .database, "db2", ActParameters(run: "r1", mirror: "db1"), " and pairs")
    try add(
      .backUp, .database, "db2", ActParameters(run: "r1", role: .mirror, mirror: "db1"),
      " before it pairs")
    try add(
      .reseed, .database, "db1", ActParameters(run: "r1", source: "db2", role: .mirror),
      " to be paired")
    for name in [Act.Name.expose, .unexpose, .watch, .fingerprint] {
      try add(name, .database, "db1")
    }
    try add(
      .clients, .database, "db3",
      ActParameters(run: "r1", forbidden: ["10.1.1.1", "10.1.1.2"], isQuiet: true))
    try add(
      .inspectShipping, .database, "db2",
      ActParameters(run: "r1", isJudging: true, archiveDigest: "f00d"), " of db2")
    try add(.inspectShipping, .database, "db3", ActParameters(run: "r1", isJudging: true))
    try add(
      .trace, .database, "db3",
      ActParameters(run: "r1", reached: "42000000018800001", hop: "replayed", patience: 3600))
    let byCmdlet = try ServiceCatalogue(
      environment: pool(databaseSettings: ["hand-over-by": "cmdlet"]))
    if let host = environment.host("db2") {
      acts.append(
        (
          "database fence handing over mirror",
          try byCmdlet.act(
            .fence, .database, on: host,
            parameters: ActParameters(run: "r1", isOrderly: true, mirror: "db1"))
        ))
    }
    try add(.probeWrite, .database, "db3", ActParameters(run: "r1", number: 1))
    try add(.backUp, .database, "db3", ActParameters(run: "r1", role: .follower))
    try add(
      .backUp, .database, "db1", ActParameters(run: "r1", role: .shipped), " for log shipping")
    try add(.reseed, .database, "db1", ActParameters(run: "r1", source: "db3", role: .follower))
    try add(
      .reseed, .database, "db3", ActParameters(run: "r1", source: "db1", role: .shipped),
      " shipped")
    try add(
      .reseed, .database, "db2", ActParameters(run: "r1", source: "db1", role: .mirror),
      " mirror")
    for name in LyncProvider.names {
      try add(name, .chat, "chat3", ActParameters(run: "r1", poolState: .failedOver))
    }
    return acts
  }
}
