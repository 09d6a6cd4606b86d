/// A flat suite of cases: one phase of a run.
///
/// Nested suites are lost by half of the readers.
struct JUnitSuite {
  var name: String
  var properties: [(name: String, value: String)] = []
  var cases: [JUnitCase]

  /// Gives every case a name of its own on one line, cut to what databases of CI servers take:
  /// readers that find a name twice drop the second.
  mutating func makeNamesUnique() {
    var seen: [String: Int] = [:]
    for index in cases.indices {
      let name = JUnitReport.harmless(VisibleText.line(cases[index].name, limit: 240))
      cases[index].name = name
      seen[name, default: 0] += 1
      if let count = seen[name], count > 1 { cases[index].name = "\(name) #\(count)" }
    }
  }

  var failures: Int {
    cases.count { if case .failure = $0.ending { true } else { false } }
  }

  var errors: Int {
    cases.count { if case .error = $0.ending { true } else { false } }
  }

  var skipped: Int {
    cases.count { if case .skipped = $0.ending { true } else { false } }
  }

  var time: Double { cases.reduce(0) { $0 + $1.time } }
}
