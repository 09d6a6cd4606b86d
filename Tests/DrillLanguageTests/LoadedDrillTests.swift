import DrillLanguage
import DrillModel
import Testing

/// A drill and an environment read together: variables, and whether they fit.
@Suite struct LoadedDrillTests {
  private static let environment = """
    environment: site
    subject: { name: S, version: "1" }
    variables: { pause: 2s, who: site }
    data-centers:
      primary: { name: a, subnets: [] }
      secondary: { name: b, subnets: [10.0.2.0/24] }
    hosts:
      db1: { address: 10.0.1.1, data-center: primary, role: primary-database }
      im1: { address: 10.0.1.2, data-center: primary, role: chat-server }
      db2: { address: 10.0.2.1, data-center: secondary, role: backup-database }
      im2: { address: 10.0.2.2, data-center: secondary, role: chat-server }
      client: { address: 10.0.3.1, role: client-site }
    database:
      provider: own
      name: chat
      shipping-interval: 5s
      commands: { status: &c { run: a }, fence: *c, unfence: *c, promote: *c }
    chat: { provider: ejabberd, domain: x, rooms: r.x, users: [u], password: file:p }
    protected: [im1]
    """

  private func load(
    _ drill: String, environment: String = Self.environment, settings: [String] = []
  ) throws -> LoadedDrill {
    try LoadedDrill.load(
      drill: SourceFile(path: "x.yaml", text: drill),
      environment: SourceFile(path: "e.yaml", text: environment), settings: settings,
      vocabulary: .forTests)
  }

  private func check(
    _ text: String, _ findings: [Finding], replacing old: String = "-", with new: String = "-",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let site = Self.environment.replacing(old, with: new)
    let result = Finding.compare(text, findings) { source throws(DrillLanguageError) in
      try LoadedDrill.load(
        drill: source, environment: SourceFile(path: "e.yaml", text: site),
        vocabulary: .forTests
      ).warnings
    }
    #expect(result.found == result.expected, sourceLocation: sourceLocation)
  }

  @Test func theDrillUsesTheEnvironmentsVariables() throws {
    let drill = """
      drill: ${who}
      variables: { who: drill, own: x }
      steps: [ { run-for: "${pause}" } ]
      """
    let loaded = try load(drill)
    #expect(loaded.drill.drill.title == "site")
    #expect(loaded.variables == ["who": "site", "own": "x", "pause": "2s"])
    #expect(
      try load(drill, settings: ["pause=1h"]).drill.drill.steps[0].action == .runFor(.seconds(3600))
    )
  }

  @Test(arguments: [
    (
      ["puase=1s"],
      "no file uses the variable `puase`; expected one of pause, who. Did you mean `pause`?"
    ),
    (
      ["pause"],
      "`pause` sets nothing; expected `name=value`, the name of letters, digits and hyphens"
    ),
    (["who=a", "who=b"], "`who` is set twice; expected once"),
  ])
  func settingsThatSetNothing(settings: [String], sentence: String) throws {
    let error = try #require(throws: DrillLanguageError.self) {
      try load("drill: T\nsteps: [ { run-for: 1s } ]\n", settings: settings)
    }
    #expect(error.diagnostics.map(\.sentence) == [sentence])
    let line = try #require(settings.last)
    #expect(error.description.contains("--set:\(settings.count):1: error: "))
    #expect(error.description.contains("\(settings.count) | \(line)\n"))
  }

  @Test func bothFilesAreComplainedOfAtOnce() throws {
    let error = try #require(throws: DrillLanguageError.self) {
      try load(
        "drill: ${who}\nsteps: [ { run-for: 1 } ]\n",
        environment: Self.environment.replacing("role: client-site", with: "role: client"))
    }
    #expect(error.diagnostics.map(\.position.file) == ["e.yaml", "x.yaml"])
  }

  @Test func whatTheEnvironmentDoesNotHave() {
    check(
      """
      drill: T
      workload: { chat: { rooms: 1, users: 1️⃣2, rate: 1/s } }
      steps:
        - baseline: { for: 1s }
        - strike: { take-offline: 2️⃣datacenter primary, by: 3️⃣router }
        - strike: { take-offline: datacenter secondary, by: 4️⃣power }
        - strike: { fault: network-cut, on: [5️⃣im1, 6️⃣db3] }
        - heal: { fault: all }
        - fence: { database: primary }
        - 7️⃣promote: { database: backup, salvage: shipped-log }
        - return: { to: primary }
        - 8️⃣await: { mirror: in sync, within: 1m }
      """,
      [
        Finding(
          1,
          "error: the drill wants 2 users, `site` has 1; expected at most 1, or more under "
            + "`chat: users:` of the environment"),
        Finding(
          2,
          "error: this strikes `im1`, which `site` protects; expected hosts that are not under "
            + "`protected:`"),
        Finding(
          3,
          "error: `site` has no router that could cut a data center off; expected a host with "
            + "`role: router`, or `by: network`"),
        Finding(
          3,
          "error: the data center `a` names no subnets to cut off; expected "
            + "`data-centers: primary: subnets:` of the environment"),
        Finding(
          4,
          "error: `site` has no control of its hosts' power; expected `power:` and a host with "
            + "`role: power-controller`, or `by: network`"),
        Finding(
          5,
          "error: this strikes `im1`, which `site` protects; expected hosts that are not under "
            + "`protected:`"),
        Finding(
          6,
          "error: no host of `site` is called `db3`; expected `db1`, `im1`, `db2`, `im2` or "
            + "`client`. Did you mean `db1`?"),
        Finding(
          7,
          "error: `site` has no own command for `shipping`; expected "
            + "`database: commands: shipping:`, or `salvage: none`"),
        Finding(
          7,
          "error: `site` has no own command for `copy`; expected `database: commands: copy:`, or "
            + "`salvage: none`"),
        Finding(
          7,
          "error: `site` has no own command for `apply`; expected `database: commands: apply:`, "
            + "or `salvage: none`"),
        Finding(
          7,
          "error: the own `promote` of `site` may take 1m, and every guard must keep its lease of "
            + "20s for all of it; expected `timing: { lease: 65s }` or more, or a shorter "
            + "`deadline:`"),
        Finding(
          8,
          "error: `site` has no mirror that could be in sync; expected a host with "
            + "`role: mirror`, or a drill that does not ask for one"),
      ])
  }

  @Test func powerNeedsARouterToo() {
    check(
      """
      drill: T
      steps:
        - baseline: { for: 1s }
        - strike: { take-offline: datacenter secondary, by: 1️⃣power }
        - heal: { fault: all }
      """,
      [
        Finding(
          1,
          "error: after a power cut the former primary comes back running: only a router can keep "
            + "it apart until it is fenced; expected a host with `role: router`, or `by: network`")
      ],
      replacing: "role: client-site }",
      with: """
        role: client-site }
          pdu: { address: 10.0.3.2, role: power-controller }
        power: { off: a, on: b, status: c }
        """)
  }
}
