import DrillModel
import FoundationEssentials

/// Changes the texts in an event, whatever its kind: every text of its payload, and the keys of
/// what a host told as `values`.
enum JournalText {
  /// The event with every text put through `change`.
  ///
  /// A word of a closed set, such as a verdict, must stay one of the set; where `change` leaves
  /// none, words that stand alone are left as they are, and where that does not do either, the
  /// event is.
  static func changed(
    _ event: JournalEvent, by change: (String) -> String
  ) -> JournalEvent {
    guard let data = try? JSONEncoder().encode(event),
      let tree = try? JSONDecoder().decode(Tree.self, from: data)
    else { return event }
    let everything = tree.changed(by: change)
    if everything == tree { return event }
    func isWord(_ text: String) -> Bool {
      text.utf8.allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "-") }
    }
    for candidate in [everything, tree.changed { isWord($0) ? $0 : change($0) }] {
      if let data = try? JSONEncoder().encode(candidate),
        let made = try? JSONDecoder().decode(JournalEvent.self, from: data)
      {
        return made
      }
    }
    return event
  }

  /// JSON of any shape, its numbers exact.
  private indirect enum Tree: Hashable, Codable {
    case null
    case truth(Bool)
    case whole(Int64)
    case natural(UInt64)
    case number(Double)
    case text(String)
    case list([Tree])
    case object([String: Tree])

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .null
      } else if let truth = try? value.decode(Bool.self) {
        self = .truth(truth)
      } else if let whole = try? value.decode(Int64.self) {
        self = .whole(whole)
      } else if let natural = try? value.decode(UInt64.self) {
        self = .natural(natural)
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else if let text = try? value.decode(String.self) {
        self = .text(text)
      } else if let list = try? value.decode([Tree].self) {
        self = .list(list)
      } else {
        self = .object(try value.decode([String: Tree].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var value = encoder.singleValueContainer()
      switch self {
      case .null: try value.encodeNil()
      case .truth(let truth): try value.encode(truth)
      case .whole(let whole): try value.encode(whole)
      case .natural(let natural): try value.encode(natural)
      case .number(let number): try value.encode(number)
      case .text(let text): try value.encode(text)
      case .list(let list): try value.encode(list)
      case .object(let object): try value.encode(object)
      }
    }

    func changed(isNamedByHost: Bool = false, by change: (String) -> String) -> Tree {
      switch self {
      case .null, .truth, .whole, .natural, .number: return self
      case .text(let text): return .text(change(text))
      case .list(let list): return .list(list.map { $0.changed(by: change) })
      case .object(let object):
        var made: [String: Tree] = [:]
        for (key, value) in object {
          made[isNamedByHost ? change(key) : key] =
            value.changed(isNamedByHost: key == "values", by: change)
        }
        return .object(made)
      }
    }
  }
}
