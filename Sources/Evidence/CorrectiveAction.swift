/// A corrective action as its lines have it.
public struct CorrectiveAction: Sendable, Hashable, Codable {
  /// Its id.
  public var id: String
  /// What is to be done.
  public var title: String
  /// How grave it is.
  public var severity: ActionRecord.Severity
  /// Who is to do it.
  public var owner: String
  /// The day by which it is to be done.
  public var due: String
  /// The run in which it was found.
  public var run: String
  /// That run's drill.
  public var drill: String
  /// Where that ran.
  public var environment: String
  /// When it was opened.
  public var opened: String
  /// When it was closed; nil while it is open.
  public var closed: String?
  /// The run that showed that it is done.
  public var retest: String?
  /// What was said, oldest first.
  public var remarks: [String]

  /// Whether it is still to be done.
  public var isOpen: Bool { closed == nil }

  /// Whether it is open behind its day.
  ///
  /// - Parameter day: Such as `2026-03-31`.
  /// - Returns: Whether it is open and due before that day.
  public func isOverdue(on day: String) -> Bool { isOpen && due < day }

  init?(_ records: [ActionRecord]) {
    guard let first = records.first, first.kind == .opened, let title = first.title,
      let owner = first.owner, let due = first.due
    else { return nil }
    id = first.action
    self.title = title
    severity = first.severity ?? .medium
    self.owner = owner
    self.due = due
    run = first.run ?? ""
    drill = first.drill ?? ""
    environment = first.environment ?? ""
    opened = first.time
    remarks = []
    for record in records {
      self.owner = record.owner ?? self.owner
      self.due = record.due ?? self.due
      severity = record.severity ?? severity
      if let text = record.text {
        remarks.append("\(record.time.prefix(10)) \(record.kind.rawValue) by \(record.by): \(text)")
      }
      switch record.kind {
      case .closed:
        closed = record.time
        retest = record.retest
      case .reopened:
        closed = nil
        retest = nil
      case .opened, .changed: break
      }
    }
  }
}
