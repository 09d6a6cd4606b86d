import DrillModel
import Testing

/// The invented runs by name, as arguments of tests.
enum Fixture: String, CaseIterable, CustomTestStringConvertible {
  case passed, failed, crashed, refused, empty

  var records: [JournalRecord] {
    switch self {
    case .passed: FixtureRun.passed
    case .failed: FixtureRun.failed
    case .crashed: FixtureRun.crashed
    case .refused: FixtureRun.refused
    case .empty: []
    }
  }

  var testDescription: String { rawValue }
}
