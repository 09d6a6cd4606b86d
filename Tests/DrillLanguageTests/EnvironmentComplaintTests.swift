import DrillLanguage
import DrillModel
import Testing

/// Complaints about environments: the markers say where, the sentences what.
@Suite struct EnvironmentComplaintTests {
  private func check(
    _ text: String, _ findings: [Finding], ignoring: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let result = Finding.compare(text, findings) { source throws(DrillLanguageError) in
      try EnvironmentParser.parse(source, vocabulary: .forTests).warnings
    }
    let found = result.found.filter { line in !ignoring.contains { line.contains($0) } }
    #expect(found == result.expected, sourceLocation: sourceLocation)
  }

  /// An environment without a complaint, but for what is put in the place of its parts.
  private func environment(
    hosts: String? = nil, database: String? = nil, chat: String? = nil, rest: String = ""
  ) -> String {
    """
    environment: test
    subject: { name: S, version: "1.10" }
    data-centers:
      primary: { name: a, subnets: [10.0.1.0/24] }
      secondary: { name: b, subnets: [10.0.2.0/24] }
    hosts:
    \(hosts ?? Self.hosts)
    database: \(database ?? "{ provider: postgresql, name: chat, shipping-interval: 5s }")
    chat: \(chat ?? Self.chat)
    \(rest)
    """
  }

  private static let hosts = """
      db1: { address: 10.0.1.1, data-center: primary, role: primary-database }
      im1: { address: 10.0.1.2, data-center: primary, role: chat-server }
      db2: { address: 10.0.2.1, data-center: secondary, role: backup-database }
      im2: { address: 10.0.2.2, data-center: secondary, role: chat-server }
      client: { address: 10.0.3.1, role: client-site }
    """

  private static let chat = """
    { provider: ejabberd, domain: x.example, rooms: r.x.example, users: [u], \
    password: file:secret }
    """

  @Test func theSmallestEnvironmentIsWhole() throws {
    check(environment(), [])
    let parsed = try EnvironmentParser.parse(
      SourceFile(path: "/etc/site/x.yaml", text: environment()), vocabulary: .forTests)
    let site = parsed.environment
    #expect(site.subject.version == "1.10")
    #expect(!site.isProduction)
    #expect(site.hosts(.chatServer, in: .secondary).map(\.name) == ["im2"])
    #expect(site.host("client")?.dataCenter == nil)
    #expect(site.host("db1")?.access == Host.Access(name: "10.0.1.1"))
    #expect(site.chat.password == SecretReference(source: .file, locator: "/etc/site/secret"))
    #expect(site.chat.port == 5222)
    #expect(site.timing == Environment.Timing())
  }

  @Test func rolesAndPlaces() {
    check(
      """
      environment: test
      subject: { name: S, version: "1" }
      data-centers:
        primary: { name: a, subnets: [10.0.1.0/24] }
        secondary: { name: b, subnets: 1️⃣[10.0.2.0/24, 10.0.1.0/24] }
      hosts:
        2️⃣db1: { address: 10.0.1.1, data-center: 3️⃣secondary, role: primary-database }
        4️⃣db1b: { address: 10.0.1.3, data-center: primary, role: primary-database }
        5️⃣im1: { address: 6️⃣10.0.1.3, role: chat-server }
        client: { address: 7️⃣10.0.9.7, data-center: 8️⃣primary, role: client-site }
      database: { provider: postgresql, name: chat, shipping-interval: 5s }
      chat: { provider: ejabberd, domain: x.example, rooms: r.x, users: [u], password: exec:p }
      protected: [db1, 9️⃣db3]
      """,
      [
        Finding(
          1,
          "error: the subnet `10.0.1.0/24` is given twice; expected subnets of one data center "
            + "each: a drill cuts them off"),
        Finding(
          2,
          "error: no host has the role `backup-database`; expected one host with "
            + "`role: backup-database`"),
        Finding(
          2,
          "error: the primary data center has no chat server; expected a host with "
            + "`data-center: primary` and `role: chat-server`"),
        Finding(
          2,
          "error: the secondary data center has no chat server; expected a host with "
            + "`data-center: secondary` and `role: chat-server`"),
        Finding(
          3,
          "error: the primary-database `db1` stands elsewhere; expected `data-center: primary`"),
        Finding(
          4,
          "error: a second host has the role `primary-database`: `db1b`; expected one host with "
            + "it"),
        Finding(
          5,
          "error: the chat server `im1` stands in no data center; expected "
            + "`data-center: primary` or `data-center: secondary`"),
        Finding(
          6, "error: `10.0.1.3` is the address of `db1b` too; expected one address a host"),
        Finding(
          7,
          "warning: `10.0.9.7` lies in no subnet of the primary data center; expected an address "
            + "that a cut by the router treats like its data center"),
        Finding(
          8,
          "error: `client` (client-site) stands in the data center that drills take offline; "
            + "expected a place outside it"),
        Finding(
          9,
          "error: no host is called `db3`; expected `db1`, `db1b`, `im1` or `client`. "
            + "Did you mean `db1`?"),
      ], ignoring: ["lies in a subnet"])
  }

  @Test func hosts() {
    check(
      """
      environment: test
      subject: { name: S, version: "1" }
      data-centers:
        primary: { name: a, subnets: [1️⃣10.0.1.1/24] }
        secondary: { name: b, subnets: [10.0.2.0/24] }
      hosts:
        db1: { 2️⃣adress: 10.0.1.1, data-center: 3️⃣dc1, role: share }
        im1: { address: 4️⃣10.0.1.256, roles: 5️⃣[] }
        db2: { address: 6️⃣"-oProxyCommand=x", role: mirror, ssh: { port: 7️⃣0x16, sudo: 8️⃣on } }
        9️⃣"im 2": { address: a, role: chat-server }
      database: { provider: postgresql, name: chat, shipping-interval: 5s }
      chat: { provider: ejabberd, domain: x.example, rooms: r.x, users: [u], password: exec:p }
      """,
      [
        Finding(
          1,
          "error: `10.0.1.1/24` is no subnet; expected an address with its prefix, such as "
            + "`10.0.1.0/24`"),
        Finding(
          2,
          "error: `adress` is no key of the host `db1`; expected `address`, `data-center`, "
            + "`role`, `roles` or `ssh`. Did you mean `address`?"),
        Finding(3, "error: `dc1` is not known here; expected `primary` or `secondary`"),
        Finding(
          4, "error: `10.0.1.256` is no address; expected an IP address or a host name"),
        Finding(
          5, "error: a list stands here; expected a list of roles, such as `[primary-database]`"),
        Finding(
          6, "error: `-oProxyCommand=x` is no address; expected an IP address or a host name"),
        Finding(
          7,
          "error: `0x16` is not a whole number; expected a whole number (a port), 1 to 65535"),
        Finding(
          8, "error: `on` is text here; expected `true` or `false`. Did you mean `true`?"),
        Finding(
          9, "error: `im 2` is no name for a host; expected letters, digits, `.`, `_`, `-`"),
      ])
  }

  @Test func settingsAndCommands() {
    check(
      environment(
        database: """
          { provider: postgresql, name: chat, shipping-interval: 5s, settings: { 1️⃣prt: 1 },
            commands: { fence: { 2️⃣runs: a, idempotent: 3️⃣y, secrets: { 4️⃣path: file:x } } } }
          """),
      [
        Finding(
          1,
          "error: `prt` is no key of `settings` of `postgresql`; expected `cluster`, `port`, "
            + "`data`, `slot`, `replication-user`, `share`, `share-command`, `copy-folder`, "
            + "`copy-job` or `witness-command`. Did you mean `port`?"),
        Finding(
          2,
          "error: `runs` is no key of the own command for `fence`; expected `run`, `arguments`, "
            + "`on`, `deadline`, `idempotent`, `outcome` or `secrets`. Did you mean `run`?"),
        Finding(3, "error: `y` is text here; expected `true` or `false`. Did you mean `true`?"),
        Finding(
          4,
          "error: `path` is no name for a shell variable; expected capitals, digits and `_`, not "
            + "starting with `MUSTER_`"),
      ])
    check(
      environment(
        database: """
          { provider: own, name: chat, shipping-interval: 5s,
            1️⃣commands: { status: { run: a } } }
          """,
        chat: """
          { provider: prosody, domain: x, rooms: r.x, users: [a, 2️⃣a, 3️⃣"b@c"],
            password: exec:x, tls: 4️⃣off }
          """),
      [
        Finding(
          1,
          "error: the provider `own` has no command for `fence`; expected "
            + "`commands: { fence: { run: … } }`"),
        Finding(
          1,
          "error: the provider `own` has no command for `promote`; expected "
            + "`commands: { promote: { run: … } }`"),
        Finding(2, "error: the user `a` is given twice"),
        Finding(
          3,
          "error: `b@c` is no local part; expected letters, digits, `.`, `_`, `-`, without the "
            + "domain"),
        Finding(
          4, "error: `off` is not known here; expected `disabled`, `trusted` or `verified`"),
      ], ignoring: ["has no `config`"])
    check(
      environment(
        database: """
          { provider: postgresql, name: chat, shipping-interval: 5s,
            settings: { db1.port: 1, bd2.port: 1️⃣2 }, commands: { stop: { run: a, on: 2️⃣dbx } } }
          """),
      [
        Finding(
          1,
          "error: no host is called `bd2`; expected `db1`, `im1`, `db2`, `im2` or `client`. "
            + "Did you mean `db2`?"),
        Finding(
          2,
          "error: no host is called `dbx`; expected `db1`, `im1`, `db2`, `im2` or `client`. "
            + "Did you mean `db1`?"),
      ])
  }

  @Test(arguments: [
    ("hunter2", ""), ("Hunter:2", ""), ("flie:x", ". Did you mean `file:…`?"),
    ("'file:'", ". Did you mean `file:…`?"),
    ("[hunter2]", nil), ("hunter2: x", nil), ("'hunter2", nil), ("hunter2, port: x", nil),
  ])
  func aSecretIsNeverRepeated(password: String, hint: String?) throws {
    let chat = Self.chat.replacing("file:secret", with: password)
    let source = SourceFile(path: "x.yaml", text: environment(chat: chat))
    let error = try #require(throws: DrillLanguageError.self) {
      try EnvironmentParser.parse(source, vocabulary: .forTests)
    }
    #expect(!error.description.lowercased().contains("hunter"))
    if let hint {
      let expected =
        "this is no reference to a secret; expected a reference, never the secret itself: "
        + "`file:PATH`, `cred:NAME`, `exec:COMMAND` or `env:NAME`\(hint)"
      #expect(error.diagnostics.map(\.sentence) == [expected])
    }
  }

  @Test func aSecretInTheEnvironmentOfTheProcessIsWarnedOf() {
    check(
      environment(chat: Self.chat.replacing("file:secret", with: "1️⃣env:PASSWORD")),
      [
        Finding(
          1,
          "warning: a secret in the environment variable `PASSWORD` can be seen by every program "
            + "that runs as this user; expected `file:`, `cred:` or `exec:`")
      ])
  }

  @Test func pathsStartFromTheFolderOfTheFile() throws {
    let text = environment(
      rest: "ssh: { identity: [../keys/a, /b/./c, ~/d], known-hosts: k, config: false }")
    func identities(_ path: String, home: String?) throws -> [String] {
      let parsed = try EnvironmentParser.parse(
        SourceFile(path: path, text: text), vocabulary: .forTests, home: home)
      return try #require(parsed.environment.host("db1")).access.identities
    }
    #expect(try identities("e/x.yaml", home: nil) == ["keys/a", "/b/c", "~/d"])
    #expect(try identities("/e/f/x.yaml", home: "/home/u") == ["/e/keys/a", "/b/c", "/home/u/d"])
    #expect(try identities("x.yaml", home: "/home/u/") == ["../keys/a", "/b/c", "/home/u/d"])
  }

  @Test func anOwnFenceIsLiftableAndProvableAndHasNoSecret() {
    check(
      environment(
        database: """
          { provider: postgresql, name: chat, shipping-interval: 5s,
            commands: { fence: 1️⃣{ run: a, secrets: 2️⃣{ A: file:x } } } }
          """,
        chat: Self.chat.replacing(
          " }", with: ", commands: { status: { run: a, secrets: { A: file:x } } } }")),
      [
        Finding(
          1,
          "error: an own `fence` without an own `unfence`; expected `fence`, `unfence` and "
            + "`status` together: a fence must be liftable, and `status` must tell `fenced=yes` "
            + "or `fenced=no`"),
        Finding(
          1,
          "error: an own `fence` without an own `status`; expected `fence`, `unfence` and "
            + "`status` together: a fence must be liftable, and `status` must tell `fenced=yes` "
            + "or `fenced=no`"),
        Finding(
          2,
          "error: a fence is kept on the host and works without the runner, so its commands get "
            + "no secret; expected a command that reads what it needs on its host"),
      ])
  }

  @Test func powerNeedsAController() {
    check(
      environment(rest: "power: 1️⃣{ off: a, on: b, status: c }"),
      [
        Finding(
          1,
          "error: no host runs these commands; expected a host with `role: power-controller`")
      ])
  }

  @Test func layoutsThatCannotBe() {
    check(
      environment(
        rest: """
          topology:
            link: { class: 1️⃣low, round-trip: 10ms, bandwidth: 2️⃣100 }
            active: [3️⃣im3]
            active-limit: 4️⃣0
          compliance: 5️⃣nothing
          file-store: 6️⃣{ run: x }
          """),
      [
        Finding(1, "error: `low` is not taken here; expected `high-bandwidth` or `low-bandwidth`"),
        Finding(
          2,
          "error: `100` is no bandwidth; expected bits a second, such as `100Mbit/s`; units "
            + "`kbit/s`, `Mbit/s`, `Gbit/s`"),
        Finding(4, "error: `0` is not how many may be active"),
        Finding(5, "error: `nothing` stands here; expected `none`, or `{ run: …, on: HOST }`"),
        Finding(
          6,
          "error: the own command for `file-store` says not where it runs; expected `on`: a host's "
            + "name"),
      ])
    check(
      environment(
        rest: """
          topology:
            link: { class: low-bandwidth, round-trip: 10ms, bandwidth: 1.5Mbit/s }
            active: [im1, 1️⃣im2, 2️⃣im3]
            active-limit: 2
          compliance: { run: x, on: 3️⃣nowhere }
          file-store: none
          """),
      [
        Finding(
          1,
          "error: `im2` is declared active away from the primary database, over a low-bandwidth "
            + "link; expected active servers in the primary data center alone"),
        Finding(
          2,
          "error: no chat server is called `im3`; expected `im1` or `im2`. Did you mean `im1`?"),
        Finding(
          3,
          "error: no host is called `nowhere`; expected `db1`, `im1`, `db2`, `im2` or `client`"),
      ], ignoring: ["chat servers are active"])
  }

  @Test func aLayoutIsWrittenAndReadAgain() throws {
    let text = environment(
      database: "{ provider: postgresql, name: c, shipping-interval: 5s, shipping-alert: 20s }",
      rest: """
        topology:
          link: { class: high-bandwidth, round-trip: 10ms, bandwidth: 1.5Gbit/s }
          active: [im1]
        compliance: { run: "count $$x", arguments: [a], on: db1, deadline: 9s }
        file-store: none
        """)
    func parse(_ text: String) throws -> Environment {
      try EnvironmentParser.parse(
        SourceFile(path: "x.yaml", text: text), vocabulary: .forTests
      ).environment
    }
    let site = try parse(text)
    #expect(site.topology?.link?.bandwidth == 1.5e9 && site.topology?.activeLimit == 4)
    #expect(site.database.shippingAlert == .seconds(20))
    #expect(site.fileStore == .absent)
    #expect(try parse(EnvironmentWriter.text(site)) == site)
  }
}
