import DrillLanguage
import DrillModel

extension Vocabulary {
  /// Words enough for tests and for the files in Drills/.
  static let forTests = Vocabulary(
    faults: [
      Fault(kind: "network-cut"), Fault(kind: "router-cut"), Fault(kind: "power-off"),
      Fault(kind: "delay", parameters: ["jitter"], requiredParameters: ["by"]),
    ],
    providers: [
      Provider(
        word: "postgresql", service: .database, settings: ["port", "cluster", "data"]),
      Provider(
        word: "own", service: .database, acts: Act.Name.allCases,
        requiredCommands: [.status, .fence, .promote]),
      Provider(word: "ejabberd", service: .chat, settings: ["config"]),
      Provider(
        word: "prosody", service: .chat, settings: ["config", "service"],
        requiredSettings: ["config"], acts: [.status, .activate, .deactivate, .poolState]),
    ])
}
