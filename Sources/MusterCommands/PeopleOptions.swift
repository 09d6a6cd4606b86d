import ArgumentParser
import DrillModel
import Foundation

/// Who takes part in a run, and why it is run now: for its record.
struct PeopleOptions: ParsableArguments {
  @Option(help: "For the record: the change or ticket under which it is run.")
  var ticket: String?

  @Option(help: "For the record: who takes part; may be given several times.")
  var participant: [String] = []

  @Option(help: "For the record: who watches; may be given several times.")
  var observer: [String] = []

  @Option(help: "For the record: when it was planned to begin, such as 2026-01-31T02:00:00Z.")
  var plannedStart: String?

  func validate() throws {
    if let plannedStart, (try? Date(plannedStart, strategy: .iso8601)) == nil {
      throw ValidationError("--planned-start takes a time such as 2026-01-31T02:00:00Z")
    }
  }

  /// What a run needs of these, and who let it run.
  func people(_ approval: RunParticulars.Approval?) -> RunPeople {
    RunPeople(
      ticket: ticket, participants: participant, observers: observer, plannedStart: plannedStart,
      approval: approval)
  }
}
