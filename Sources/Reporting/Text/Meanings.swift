internal import DrillModel

/// What the words of a report mean, in a line each.
enum Meanings {
  static func of(_ milestone: Milestone.Name) -> String {
    switch milestone {
    case .lastAcknowledged: "last message acknowledged before the gap"
    case .faultInjected: "the host's own word that the fault is in effect; offsets start here"
    case .faultBitten: "probes from other hosts agree that it is"
    case .detected: "first failure that the drill's rule accepts"
    case .decided: "approval given, or the rule that decides has fired"
    case .exposed: "commits wait for no mirror: the primary runs alone"
    case .fenced: "the fence around the old primary is proved"
    case .promotionStarted: "promote sent to the database that takes over"
    case .promoted: "first commit of a probe write on the promoted database"
    case .activated: "the second site's chat servers take new clients"
    case .firstAcknowledged: "first acknowledgement after which no outage follows"
    case .protected: "redundancy is back"
    case .returned: "the original roles hold again"
    }
  }

  static func ofObjective(_ name: String) -> String {
    switch Objective.Name(rawValue: name) {
    case .promotion: "from sending the promotion to the first commit on the promoted database"
    case .recoveryTime: "from the last answer to the first lasting one, as clients saw it"
    case .recoveryTimeFromDecision: "from the decision to fail over to the first lasting answer"
    case .recoveryPoint: "from the oldest lost message's acknowledgement to the strike"
    case .returnTime: "clients' outage during the way back"
    case .shippingLag: "from a marker's commit to its replay on the backup, the longest"
    case .timeToProtected: "from the strike until the serving database has a mirror in sync"
    case .lostAfterPromotion: "acknowledged after the promotion, and gone"
    case .lost: "acknowledged messages that are gone"
    case .order: "messages out of their sender's order"
    case .duplicated: "messages that are there more than once"
    case .altered: "messages whose body is not what was sent"
    case nil: ""
    }
  }

  static func ofExit(_ code: Int32) -> String {
    switch ExitStatus(rawValue: code) {
    case .passed: "passed"
    case .failed: "an objective or a check failed"
    case .usage: "the drill or the environment is invalid"
    case .refused: "refused before any change"
    case .locked: "another run holds the environment"
    case .inconclusive: "it could not be judged"
    case .notRestored: "not restored: a person is needed"
    case .hangup, .interrupted, .terminated: "interrupted, and restored"
    case nil: "not known"
    }
  }
}
