import DrillModel
import Foundation
import Guard
import Testing

@testable import Simulation

/// The simulated guard and the real program, put through the same orders: after each both must say
/// the same, and have done the same.
@Suite(.serialized) struct GuardContractTests {
  /// What is compared after each order.
  struct Seen: Equatable {
    var status: GuardStatus
    var state: GuardAnswer.State
    var run: String?
    var token: Int?
    var program: GuardAnswer.Program?
    var generation: Int?
    var applied: [String]?
    var failed: [String]?
    var changed: [String]?
    var isProcessAlive: Bool?

    init(_ status: GuardStatus, _ answer: GuardAnswer) {
      self.status = status
      state = answer.state
      run = answer.held?.run
      token = answer.held?.token
      program = answer.held?.program
      generation = answer.held?.generation
      applied = answer.held?.applied
      failed = answer.held?.failed
      changed = answer.held?.changed
      isProcessAlive = answer.held?.isProcessAlive
    }
  }

  /// Both guards, side by side.
  struct Pair {
    let real: ScratchGuard
    var simulated = SimulatedGuard()
    var tables = ContractTables()
    let entries: [GuardEntry]

    init(_ real: ScratchGuard) {
      self.real = real
      entries = [
        real.entry("cut", kind: .fault, hold: .undo),
        real.entry("fill", kind: .fault, hold: .undo),
        real.entry("kept", kind: .fault, hold: .keep),
        real.entry("fence", kind: .fence, hold: .undo),
      ]
      simulated.canHook = false
    }

    mutating func send(
      _ verb: SimulatedGuard.Command.Verb, run: String, token: Int
    ) async throws -> (real: Seen?, simulated: Seen) {
      let program = try real.program(run: run, token: token, entries)
      let reply = try await real.run(Self.script(verb, program))
      var fuel = Fuel.unlimited
      let command = SimulatedGuard.Command(verb: verb, program: program)
      let answer = try simulated.obey(command, in: &tables, &fuel)
      var seen: Seen?
      if case .answered(let status, let found) = reply { seen = Seen(status, found) }
      return (seen, Seen(answer.status, answer.answer))
    }

    static func script(_ verb: SimulatedGuard.Command.Verb, _ program: GuardProgram) -> Script {
      let control = program.control
      return switch verb {
      case .arm: program.arm
      case .query: control.query()
      case .renew(let seen): control.renew(generation: seen, lease: program.lease)
      case .strike(let ids): control.strike(entries: ids)
      case .regain(let ids): control.regain(entries: ids)
      case .fence: control.fence()
      case .switch(let program): control.switch(to: program)
      case .heal(let ids): control.heal(entries: ids)
      case .release: control.release()
      case .unfence: control.unfence()
      case .disarm: control.disarm()
      }
    }

    /// The real watcher has come to rest: it is gone, or it waits for a lease, or to try again.
    func settle(_ isThere: () -> Bool) async throws {
      for _ in 0..<200 {
        if isThere() { return }
        try await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  @Test(arguments: [11, 23, 47, 1968, 30_103, 77_777] as [UInt64])
  func bothSayAndDoTheSame(seed: UInt64) async throws {
    let (difference, compared) = try await firstDifference(seed: seed)
    #expect(difference == nil)
    #expect(compared > 20)
  }

  /// A simulated guard that flatters is found out.
  @Test(arguments: [PlantedBug.undoIsForgotten, .anyGenerationRenews, .anyoneMayCommand])
  func aSimulatedGuardThatDiffersIsFoundOut(bug: PlantedBug) async throws {
    var differences: [String] = []
    for seed in [11, 23, 47] as [UInt64] where differences.isEmpty {
      if let found = try await firstDifference(seed: seed, bugs: [bug]).difference {
        differences.append(found)
      }
    }
    #expect(!differences.isEmpty)
  }

  /// Puts both through the orders of a seed, up to the first after which they differ.
  private func firstDifference(
    seed: UInt64, bugs: Set<PlantedBug> = []
  ) async throws -> (difference: String?, compared: Int) {
    let real = try ScratchGuard()
    defer { real.close() }
    var pair = Pair(real)
    pair.simulated.bugs = bugs
    var random = SeededGenerator(seed: seed)
    var compared = 0
    _ = try await pair.send(.arm, run: "run-1", token: 2)
    for step in 0..<40 {
      let order = ContractOrder.draw(&random, generation: pair.simulated.lease?.generation ?? 0)
      guard let (said, simulated) = try await carryOut(order, &pair) else { continue }
      compared += 1
      let place = "seed \(seed), step \(step): \(order)"
      if said != simulated {
        return ("\(place): \(String(describing: said)), simulated \(simulated)", compared)
      }
      for id in ContractOrder.all {
        let table = pair.real.read("table-\(id)")?.trimmingCharacters(in: .newlines)
        let wanted = pair.tables.tables[id].map { $0 == .ours ? "ours" : "changed" }
        if table != wanted { return ("\(place): table of \(id)", compared) }
      }
    }
    return (nil, compared)
  }

  /// Carries an order out on both; nil where there is nothing to compare.
  private func carryOut(
    _ order: ContractOrder, _ pair: inout Pair
  ) async throws -> (Seen?, Seen)? {
    switch order {
    case .command(let verb, let run, let token):
      return try await pair.send(verb, run: run, token: token)
    case .change(let id, let toAbsent):
      guard pair.tables.tables[id] != nil else { return nil }
      pair.tables.tables[id] = toAbsent ? nil : .changed
      try pair.real.write("table-\(id)", toAbsent ? nil : "changed\n")
    case .stick(let isStuck):
      pair.tables.isStuck = isStuck
      try pair.real.write("stuck", isStuck ? "" : nil)
    case .lapse: try await lapse(&pair)
    case .removeLease:
      guard pair.simulated.watched != nil, pair.simulated.lease != nil else { return nil }
      try pair.real.write("volatile/lease", nil)
      pair.simulated.lease = nil
      try await fire(&pair)
    case .removeFolder:
      guard pair.simulated.watched != nil, pair.simulated.backOff == nil,
        pair.simulated.disk != nil, !pair.simulated.hasLapsed
      else { return nil }
      try FileManager.default.removeItem(atPath: "\(pair.real.folder)/durable/guard")
      pair.simulated.disk = nil
      let real = pair.real
      try await pair.settle { real.has("durable/guard/holder") }
      try watch(&pair)
    case .killWatcher:
      guard pair.simulated.watched != nil, let watcher = pair.real.watcher else { return nil }
      kill(watcher, SIGKILL)
      try await Task.sleep(for: .milliseconds(200))
      pair.simulated.killWatcher(isRestarted: false)
    }
    let holder = pair.simulated.disk
    return try await pair.send(.query, run: holder?.run ?? "run-1", token: holder?.token ?? 2)
  }

  private func watch(_ pair: inout Pair) throws {
    var fuel = Fuel.unlimited
    _ = try pair.simulated.watch(in: &pair.tables, &fuel)
  }

  /// By a renewal that is over at once, as no test waits for a lease.
  private func lapse(_ pair: inout Pair) async throws {
    guard let holder = pair.simulated.disk, pair.simulated.watched != nil,
      !pair.simulated.hasFired, !pair.simulated.hasLapsed, let lease = pair.simulated.lease
    else { return }
    let program = try pair.real.program(run: holder.run, token: holder.token, pair.entries)
    _ = try await pair.real.run(
      program.control.renew(generation: lease.generation, lease: .milliseconds(1)))
    pair.simulated.lease?.generation += 1
    pair.simulated.lease?.deadline = 0
    try await fire(&pair)
  }

  /// Lets both watchers act, and the real one come to rest.
  private func fire(_ pair: inout Pair) async throws {
    guard let run = pair.simulated.disk?.run else { return }
    let before = fired(pair.real, run)
    try watch(&pair)
    let real = pair.real
    try await pair.settle { fired(real, run) > before }
    guard pair.simulated.watched == nil else { return }
    try await pair.settle {
      guard let watcher = real.watcher else { return true }
      let line = try? String(contentsOfFile: "/proc/\(watcher)/stat", encoding: .utf8)
      return line.map { $0.contains(") Z") } ?? true
    }
  }

  /// How many times the watcher has run its program to an end.
  private func fired(_ real: ScratchGuard, _ run: String) -> Int {
    (real.read("durable/receipts/\(run)") ?? "").split(separator: "\n").filter {
      $0.contains(" watcher - fired ")
    }.count
  }
}
