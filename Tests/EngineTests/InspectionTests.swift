import DrillModel
import Testing

@testable import Engine

/// What an inspection comes to, without any host.
@Suite struct InspectionTests {
  /// Answers as the hosts of the lab give them, by host and by a word of the question's script.
  private static func inspect(
    _ change: @escaping @Sendable (String, inout [String: String]) -> Void = { _, _ in },
    environment changeEnvironment: (inout Environment) -> Void = { _ in }
  ) async throws -> (Environment, Inspection) {
    var environment = try LabPlan.make().environment
    changeEnvironment(&environment)
    let known = environment
    let inspection = await InspectionQuestions(environment: environment).ask {
      host, script, _ in
      var values = Self.values(of: host, script, in: known)
      change(host, &values)
      guard values["silent"] == nil else {
        return CommandOutcome(ending: .notSent(reason: "no way there"))
      }
      let text = values.map { "\($0.key)=\($0.value)\n" }.joined()
      return CommandOutcome(ending: .exited(0), output: Array(text.utf8))
    }
    return (environment, inspection)
  }

  private static func values(
    of name: String, _ script: Script, in environment: Environment
  ) -> [String: String] {
    let host = environment.host(name)
    if script.text == InspectionShell.roundTrip { return ["round_trip_us": "300"] }
    if script.text == InspectionShell.host {
      let net = host?.address.split(separator: ".").dropLast().joined(separator: ".") ?? ""
      var values = [
        "zone": "Etc/UTC", "utc_offset": "+0000", "addresses": "\(host?.address ?? "")/24",
        "neighbours": "\(net).1",
      ]
      for pair in script.arguments { values["way.\(pair.split(separator: "=")[0])"] = "\(net).1" }
      return values
    }
    if script.text.contains("inspect_share") {
      return [
        "share_reads": "yes", "share_writes": "yes", "copy_job": "running", "gap": "none",
        "link_bits": "100000000", "link_bytes": "4194305",
      ]
    }
    if host?.roles.contains(.chatServer) == true {
      let isHome = environment.activeInOrdinaryTimes.contains(name)
      return ["running": "yes", "active": isHome ? "yes" : "no", "pool_state": "normal"]
    }
    return ["rows": "3", "running": "yes", "role": "standby", "archive_failed": "", "lsn": "0/1"]
  }

  private static func complaints(
    _ change: @escaping @Sendable (String, inout [String: String]) -> Void = { _, _ in },
    environment changeEnvironment: (inout Environment) -> Void = { _ in }
  ) async throws -> (complaints: [String], unknowns: [String]) {
    let (environment, inspection) = try await inspect(change, environment: changeEnvironment)
    return inspection.deviations(from: environment)
  }

  @Test func theLabIsAsDeclared() async throws {
    let found = try await Self.complaints()
    #expect(found.complaints.isEmpty && found.unknowns.isEmpty, "\(found)")
  }

  @Test func aNeighbourOfTheOtherSiteIsASharedNetwork() async throws {
    let found = try await Self.complaints { host, values in
      if host == "db1", values["neighbours"] != nil { values["neighbours"] = "10.77.2.11" }
    }
    #expect(found.complaints.count == 1 && found.complaints[0].contains("db1 has db3"))
  }

  @Test func aWayWithoutARouterIsASharedNetwork() async throws {
    let found = try await Self.complaints { host, values in
      if host == "chat1", values["way.db3"] != nil { values["way.db3"] = "direct" }
    }
    #expect(found.complaints == ["chat1 reaches db3 without a router on the way"])
  }

  @Test func anAddressInTheOtherSitesSubnet() async throws {
    let found = try await Self.complaints { host, values in
      if host == "chat3", values["addresses"] != nil { values["addresses"]? += ",10.77.1.77/24" }
    }
    #expect(found.complaints.count == 1 && found.complaints[0].contains("10.77.1.77"))
  }

  @Test func aServerThatIsActiveAndNotDeclaredSo() async throws {
    let found = try await Self.complaints { host, values in
      if host == "chat3", values["active"] != nil { values["active"] = "yes" }
    }
    #expect(found.complaints == ["chat3 is active, and not declared so"])
  }

  @Test func moreActiveServersThanMayBe() async throws {
    let found = try await Self.complaints(environment: { $0.topology?.activeLimit = 1 })
    #expect(found.complaints.contains("2 chat servers are active; at most 1 may be"))
  }

  /// After the failover the secondary site's servers alone are asked.
  @Test func noMoreTakeClientsThanMay() async throws {
    func count(_ limit: Int, silent: String? = nil) async throws -> Reply {
      var environment = try LabPlan.make().environment
      environment.topology?.activeLimit = limit
      let questions = InspectionQuestions(ofChatServersIn: .secondary, environment)
      let inspection = await questions.ask { host, _, _ in
        host == silent
          ? CommandOutcome(ending: .notSent(reason: "no way there"))
          : CommandOutcome(ending: .exited(0), output: Array("active=yes\n".utf8))
      }
      #expect(inspection.chatServers.keys.sorted() == ["chat3", "chat4"])
      return RequestPerformer.reply(to: inspection, .active, before: nil, in: environment, 0...1)
    }
    #expect(try await count(2).result == .succeeded)
    #expect(try await count(1).result == .failed)
    #expect(try await count(2, silent: "chat3").result == .unknown)
  }

  @Test func aSlowLinkIsOfAnotherClass() async throws {
    for key in ["link_bits", "round_trip_us"] {
      let found = try await Self.complaints { _, values in
        if values[key] != nil { values[key] = key == "link_bits" ? "1000000" : "90000" }
      }
      #expect(found.complaints.count == 1)
      #expect(found.complaints.first?.contains("the link is low-bandwidth, declared high") == true)
    }
  }

  @Test func aLinkThatWasNotMeasuredIsNoPass() async throws {
    let found = try await Self.complaints { _, values in values["round_trip_us"] = nil }
    #expect(found.complaints.isEmpty)
    #expect(
      found.unknowns == ["round trip and bandwidth between the data centers were not measured"])
  }

  @Test func clocksOfTwoTimeZones() async throws {
    let found = try await Self.complaints { host, values in
      if host == "chat2", values["utc_offset"] != nil { values["utc_offset"] = "+0100" }
    }
    #expect(found.complaints.count == 1 && found.complaints[0].hasPrefix("time zones differ"))
  }

  @Test func whatIsLeftAsideIsTold() {
    let before = ["db1 timeline": "1", "db1 system_id": "7"]
    #expect(
      RequestPerformer.leftAside(before, ["db1 timeline": "3", "db1 system_id": "7"])
        .hasSuffix("aside: db1 timeline 1 → 3"))
    #expect(RequestPerformer.leftAside(before, before).hasSuffix("aside"))
  }

  @Test func aSilentHostIsUnknownAndNeverWrong() async throws {
    let found = try await Self.complaints { host, values in
      if host == "chat1" { values["silent"] = "yes" }
    }
    #expect(found.complaints.isEmpty)
    #expect(found.unknowns.contains { $0.hasPrefix("chat1: ") })
  }

  @Test func positionsAndMeasuresAreNoDifferenceAndTheCopyJobIs() async throws {
    let (environment, before) = try await Self.inspect()
    let (_, later) = try await Self.inspect { _, values in
      if values["lsn"] != nil { values["lsn"] = "0/9" }
      if values["link_bits"] != nil { values["link_bits"] = "7" }
    }
    func reply(_ inspection: Inspection, _ before: [String: String]?) -> Reply {
      RequestPerformer.reply(to: inspection, .after, before: before, in: environment, 1...2)
    }
    #expect(reply(later, before.lasting).result == .succeeded)
    let (_, stopped) = try await Self.inspect { _, values in
      if values["copy_job"] != nil { values["copy_job"] = "stopped" }
    }
    let difference = reply(stopped, before.lasting)
    #expect(difference.result == .failed)
    #expect(difference.detail.contains("db3 copy_job was running, is stopped"))
    let (_, silent) = try await Self.inspect { host, values in
      if host == "db3" { values["silent"] = "yes" }
    }
    #expect(reply(silent, before.lasting).result == .unknown)
    #expect(reply(later, nil).result == .unknown)
  }

  @Test func whatStandsBesideThePoolIsToldOrComplainedOf() async throws {
    func outside(_ change: (inout Environment) -> Void) async throws -> Reply {
      let (environment, inspection) = try await Self.inspect(environment: change)
      return RequestPerformer.reply(
        to: inspection, .outside, before: nil, in: environment, 1...2)
    }
    let told = try await outside { _ in }
    #expect(told.result == .succeeded && told.detail.contains("rows=3"))
    #expect(try await outside { $0.compliance = .undeclared }.result == .failed)
    #expect(try await outside { $0.fileStore = .absent }.result == .succeeded)
    let (environment, inspection) = try await Self.inspect()
    let events = RequestPerformer.reply(
      to: inspection, .before, before: nil, in: environment, 1...2
    ).events
    let subjects = events.compactMap {
      if case .stateRecorded(let subject, _) = $0 { subject } else { nil }
    }
    #expect(subjects == ["live state", "outside compliance", "outside file-store"])
  }
}
