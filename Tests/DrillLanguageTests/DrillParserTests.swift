import DrillLanguage
import DrillModel
import Testing

@Suite struct DrillParserTests {
  private func parse(
    _ text: String, settings: [String] = [], environment: [String: String] = [:]
  ) throws -> ParsedDrill {
    try DrillParser.parse(
      SourceFile(path: "folder/my-drill.yaml", text: text),
      variables: VariableScope(settings: settings, environment: environment),
      vocabulary: .forTests)
  }

  /// The drill of the design, word by word.
  private static let designed = """
    drill: Stretched chat pool loses its primary data center
    objectives:
      promotion:      { within: 10s }
      recovery-time:  { within: 60s }
      recovery-point: { within: 15s }
      order:          { violations: 0 }
    workload:
      chat: { rooms: 4, users: 8, rate: 100/s }
    steps:
      - baseline: { for: 10s }
      - strike: { take-offline: datacenter primary, by: network }
      - await: { detected: chat unavailable, within: 10s }
      - fence: { database: primary }
      - promote: { database: backup, salvage: shipped-log }
      - activate: { chat: secondary }
      - await: { chat: available, within: 60s }
      - run-for: 20s
      - heal: { fault: all }                       # the fence stays
      - return: { to: primary }                    # reseed, fail back, unfence
      - verify: { integrity: chat, mirror: in sync }
    """

  @Test func readsTheDesignedDrill() throws {
    let parsed = try parse(Self.designed)
    let drill = parsed.drill
    #expect(drill.id == "my-drill")
    #expect(drill.title == "Stretched chat pool loses its primary data center")
    #expect(
      drill.objectives == [
        Objective(name: .promotion, target: 10), Objective(name: .recoveryTime, target: 60),
        Objective(name: .recoveryPoint, target: 15), Objective(name: .order, target: 0),
      ])
    #expect(drill.workload == ChatWorkload(rooms: 4, users: 8, rate: 100))
    #expect(drill.availability == AvailabilityRule())
    #expect(drill.settle == .seconds(6))
    #expect(
      drill.steps.map(\.id) == [
        "01-baseline", "02-strike", "03-await", "04-fence", "05-promote.1-record",
        "05-promote.2-copy", "05-promote.3-apply", "05-promote.4-promote", "06-activate",
        "07-await", "08-run-for", "09-heal", "10-return", "11-verify",
      ])
    #expect(
      drill.steps.map(\.action) == [
        .baseline(for: .seconds(10)),
        .strike(.takeOffline(.primary, by: .network)),
        .await(.chatUnavailable, within: .seconds(10)), .fence, .recordShipping, .copy, .apply,
        .promote, .activate(.secondary), .await(.chatAvailable, within: .seconds(60)),
        .runFor(.seconds(20)), .heal, .return, .verify([.chatIntegrity, .mirrorInSync]),
      ])
    #expect(drill.steps[1].position.description == "folder/my-drill.yaml:11:5")
    #expect(parsed.warnings.map(\.position.line) == [15])
  }

  @Test func readsEveryOtherStep() throws {
    let drill = try parse(
      """
      drill: All
      workload: { chat: { rooms: 1, users: 2, rate: 60/min, retry-spacing: 10ms, \
      answer-deadline: 5s } }
      availability: { gap: 500ms, hold: 2s }
      settle: 4s
      steps:
        - baseline: { for: 1m30s }
        - strike: { fault: delay, on: [a, b], by: 0100, jitter: on }
        - heal: { fault: all, within: 20s }
        - strike: { take-offline: datacenter primary, by: power }
        - fence: { database: primary, within: 5s }
        - record: { shipping: state }
        - copy: { shipped-log: all }
        - apply: { shipped-log: all }
        - manual: { prompt: "Call the operator: may we?", within: 10m }
        - promote: { database: backup, salvage: none, within: 1.5s }
        - pool-state: { chat: failed-over }
        - deactivate: { chat: primary }
        - await: { mirror: in sync, within: 1h }
        - await: { shipping: caught up, within: 1h }
        - heal: { fault: all }
        - return: { to: primary }
        - pool-state: { chat: normal }
        - verify: { roles: as at start }
      """
    ).drill
    #expect(drill.settle == .seconds(4))
    #expect(
      drill.workload
        == ChatWorkload(
          rooms: 1, users: 2, rate: 1, retrySpacing: .milliseconds(10),
          answerDeadline: .seconds(5)))
    #expect(
      drill.steps.map(\.action) == [
        .baseline(for: .seconds(90)),
        .strike(
          .fault(kind: "delay", hosts: ["a", "b"], parameters: ["by": "0100", "jitter": "on"])),
        .heal, .strike(.takeOffline(.primary, by: .power)), .fence,
        .recordShipping, .copy, .apply,
        .manual(prompt: "Call the operator: may we?", within: .seconds(600)), .promote,
        .poolState(.failedOver), .deactivate(.primary),
        .await(.mirrorInSync, within: .seconds(3600)),
        .await(.shippingCaughtUp, within: .seconds(3600)), .heal, .return, .poolState(.normal),
        .verify([.rolesAsAtStart]),
      ])
    #expect(drill.steps.map(\.deadline).compactMap { $0 }.count == 3)
    #expect(drill.steps[9].deadline == .milliseconds(1500))
  }

  @Test func variablesComeFromTheCommandLineThenTheEnvironmentThenTheDrill() throws {
    let text = """
      drill: ${who} pays $$5, $HOME and $${stays}
      variables: { who: drill, wait: 1s }
      steps:
        - run-for: "${wait}"
      """
    #expect(try parse(text).drill.title == "drill pays $5, $HOME and ${stays}")
    #expect(
      try parse(text, environment: ["who": "environment"]).drill.title.hasPrefix("environment"))
    let parsed = try parse(text, settings: ["who=a=b"], environment: ["who": "environment"])
    #expect(parsed.drill.title.hasPrefix("a=b pays"))
    #expect(parsed.variables == ["who": "a=b", "wait": "1s"])
  }

  @Test func objectivesCanBeWidenedFromTheCommandLine() throws {
    let text = """
      drill: T
      variables: { most: 10s }
      objectives: { promotion: { within: "${most}" } }
      steps:
        - fence: { database: primary }
        - promote: { database: backup, salvage: none }
        - return: { to: primary }
      """
    #expect(try parse(text).drill.objectives.map(\.target) == [10])
    #expect(try parse(text, settings: ["most=5m"]).drill.objectives.map(\.target) == [300])
  }

  @Test func aliasesRepeatWhatTheirAnchorNames() throws {
    let drill = try parse(
      """
      drill: T
      steps:
        - run-for: &wait 2s
        - run-for: *wait
      """
    ).drill
    #expect(drill.steps.map(\.action) == [.runFor(.seconds(2)), .runFor(.seconds(2))])
  }
}
