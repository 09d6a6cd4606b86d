import Glibc
import Remote
import TestSupport

/// The readers that are fuzzed, each with what must hold for any input.
enum FuzzTarget: String, CaseIterable {
  case drill
  case environment
  case sshConfiguration = "ssh-configuration"
  case knownHosts = "known-hosts"
  case trailer
  case shellAnswers = "shell-answers"
  case values
  case guardAnswer = "guard-answer"
  case journal
  case body
  case rows
  case lines
  case stanza
  case redactor
  case powerShell = "powershell"
  case complaints

  /// The one that this process tries.
  static let chosen: FuzzTarget = {
    let name = getenv("MUSTER_FUZZ").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      fatalError("MUSTER_FUZZ is none of \(allCases.map(\.rawValue).joined(separator: " "))")
    }
    return target
  }()

  /// Insists on what must hold.
  func check(_ input: [UInt8]) throws {
    switch self {
    case .drill: try DrillTextInvariants.drill(input)
    case .environment: try DrillTextInvariants.environment(input)
    case .sshConfiguration: try ConfigurationInvariants.configuration(input)
    case .knownHosts: try ConfigurationInvariants.knownHosts(input)
    case .trailer: try TrailerInvariants.trailer(input)
    case .shellAnswers: try ConfigurationInvariants.answers(input)
    case .values: try TrailerInvariants.values(input)
    case .guardAnswer: try GuardAnswerInvariants.answer(input)
    case .journal:
      try JournalInvariants.journal(input)
      try JournalInvariants.tampered(Self.patched(JournalInvariants.good, by: input))
    case .body: try ChatWireInvariants.body(input)
    case .rows: try ChatWireInvariants.rows(input)
    case .lines: try ChatWireInvariants.lines(input)
    case .stanza: try ChatWireInvariants.stanza(input)
    case .redactor: try Self.redacted(input)
    case .powerShell: try PowerShellInvariants.answer(input)
    case .complaints: try PowerShellInvariants.complaints(input)
    }
  }

  /// The input read as changes: where, two bytes, and what stands there then.
  private static func patched(_ good: [UInt8], by input: [UInt8]) -> [UInt8] {
    var bytes = good
    for place in stride(from: 0, to: min(input.count, 12) - 2, by: 3) {
      bytes[(Int(input[place]) << 8 | Int(input[place + 1])) % bytes.count] = input[place + 2]
    }
    return bytes
  }

  private static let secret = "p@ss 'w\"ord\\%41"
  private static let knowing: Redactor = {
    var redactor = Redactor()
    redactor.add(secret)
    return redactor
  }()

  /// No secret is left, and what has none stays as it is.
  private static func redacted(_ input: [UInt8]) throws {
    for isCut in [false, true] {
      let redacted = knowing.redacted(input, isCut: isCut)
      try BrokenInvariant.unless(
        !knowing.finds(in: String(decoding: redacted, as: UTF8.self)), "a secret is left")
    }
    if !knowing.finds(in: String(decoding: input, as: UTF8.self)) {
      try BrokenInvariant.unless(knowing.redacted(input) == input, "something else was taken out")
    }
  }
}
