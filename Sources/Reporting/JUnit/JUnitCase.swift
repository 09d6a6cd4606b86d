/// One test case of a JUnit file: named by what is tested, never by what was measured.
struct JUnitCase {
  /// The four ways a case can end; CI servers tell them apart.
  enum Ending {
    case passed
    /// It was observed not to hold.
    case failure(type: String, message: String)
    /// It could not be judged.
    case error(type: String, message: String)
    /// It was not tried.
    case skipped(message: String)
  }

  var name: String
  var ending: Ending
  /// Seconds.
  var time = 0.0
  /// What was seen, ours: shown with the ending.
  var detail = ""
  /// Files of the bundle that belong to it.
  var attachments: [String] = []
  /// What hosts said, each line with its host before it.
  var output = ""
}
