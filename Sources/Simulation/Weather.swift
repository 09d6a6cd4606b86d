/// What goes wrong in one seed, laid out before it begins.
struct Weather {
  /// Something that happens at a time.
  struct Happening {
    var at: UInt64
    var kind: Adversity
    var host: String
    /// A number for whatever the kind needs.
    var size: Int
  }

  /// Where in its journal a runner dies.
  struct Crash {
    /// Counted from the process's first record.
    var record: Int
    /// Whether that record is whole on disk, torn, or not begun.
    var boundary: Boundary

    enum Boundary: Int {
      case before
      case torn
      case after
    }
  }

  /// The kinds that this seed has.
  var kinds: Set<Adversity>
  var happenings: [Happening] = []
  /// One for each process that dies, in order.
  var crashes: [Crash] = []
  /// How long nobody comes after each crash, nanoseconds.
  var absences: [UInt64] = []
  /// The records that cannot be written, counted from the run's first.
  var failingRecords: Set<Int> = []

  /// How often an attempt is spoilt, in thousandths, for each kind there is.
  static let spoilt = 25

  init(seed: UInt64, hosts: [String], without masked: Set<Adversity>) {
    var random = SeededGenerator(seed: seed, purpose: "weather")
    // One seed in eight has fair weather; others have a few kinds, not all at once.
    let isFair = random.chance(125)
    var kinds: Set<Adversity> = []
    let share = random.pick([80, 150, 300]) ?? 150
    for kind in Adversity.allCases where random.chance(share) && !isFair { kinds.insert(kind) }
    if !isFair, random.chance(350) { kinds.insert(.runnerCrashes) }
    self.kinds = kinds.subtracting(masked)
    for kind in Adversity.allCases {
      var own = SeededGenerator(seed: seed, purpose: kind.rawValue)
      guard self.kinds.contains(kind) else { continue }
      layOut(kind, hosts, &own)
    }
    happenings.sort { ($0.at, $0.kind.rawValue, $0.host) < ($1.at, $1.kind.rawValue, $1.host) }
  }

  private mutating func layOut(
    _ kind: Adversity, _ hosts: [String], _ random: inout SeededGenerator
  ) {
    switch kind {
    case .hostSlow, .hostReboots, .clockJumps, .watcherKilled, .folderRemoved, .guardRemoved,
      .leaseDeleted, .undoFails, .tableChanged, .tableDeleted, .otherRunner:
      for _ in 0..<random.within(1...3) {
        happenings.append(
          Happening(
            at: UInt64(random.within(500...110_000)) * 1_000_000, kind: kind,
            host: random.pick(hosts) ?? "", size: random.below(1000)))
      }
    case .signal, .twoSignals:
      let at = UInt64(random.within(500...110_000)) * 1_000_000
      let signal = random.pick([1, 2, 15]) ?? 2
      happenings.append(Happening(at: at, kind: .signal, host: "", size: signal))
      guard kind == .twoSignals else { return }
      let later = at + UInt64(random.within(10...20_000)) * 1_000_000
      happenings.append(Happening(at: later, kind: .signal, host: "", size: signal))
    case .runnerCrashes:
      for round in 0..<random.within(1...3) {
        crashes.append(
          Crash(
            record: random.below(round == 0 ? 260 : 70),
            boundary: Crash.Boundary(rawValue: random.below(3)) ?? .after))
        absences.append(UInt64(random.within(200...60_000)) * 1_000_000)
      }
    case .journalFails:
      for _ in 0..<random.within(1...2) { failingRecords.insert(random.within(3...240)) }
    case .commandDropped, .answerLost, .commandKilled, .commandLate, .answerLate, .noBootHook,
      .faultDoesNotBite, .promotionSlow, .messagesLost, .personDeclines:
      break
    }
  }
}
