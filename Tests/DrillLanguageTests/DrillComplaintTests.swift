import DrillLanguage
import DrillModel
import Testing

/// Complaints about drills: the markers say where, the sentences what.
@Suite struct DrillComplaintTests {
  private static let duration =
    "expected a duration with its unit, such as `250ms`, `10s`, `1m30s`, `2h`"

  private func check(
    _ text: String, _ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let result = Finding.compare(text, findings) { source throws(DrillLanguageError) in
      try DrillParser.parse(source, vocabulary: .forTests).warnings
    }
    #expect(result.found == result.expected, sourceLocation: sourceLocation)
  }

  @Test func valuesOfFaultsHaveTheirForms() {
    let words = Vocabulary.Form(expectation: "one of orderly, hard", words: ["orderly", "hard"]) {
      ["orderly", "hard"].contains($0)
    }
    let share = Vocabulary.Form(expectation: "a percentage such as 5%") {
      $0.hasSuffix("%") && Int($0.dropLast()) != nil
    }
    let vocabulary = Vocabulary(
      faults: [
        Vocabulary.Fault(
          kind: "hold", parameters: ["way", "part", "word"], forms: ["way": words, "part": share])
      ], providers: [])
    let text =
      """
      drill: T
      variables: { way: hrad }
      steps:
        - baseline: { for: 1s }
        - strike: { fault: hold, on: a, way: 1️⃣"${way}", part: 2️⃣12, word: anything at all }
        - strike: { fault: hold, on: a, way: 3️⃣gently }
        - heal: { fault: all }
      """
    let result = Finding.compare(
      text,
      [
        Finding(
          1,
          "error: `hrad` (from `${way}`) cannot be `way` of `hold`; expected one of orderly, hard. "
            + "Did you mean `hard`?"),
        Finding(
          2,
          "error: `12` cannot be `part` of `hold`; expected a percentage such as 5%. "
            + "Did you mean `12%`?"),
        Finding(
          3, "error: `gently` cannot be `way` of `hold`; expected one of orderly, hard"),
      ]
    ) { source throws(DrillLanguageError) in
      try DrillParser.parse(source, vocabulary: vocabulary).warnings
    }
    #expect(result.found == result.expected)
  }

  @Test func unknownAndMissingKeys() {
    check(
      """
      1️⃣drll: T
      objectives:
        2️⃣recovery-tme: { within: 1s }
        promotion: { 3️⃣witin: 1s }
        lost: 4️⃣{}
      5️⃣retires: 3
      steps:
        - baseline: { for: 1s, 6️⃣form: 2s }
        - 7️⃣strik: { fault: network-cut, on: a }
        - 8️⃣basline
        - run-for: 1s
          9️⃣heal: { fault: all }
      """,
      [
        Finding(
          1,
          "error: `drll` is no key of a drill; expected `variables`, `drill`, `mode`, `objectives`, "
            + "`workload`, `availability`, `stop-conditions`, `settle`, `steps`, `covers` or `expect`. "
            + "Did you mean `drill`?"
        ),
        Finding(
          2,
          "error: `recovery-tme` is no objective; expected `promotion`, `recovery-time`, "
            + "`recovery-time-from-decision`, `recovery-point`, `return-time`, `shipping-lag`, `time-to-protected`, `lost`, "
            + "`lost-after-promotion`, `order`, "
            + "`duplicated` or `altered`. Did you mean `recovery-time`?"),
        Finding(
          3,
          "error: `witin` is no key of the objective `promotion`; expected `within`. "
            + "Did you mean `within`?"),
        Finding(
          4,
          "error: the objective `lost` has no `messages`; expected `messages`: the most that may "
            + "be, such as `0`"),
        Finding(
          5,
          "error: `retires` is no key of a drill; expected `variables`, `drill`, `mode`, `objectives`, "
            + "`workload`, `availability`, `stop-conditions`, `settle`, `steps`, `covers` or `expect`"
        ),
        Finding(6, "error: `form` is no key of `baseline`; expected `for`"),
        Finding(
          7,
          "error: `strik` is no verb; expected `baseline`, `strike`, `await`, `fence`, `record`, "
            + "`copy`, `apply`, `promote`, `protect`, `expose`, `watch`, `pool-state`, `activate`, `deactivate`, `ship`, `trace`, `run-for`, "
            + "`heal`, `return`, `manual` or `verify`. Did you mean `strike`?"),
        Finding(
          8,
          "error: `basline` is no step; expected one verb with its words, such as "
            + "`baseline: { for: 10s }`. Did you mean `baseline:`?"),
        Finding(
          9,
          "error: `heal` stands in the same step as `run-for`; expected one verb a step: "
            + "`- heal:` on a line of its own"),
      ])
  }

  @Test func durations() {
    check(
      """
      drill: T
      availability: { gap: 1️⃣1, hold: 2️⃣5:00 }
      settle: 3️⃣10 seconds
      steps:
        - run-for: 4️⃣-5s
        - run-for: 5️⃣30d
        - 6️⃣run-for:
        - run-for: 7️⃣{ for: 1s }
        - run-for: 8️⃣200h
        - run-for: 9️⃣0s
      """,
      [
        Finding(1, "error: `1` is not a duration; \(Self.duration). Did you mean `1s`?"),
        Finding(2, "error: `5:00` is not a duration; \(Self.duration). Did you mean `5m`?"),
        Finding(3, "error: `10 seconds` is not a duration; \(Self.duration). Did you mean `10s`?"),
        Finding(4, "error: `-5s` is not a duration; \(Self.duration)"),
        Finding(5, "error: `30d` is not a duration; \(Self.duration)"),
        Finding(6, "error: nothing stands here; \(Self.duration)"),
        Finding(7, "error: a mapping stands here; \(Self.duration)"),
        Finding(8, "error: `200h` is not a duration; \(Self.duration)"),
        Finding(9, "error: `0s` is out of range; expected 1us to 168h"),
      ])
  }

  @Test func numbersAreNotWhatYAMLMakesOfThem() {
    check(
      """
      drill: T
      workload: { chat: { rooms: 1️⃣010, users: 2️⃣1_000, rate: 3️⃣100 } }
      objectives:
        lost: { messages: 4️⃣0.5 }
        order: { 5️⃣messages: 0 }
      steps:
        - run-for: 1s
      """,
      [
        Finding(
          1,
          "error: `010` is not a whole number; expected a whole number (how many rooms), "
            + "1 to 10000"),
        Finding(
          2,
          "error: `1_000` is not a whole number; expected a whole number (how many users), "
            + "1 to 10000"),
        Finding(
          3,
          "error: `100` is not a rate; expected a rate such as `100/s` or `30/min`, up to "
            + "10000/s. Did you mean `100/s`?"),
        Finding(
          4,
          "error: `0.5` is not a whole number; expected a whole number (a count), "
            + "0 to 1000000000"),
        Finding(
          5,
          "error: `messages` is no key of the objective `order`; expected `violations`. "
            + "Did you mean `violations`?"),
      ])
  }

  @Test func words() {
    check(
      """
      drill: T
      steps:
        - baseline: { for: 1s }
        - strike: { take-offline: 1️⃣data center primary, by: 2️⃣netwrok }
        - run-for: 3️⃣soon
        - strike: { fault: 4️⃣network-cat, on: [a] }
        - strike: { fault: delay, 5️⃣on: [], 6️⃣bye: 1s }
        - 7️⃣strike: { on: [a] }
        - await: { detected: 8️⃣chat is gone, within: 1s }
        - 9️⃣verify: {}
      """,
      [
        Finding(
          1,
          "error: `data center primary` is not known here; expected `datacenter primary` or "
            + "`datacenter secondary`. Did you mean `datacenter primary`?"),
        Finding(
          2,
          "error: `netwrok` is not known here; expected `network`, `router` or `power`. "
            + "Did you mean `network`?"),
        Finding(3, "error: `soon` is not a duration; \(Self.duration)"),
        Finding(
          4,
          "error: `network-cat` is not known here; expected `network-cut`, `power-off`, "
            + "`service-stop`, `archive-failing`, `replication-lag`, `disk-full`, `wrong-rights`, "
            + "`shipped-log-gap`, `process-kill`, `router-cut` or `delay`. Did you mean `network-cut`?"
        ),
        Finding(5, "error: the list of hosts is empty; expected one or more"),
        Finding(
          6,
          "error: `bye` is no key of `strike`; expected `take-offline`, `fault`, `on`, `by` or "
            + "`jitter`. Did you mean `by`?"),
        Finding(
          7,
          "error: `strike` says not what; expected `take-offline: datacenter primary` or "
            + "`fault: KIND`"),
        Finding(8, "error: `chat is gone` is not known here; expected `chat unavailable`"),
        Finding(
          9,
          "error: `verify` checks nothing; expected `integrity: chat`, `mirror: in sync`, "
            + "`roles: as at start`, `topology: as declared`, `shipping: sound`, "
            + "`outside: counted` or `history: as before`"),
      ])
  }

  @Test func variables() {
    check(
      """
      drill: 1️⃣${nme}
      variables:
        name: T
        2️⃣no_underscore: 1
        list: 3️⃣[a]
        way: wier
        nested: 4️⃣${name}
      steps:
        - run-for: 5️⃣${open
        - baseline: { for: 1s }
        - strike: { take-offline: datacenter primary, by: 6️⃣"${way}" }
        - run-for: 7️⃣${}
      """,
      [
        Finding(
          1,
          "error: no variable is called `nme`; expected a name from `variables:` or from "
            + "`--set`, or `$${nme}` for that text itself. Did you mean `${name}`?"),
        Finding(
          2,
          "error: `no_underscore` is no name for a variable; expected letters, digits and "
            + "hyphens, starting with a letter"),
        Finding(
          3, "error: a list stands here; expected a plain value for the variable `list`"),
        Finding(4, "error: a variable's value uses a variable; expected a plain value"),
        Finding(
          5, "error: `${` has no `}`; expected `${name}`, or `$${` for the text `${`"),
        Finding(
          6,
          "error: `wier` (from `${way}`) is not known here; expected `network`, `router` or "
            + "`power`"),
        Finding(
          7,
          "error: no variable is called ``; expected a name of letters, digits and hyphens, "
            + "or `$${}` for that text itself"),
      ])
  }

  @Test func everythingButAMapping() {
    check(
      "1️⃣- a",
      [
        Finding(1, "error: a list stands here; expected a drill: a mapping of words to values")
      ])
    check(
      "1️⃣a",
      [Finding(1, "error: `a` stands here; expected a drill: a mapping of words to values")])
    check(
      "drill: T\nsteps: 1️⃣[]",
      [
        Finding(
          1,
          "error: a list stands here; expected a list of steps, such as "
            + "`- baseline: { for: 10s }`")
      ])
  }

  @Test func columnsCountWhatAnEditorPointsAt() {
    let finding = [Finding(1, "error: `x` is not a duration; \(Self.duration)")]
    check("{ drill: é👩‍👩‍👧ü, steps: [ { run-for: 1️⃣x } ] }", finding)
    check("drill: T\r\nsteps:\r\n  - run-for: 1️⃣x\r\n", finding)
    check("drill: T\u{2028}steps:\u{85}  - run-for: 1️⃣x", finding)
  }

  @Test func rowsThatAreNone() {
    let expected =
      "expected the id of a row of the coverage table: a capital and two digits, such as `F09`"
    check(
      """
      drill: T
      covers: [F09, 1️⃣f10, 2️⃣F9, 3️⃣F09]
      steps:
        - baseline: { for: 1s }
          covers: 4️⃣F123
        - covers: [F01]
          run-for: 1s
        - 5️⃣covers: [F01]
      """,
      [
        Finding(1, "error: `f10` is no row's id; \(expected)"),
        Finding(2, "error: `F9` is no row's id; \(expected)"),
        Finding(3, "error: `F09` is given twice; expected each row once"),
        Finding(4, "error: `F123` is no row's id; \(expected)"),
        Finding(
          5,
          "error: a mapping is no step; expected one verb with its words, such as "
            + "`baseline: { for: 10s }`"),
      ])
  }
}
