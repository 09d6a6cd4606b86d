import DrillLanguage
import DrillModel
import Testing

/// The drills and environments that ship: each must be without a complaint.
@Suite struct BundledFilesTests {
  @Test func everyDrillFitsTheLab() throws {
    let lab = try BundledFiles.file("Drills/environments/lab.yaml")
    let drills = try BundledFiles.files(in: "Drills") + BundledFiles.files(in: "Drills/latent")
    #expect(drills.count >= 14)
    let report = CheckReport(files: drills + [lab], vocabulary: .forTests)
    #expect(report.entries.count == drills.count + 1)
    #expect(report.entries.flatMap(\.diagnostics).isEmpty, "\(report.text())")
  }

  @Test(arguments: ["network", "router", "power"])
  func theMainDrillTakesEveryWayAndWiderObjectives(way: String) throws {
    let loaded = try LoadedDrill.load(
      drill: BundledFiles.file("Drills/stretched-pool-failover.yaml"),
      environment: BundledFiles.file("Drills/environments/lab.yaml"),
      settings: ["way=\(way)", "promotion=5m", "recovery-time=10m", "rate=50/s", "lease=30s"],
      vocabulary: .forTests)
    let drill = loaded.drill.drill
    #expect(loaded.warnings.isEmpty)
    #expect(
      drill.steps[1].action
        == .strike(
          .takeOffline(.primary, by: try #require(Step.Way(rawValue: way)))))
    #expect(drill.objectives.map(\.target) == [300, 600, 15, 120, 0])
    #expect(drill.workload?.rate == 50)
    #expect(loaded.environment.environment.timing.lease == .seconds(30))
    #expect(loaded.variables["recovery-point"] == "15s")
  }

  @Test func theLabIsWhatItIs() throws {
    let parsed = try EnvironmentParser.parse(
      BundledFiles.file("Drills/environments/lab.yaml"),
      variables: VariableScope(settings: ["power-off=true"]), vocabulary: .forTests)
    let lab = parsed.environment
    #expect(lab.hosts.count == 13)
    #expect(lab.hosts(.chatServer, in: .secondary).map(\.address) == ["10.77.2.21", "10.77.2.22"])
    #expect(lab.host("router")?.dataCenter == nil)
    #expect(lab.host("db2")?.access.identities == ["/var/lib/muster-lab/default/id_ed25519"])
    #expect(lab.chat.users.last == "user8")
    #expect(lab.power?.off == "true")
    #expect(lab.power?.on == "/usr/local/sbin/power on")
    #expect(lab.database.settings["share-command"]?.hasSuffix("}\nshare") == true)
  }

  @Test func theLyncDrillsFitTheirEnvironmentAndTheLab() throws {
    let drills = try BundledFiles.files(in: "Drills/lync-2013")
    #expect(drills.count == 8)
    let both = try ["failover", "failback"].map {
      try BundledFiles.file("Drills/lync-2013/\($0).yaml")
    }
    for (name, files) in [("lync-2013", drills), ("lab", both)] {
      let environment = try BundledFiles.file("Drills/environments/\(name).yaml")
      let report = CheckReport(files: files + [environment], vocabulary: .forTests)
      #expect(report.entries.flatMap(\.diagnostics).isEmpty, "\(report.text())")
    }
  }

  @Test func aCutOnWindowsHostsIsRefusedAndTheOtherWaysAreNot() throws {
    for (way, complaints) in [("network", 1), ("router", 0), ("power", 0)] {
      let settings = ["way=\(way)"]
      var found = 0
      var text = ""
      do {
        _ = try LoadedDrill.load(
          drill: BundledFiles.file("Drills/stretched-pool-failover.yaml"),
          environment: BundledFiles.file("Drills/environments/lync-2013.yaml"),
          settings: settings, vocabulary: .forTests)
      } catch {
        found += 1
        text = "\(error)"
      }
      #expect(found == complaints, "\(way): \(text)")
      #expect(way != "network" || text.contains("no guard can stand on sqla01"), "\(text)")
    }
  }

  @Test(arguments: ["CONTOSO\\drill", "drill@contoso.example", "drill"])
  func aUserMayHaveADomain(user: String) throws {
    let text = try BundledFiles.file("Drills/environments/lync-2013.yaml").text
      .replacing("CONTOSO\\drill", with: user)
    let environment = try EnvironmentParser.parse(
      SourceFile(path: "e.yaml", text: text), vocabulary: .forTests
    ).environment
    #expect(environment.host("sqla01")?.access.user == user)
    #expect(environment.host("edge")?.access.dialect == .posix)
  }

  @Test func theForeignExampleIsUsable() throws {
    let drill = try BundledFiles.file("Drills/stretched-pool-failover.yaml")
    let foreign = try BundledFiles.file("Drills/environments/example-foreign.yaml")
    let report = CheckReport(files: [drill, foreign], vocabulary: .forTests)
    #expect(!report.hasErrors, "\(report.text())")
    let site = try EnvironmentParser.parse(foreign, vocabulary: .forTests).environment
    #expect(site.isProduction)
    #expect(site.host("pg-quay-1")?.access.name == "pg-quay-1.mgmt")
    #expect(site.host("pg-quay-1")?.access.usesSudo == true)
    #expect(site.host("office")?.access.usesSudo == true)
    #expect(site.host("im-hill")?.access.knownHosts == ["Drills/environments/known_hosts"])
    #expect(
      site.chat.password
        == SecretReference(source: .file, locator: "Drills/environments/secrets/drill-users"))
    #expect(site.database.settings["pg-quay-2.slot"] == "quay_mirror")
    #expect(
      site.database.commands["promote"]
        == OwnCommand(
          command: "/opt/harbour/bin/failover-database", arguments: ["--target", "hill"],
          deadline: .seconds(40), outcomeProbe: "/opt/harbour/bin/failover-database --is-done"))
    #expect(site.chat.commands["activate"]?.host == "gate")
    #expect(
      site.chat.commands["activate"]?.secrets["GATE_TOKEN"]
        == SecretReference(source: .exec, locator: "pass show harbour/gate"))
  }
}
