import Simulation

/// The command line of the simulation.
struct Options {
  static let usage =
    "muster-simulate [--seeds N] [--seed S] [--way network|router|power] [--bug NAME] "
    + "[--without KIND,KIND|all] [--trace]"

  var seeds: Int?
  var seed: UInt64?
  var bugs: Set<PlantedBug> = []
  var masked: Set<Adversity> = []
  /// The way of the main drill, simulated in place of the seed's own.
  var way: String?
  var printsTrace = false

  /// What is wrong with the command line.
  struct Complaint: Error, CustomStringConvertible {
    var description: String
  }

  init() {}

  init(_ arguments: [String]) throws(Complaint) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--seeds": seeds = try Self.value(word, &rest, Int.init)
      case "--seed": seed = try Self.value(word, &rest, UInt64.init)
      case "--bug": bugs.insert(try Self.value(word, &rest, PlantedBug.init(rawValue:)))
      case "--without":
        masked = try Self.value(word, &rest) { text in
          if text == "all" { return Set(Adversity.allCases) }
          let kinds = text.split(separator: ",").map { Adversity(rawValue: String($0)) }
          return kinds.contains(nil) ? nil : Set(kinds.compactMap(\.self))
        }
      case "--way":
        way = try Self.value(word, &rest) {
          ["network", "router", "power"].contains($0) ? $0 : nil
        }
      case "--trace": printsTrace = true
      default: throw Complaint(description: "\(word) is not an option")
      }
    }
  }

  private static func value<Value>(
    _ word: String, _ rest: inout ArraySlice<String>, _ read: (String) -> Value?
  ) throws(Complaint) -> Value {
    guard let text = rest.popFirst() else {
      throw Complaint(description: "\(word) needs a value")
    }
    guard let value = read(text) else {
      throw Complaint(description: "\(text) is no value for \(word)")
    }
    return value
  }
}
