internal import DrillModel

/// What a step must come to, in words, by its verb: reports set it beside what was observed.
enum StepExpectation {
  /// - Parameter step: As it was planned.
  /// - Returns: A sentence without its stop.
  static func words(_ step: StepAccount) -> String {
    let limit = step.deadlineSeconds.map { " within \(TimeText.length($0))" } ?? ""
    return (byVerb[step.plan.kind] ?? "every act in it succeeds") + limit
  }

  private static let byVerb: [String: String] = [
    "preflight": "every host and service can do what the drill needs",
    "states": "every database and chat server is where it belongs",
    "lock": "every host gives its lock, and every guard is armed and read back",
    "record": "the state from before is on record",
    "start-traffic": "every user is connected and answered",
    "sample": "a message of one test user reaches the other",
    "approval": "a person approves",
    "manual": "a person confirms that it is done",
    "baseline": "traffic is steady and answered",
    "strike": "the fault is in effect by the host's own word, and probes from elsewhere agree",
    "await": "the condition is seen to hold",
    "gone": "what was struck is seen to be gone",
    "fence": "each old primary refuses a write that was tried on it",
    "fence-backup": "the backup refuses a write that was tried on it",
    "record-shipping": "the state of log shipping is on record",
    "copy": "every shipped segment is beside the backup, in size and digest the same",
    "apply": "everything that was copied is replayed, with no gap",
    "promote": "a write of Muster's own is committed on the promoted database",
    "promote-mirror": "a write of Muster's own is committed on the promoted mirror",
    "protect": "the serving database has a mirror in sync",
    "watch": "the witness watches the primary",
    "expose": "commits wait for no mirror",
    "pool-state": "every chat server has the state that was set",
    "activate": "every chat server there takes new clients",
    "deactivate": "no chat server there takes new clients",
    "ship": "every segment is archived, copied and replayed",
    "trace": "every marker is seen at each hop of log shipping",
    "run-for": "traffic runs",
    "heal": "every fault is taken back and leaves nothing behind",
    "regain": "every host that was lost answers again",
    "return": "the part of the way back that it names is done and read back",
    "verify": "every check in it holds",
    "settle": "what is still under way arrives",
    "stop-traffic": "traffic ends, and its ledger is closed",
    "read-back": "the archive is read over XMPP and from the database",
    "judge": "every objective and every property of the messages is judged",
    "release": "every fault and every guard is taken back",
    "proof": "every host is read back as it was",
    "unlock": "every host lets its lock go",
  ]
}
