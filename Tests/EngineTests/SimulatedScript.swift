import DrillModel
import Engine

/// What goes otherwise than in a world where all goes well.
struct SimulatedScript {
  /// How a request is answered instead.
  enum Answer {
    /// The world is not touched, and this is said.
    case instead(Reply.Result, String, [String: String] = [:])
    /// The world obeys, and nobody knows.
    case doneButUnknown
    /// The world obeys, and answers after this long.
    case late(Duration)
    /// Nothing happens; at the request's deadline nobody knows.
    case silence
    /// The world obeys; its reply is made another.
    case changed((inout Reply) -> Void)
  }

  /// Something from outside, once, this long after the first request of a kind.
  struct Happening {
    var after: Duration
    var event: EngineEvent
    var trigger: (Request.Kind) -> Bool
    /// What happens to the world at that request, before it is answered.
    var worldly: ((inout SimulatedWorld) -> Void)?
  }

  var answers: [(Request.Kind) -> Answer?] = []
  var happenings: [Happening] = []

  static var smooth: SimulatedScript { SimulatedScript() }

  /// Requests that match are answered like this.
  static func answering(
    _ answer: Answer, to matches: @escaping (Request.Kind) -> Bool
  ) -> SimulatedScript {
    var script = SimulatedScript()
    script.answers.append { matches($0) ? answer : nil }
    return script
  }

  /// Signals arrive this long after the first request that matches.
  static func signals(
    _ signals: [(Int32, Duration)], at matches: @escaping (Request.Kind) -> Bool
  ) -> SimulatedScript {
    var script = SimulatedScript()
    for (signal, after) in signals {
      script.happenings.append(Happening(after: after, event: .signal(signal), trigger: matches))
    }
    return script
  }

  /// A host's guard lapses at the first request that matches.
  static func lapse(
    on host: String, at matches: @escaping (Request.Kind) -> Bool
  ) -> SimulatedScript {
    var script = SimulatedScript()
    script.happenings.append(
      Happening(
        after: .zero, event: .chat(isAvailable: false, detail: ""), trigger: matches,
        worldly: { $0.lapse(host) }))
    return script
  }
}

extension Request.Kind {
  /// Whether it is this order to a guard, on this host or on any.
  func orders(_ word: String, on host: String? = nil) -> Bool {
    guard case .guardOrder(let found, let order) = self else { return false }
    return order.word == word && (host == nil || host == found)
  }

  /// Whether it is this act, on this host or on any.
  func acts(_ name: Act.Name, on host: String? = nil) -> Bool {
    guard case .act(let act, _) = self else { return false }
    return act.name == name && (host == nil || host == act.host)
  }

  /// Whether it is an effect probe that wants this way to be closed.
  var looksForDamage: Bool {
    if case .effectProbe(_, expectsOpen: false) = self { true } else { false }
  }
}
