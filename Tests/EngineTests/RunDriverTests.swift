import DrillModel
import Engine
import FoundationEssentials
import Guard
import Journal
import Synchronization
import TestSupport
import Testing

/// The real driver: what is on record before what is sent.
struct RunDriverTests {
  /// Answers as simulated hosts do, at once, and looks at the journal before each strike.
  private actor WorldPerformer: RequestPerforming {
    private var world: SimulatedWorld
    private let journal: String
    private(set) var kinds: [Request.Kind] = []
    private(set) var strikesWithoutRecord = 0

    init(_ plan: Plan, journal: String) {
      world = SimulatedWorld(plan)
      self.journal = journal
      for program in plan.guards {
        _ = world.answer(.guardOrder(host: program.host, .arm), at: JournalClock.system.monotonic())
      }
    }

    func perform(_ request: Request) async -> Reply {
      kinds.append(request.kind)
      if request.kind.orders("strike") {
        let text = (try? String(contentsOfFile: journal, encoding: .utf8)) ?? ""
        if !text.contains("\"fault-striking\"") { strikesWithoutRecord += 1 }
      }
      return world.answer(request.kind, at: JournalClock.system.monotonic())
    }

    var isAnythingInEffect: Bool { !world.inEffect(.fault).isEmpty }
  }

  /// The lab's plan, cut down to the strike and the ways out of it.
  private func strikeOnly() throws -> Plan {
    var plan = try LabPlan.make()
    plan.opening = []
    plan.closing = []
    plan.steps = plan.steps.filter { $0.kind == "strike" }
    return plan
  }

  /// Runs the strike, with a journal that takes no record after the strike step's own.
  private func run(closesJournal: Bool) async throws -> (
    DrillModel.ExitStatus, WorldPerformer, [JournalEvent]
  ) {
    let heard = Mutex<[JournalEvent]>([])
    let folder = try ScratchFolder()
    let plan = try strikeOnly()
    let journal = try JournalWriter.create(inFolder: folder.path, clock: .system)
    let performer = WorldPerformer(plan, journal: "\(folder.path)/journal.jsonl")
    let driver = RunDriver(
      plan: plan, performer: performer, journal: journal,
      onRecord: { record in
        guard closesJournal, case .faultObserved = record.event else { return }
        journal.close()
      }, onUnrecorded: { event in heard.withLock { $0.append(event) } })
    let exit = await driver.run()
    return (exit, performer, heard.withLock { $0 })
  }

  @Test(.timeLimit(.minutes(2)))
  func aStrikeIsOnRecordBeforeItIsSent() async throws {
    let (_, performer, unrecorded) = try await run(closesJournal: false)
    let kinds = await performer.kinds
    #expect(kinds.contains { $0.orders("strike") })
    #expect(await performer.strikesWithoutRecord == 0)
    #expect(unrecorded == [])
  }

  @Test(.timeLimit(.minutes(2)))
  func whatCannotBePutOnRecordIsNotDone() async throws {
    let (exit, performer, unrecorded) = try await run(closesJournal: true)
    let kinds = await performer.kinds
    // The probes before the strike were the last that could be recorded.
    #expect(kinds.contains { if case .effectProbe = $0 { true } else { false } })
    #expect(!kinds.contains { $0.orders("strike") })
    // What was never sent has not failed.
    #expect(exit == .inconclusive)
    #expect(await !performer.isAnythingInEffect)
    let reasons = unrecorded.compactMap { event in
      if case .stopping(let reason, _) = event { reason } else { nil }
    }
    #expect(reasons.contains { $0.hasPrefix("the journal cannot be written") })
  }
}
