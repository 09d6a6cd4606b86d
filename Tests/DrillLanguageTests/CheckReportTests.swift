import DrillLanguage
import DrillModel
import Testing

@Suite struct CheckReportTests {
  private static let drill = SourceFile(
    path: "d.yaml", text: "drill: T\nvariables: { a: 1s }\nsteps:\n  - run-for: ${a}\n")

  @Test func tellsWhatEachFileIs() throws {
    let lab = try BundledFiles.file("Drills/environments/lab.yaml")
    let report = CheckReport(files: [Self.drill, lab], vocabulary: .forTests)
    #expect(!report.hasErrors)
    #expect(
      report.text() == """
        Drills/environments/lab.yaml: environment `lab`, 13 hosts
        d.yaml in Drills/environments/lab.yaml: drill `d`, 1 step, 0 objectives
        0 errors, 0 warnings

        """)
  }

  @Test func tellsEveryComplaintWithItsLine() {
    let bad = SourceFile(
      path: "b.yaml", text: "drill: T\nsteps:\n  - run-for: 1\n  - heal: {fault: all}\n")
    let warned = SourceFile(path: "w.yaml", text: "drill: T\nsteps:\n  - heal: { fault: all }\n")
    let report = CheckReport(files: [bad, warned], vocabulary: .forTests)
    #expect(report.hasErrors)
    #expect(
      report.text() == """
        b.yaml: not usable
        b.yaml:3:14: error: `1` is not a duration; expected a duration with its unit, such as \
        `250ms`, `10s`, `1m30s`, `2h`. Did you mean `1s`?
            3 |   - run-for: 1
              |              ^
        w.yaml: drill `w`, 1 step, 0 objectives
        w.yaml:3:5: warning: `heal` has nothing to heal: there is no `strike` before it
            3 |   - heal: { fault: all }
              |     ^
        1 error, 1 warning

        """)
  }

  @Test func settingsAreCheckedOverAllFiles() {
    #expect(
      !CheckReport(files: [Self.drill], settings: ["a=2s"], vocabulary: .forTests).hasErrors)
    let unused = CheckReport(files: [Self.drill], settings: ["b=2s"], vocabulary: .forTests)
    #expect(unused.hasErrors)
    #expect(unused.text().contains("--set:1:1: error: no file uses the variable `b`"))
    let wrong = CheckReport(files: [Self.drill], settings: ["b"], vocabulary: .forTests)
    #expect(wrong.text().contains("`b` sets nothing"))
  }
}
