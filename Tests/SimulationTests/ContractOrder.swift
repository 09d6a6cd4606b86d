import DrillModel
import Guard

@testable import Simulation

/// One thing that both guards are put through.
enum ContractOrder: Sendable {
  case command(SimulatedGuard.Command.Verb, run: String, token: Int)
  /// The lease lapses now, and the watcher has acted.
  case lapse
  /// Someone changes an entry's table; nil lets it be deleted.
  case change(String, toAbsent: Bool)
  /// From now on nothing can be taken back, or it can again.
  case stick(Bool)
  /// Someone deletes the folder on disk; the watcher lays it down again.
  case removeFolder
  /// Someone deletes the lease.
  case removeLease
  /// Someone kills the watcher.
  case killWatcher

  static let faults = ["cut", "fill"]
  static let all = ["cut", "fill", "kept", "fence"]

  /// Draws an order: mostly what a runner sends, in its order or out of it.
  static func draw(_ random: inout SeededGenerator, generation: Int) -> ContractOrder {
    let isOther = random.chance(60)
    let run = isOther ? "run-2" : "run-1"
    let token = random.chance(120) ? random.within(1...3) : 2
    func command(_ verb: SimulatedGuard.Command.Verb) -> ContractOrder {
      .command(verb, run: run, token: token)
    }
    switch random.below(100) {
    case ..<14: return command(.arm)
    case ..<20: return command(.query)
    case ..<28: return command(.renew(generation: max(0, generation + random.within(-1...1))))
    case ..<39: return command(.strike(random.chance(500) ? nil : [random.pick(faults) ?? ""]))
    case ..<42: return command(.regain([random.pick(faults) ?? ""]))
    case ..<50: return command(.fence)
    case ..<58: return command(.switch(random.chance(600) ? .hold : .release))
    case ..<66: return command(.heal(random.chance(600) ? nil : [random.pick(all) ?? ""]))
    case ..<72: return command(.release)
    case ..<78: return command(.unfence)
    case ..<84: return command(.disarm)
    case ..<89: return .lapse
    case ..<93: return .change(random.pick(all) ?? "", toAbsent: random.chance(500))
    case ..<95: return .stick(random.chance(400))
    case ..<97: return .removeFolder
    case ..<98: return .removeLease
    default: return .killWatcher
    }
  }
}
