import Foundation

/// A Python with the packages of `readers/requirements.txt`, for checks by other people's code.
///
/// The variable `MUSTER_TEST_PYTHON` names it; `make test-all` makes one.
enum PythonReaders {
  static let path = ProcessInfo.processInfo.environment["MUSTER_TEST_PYTHON"]

  static func skipped(_ check: String) -> String {
    "skipped: \(check): MUSTER_TEST_PYTHON names no Python with the packages it needs"
  }
}
