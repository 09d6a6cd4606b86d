import DrillModel
import Engine
import Services
import Testing

/// What follows from the databases' states alone; in doubt nothing is unfenced.
@Suite struct ServingFindingTests {
  private static func judge(
    _ db1: [String: String]?, _ db2: [String: String]?, _ db3: [String: String]?
  ) throws -> ServingFinding {
    ServingFinding.judge(
      try LabPlan.make().environment,
      statuses: [
        "db1": db1.map(DatabaseStatus.init), "db2": db2.map(DatabaseStatus.init),
        "db3": db3.map(DatabaseStatus.init),
      ])
  }

  private static let serves = ["running": "yes", "role": "primary", "writable": "yes"]
  private static let follows = [
    "running": "yes", "role": "standby", "writable": "no", "fenced": "no", "timeline": "1",
  ]
  private static let fenced = [
    "running": "no", "role": "none", "writable": "no", "fenced": "yes", "timeline": "1",
  ]

  @Test func ordinaryTimes() throws {
    let finding = try Self.judge(Self.serves, Self.follows, Self.follows)
    #expect(finding == .original("db1"))
    #expect(finding.allowsRelease)
  }

  @Test func aPromotedBackup() throws {
    #expect(try Self.judge(Self.fenced, Self.fenced, Self.serves) == .promoted("db3"))
    // What the old side says matters no more.
    #expect(try Self.judge(nil, nil, Self.serves) == .promoted("db3"))
    #expect(!ServingFinding.promoted("db3").allowsRelease)
  }

  @Test func aPromotedMirror() throws {
    let finding = try Self.judge(Self.fenced, Self.serves, Self.follows)
    #expect(finding == .promoted("db2"))
    #expect(!finding.allowsRelease)
    var stopped = Self.follows
    stopped["timeline"] = "2"
    guard case .unclear = try Self.judge(Self.fenced, stopped, Self.follows) else {
      Issue.record("a mirror on a later timeline was promoted at some time")
      return
    }
  }

  @Test func twoServe() throws {
    #expect(try Self.judge(Self.serves, Self.fenced, Self.serves) == .several(["db1", "db3"]))
    #expect(!ServingFinding.several([]).allowsRelease)
  }

  @Test func fencedAndNotYetPromoted() throws {
    let finding = try Self.judge(Self.fenced, Self.fenced, Self.follows)
    #expect(finding == .noneYetNotPromoted)
    #expect(finding.allowsRelease)
  }

  @Test func inDoubtItIsNotClear() throws {
    var later = Self.follows
    later["timeline"] = "2"
    var stopped = Self.fenced
    stopped["timeline"] = "2"
    let doubts = [
      try Self.judge(Self.fenced, Self.fenced, nil), try Self.judge(nil, Self.fenced, Self.follows),
      try Self.judge(Self.serves, Self.follows, nil),
      // Promoted, and then stopped or made a follower again.
      try Self.judge(Self.fenced, Self.fenced, later),
      try Self.judge(Self.fenced, Self.fenced, stopped),
      // In the middle of the way back: the primary was made anew and follows.
      try Self.judge(Self.follows, Self.follows, Self.fenced),
      try Self.judge(Self.follows, Self.follows, Self.follows),
    ]
    for finding in doubts {
      guard case .unclear = finding else {
        Issue.record("\(finding)")
        continue
      }
      #expect(!finding.allowsRelease)
    }
  }
}
