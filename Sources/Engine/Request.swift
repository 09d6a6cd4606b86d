public import DrillModel

/// Something that the machine wants to know or have done, with a number to answer by.
public struct Request: Sendable, Hashable {
  /// What is asked.
  public enum Kind: Sendable, Hashable {
    /// Of a guard.
    case guardOrder(host: String, GuardOrder)
    /// What the guard on a host did in this run, also by itself; or that its notes be deleted.
    case receipts(host: String, forgets: Bool)
    /// Of a service; `expects` are values that its answer must have.
    case act(Act, expects: [String: String])
    /// Of a host: a script that reads only, whose status 0 is success.
    case question(host: String, title: String, Script)
    /// Of the runner's own machine: a script that reads only, whose status 0 is success.
    case runnerQuestion(title: String, Script)
    /// Of a fault's effect probe: is the way open, or closed?
    case effectProbe(FaultDescription.EffectProbe, expectsOpen: Bool)
    /// That a session to the host is there, and what its clock says.
    case connect(host: String, phase: String)
    /// What the host's state is, to be compared at the end.
    case snapshot(host: String, isFinal: Bool)
    /// Which database serves, and how: recorded, or compared with the record.
    case roles(isFinal: Bool)
    /// How the environment stands: recorded, compared with the record, or with what is declared.
    case inspection(InspectionUse)
    /// Of the chat workload.
    case chat(ChatOrder)
    /// That the drill's availability rule has this state.
    case chatState(isAvailable: Bool)
    /// That this much time passes; `mustBeSteady` fails it where chat goes away meanwhile.
    case pause(Duration, mustBeSteady: Bool)
    /// Of a person.
    case confirm(prompt: String, Approval?)
    /// What the ledger, the archive and the milestones come to; the machine fills these in.
    case judge([Milestone])
  }

  /// A file that may confirm a step in a person's stead, and what it must name.
  public struct Approval: Sendable, Hashable {
    /// Its path on the runner's machine; nil where only a person may answer.
    public var file: String?
    /// The environment that it must name.
    public var environment: String
    /// The drill that it must name.
    public var drill: String
    /// The step that it must name.
    public var step: String
    /// Whether what it approves cannot be taken back.
    public var isIrreversible: Bool
    /// The gap in the log whose loss it accepts, which it must name; nil where there is none.
    public var gap: String?

    /// Describes an approval.
    public init(
      file: String?, environment: String, drill: String, step: String,
      isIrreversible: Bool = false, gap: String? = nil
    ) {
      self.file = file
      self.environment = environment
      self.drill = drill
      self.step = step
      self.isIrreversible = isIrreversible
      self.gap = gap
    }
  }

  /// What a person, or a file in a person's stead, said.
  public struct Confirmation: Sendable, Hashable {
    /// Yes or no; nil where nobody answered in time.
    public var isConfirmed: Bool?
    /// Who said so, or why nobody did.
    public var detail: String

    /// Describes an answer.
    public init(isConfirmed: Bool?, detail: String) {
      self.isConfirmed = isConfirmed
      self.detail = detail
    }
  }

  /// What an inspection is for.
  public enum InspectionUse: String, Sendable, Hashable {
    /// The record from before the drill.
    case before
    /// The comparison with that record.
    case after
    /// The comparison with what the environment declares.
    case topology
    /// Whether what stands beside the pool tells how it stands.
    case outside
    /// Whether no more chat servers of the secondary data center take clients than may.
    case active
  }

  /// What the workload is told.
  public enum ChatOrder: Sendable, Hashable {
    /// Fingerprint the rooms' history.
    case history(phase: String)
    /// Fingerprint it again, and hold it against the first one.
    case compareHistory
    /// Begin traffic; succeeds when every user is in its room and answered.
    case start
    /// End traffic, wait for answers, close the ledger.
    case stop
    /// Read the archive back, both ways.
    case readBack
  }

  /// What a guard is told.
  public enum GuardOrder: Sendable, Hashable {
    /// Lock the host for this run; nothing is armed.
    case lock
    /// Arm it with its entries.
    case arm
    /// Tell its state.
    case query
    /// Extend its lease.
    case renew
    /// Apply these fault entries.
    case strike([String])
    /// Note these fault entries, which were in effect when somebody removed the guard.
    case regain([String])
    /// Apply its fence entries.
    case fence
    /// From now on, heal without unfencing.
    case hold
    /// From now on, do not fence again: what was fenced is about to serve.
    case unhold
    /// Take these faults back, or all that its program heals where none is named; fences stay.
    case heal([String])
    /// Take everything back, in reverse.
    case release
    /// Take fences back.
    case unfence
    /// Say whether anything is left.
    case residue
    /// End it and let go of the host.
    case disarm
  }

  /// The number that its reply bears.
  public var id: Int
  /// What is asked.
  public var kind: Kind
  /// How long the answer may take; later it is unknown.
  public var deadline: Duration
}

extension Request.Kind {
  /// The host that is asked; nil where it is not a host.
  public var host: String? {
    switch self {
    case .guardOrder(let host, _), .question(let host, _, _), .connect(let host, _),
      .snapshot(let host, _), .receipts(let host, _):
      host
    case .act(let act, _): act.host
    case .effectProbe(let probe, _): probe.host
    case .runnerQuestion, .roles, .inspection, .chat, .chatState, .pause, .confirm, .judge: nil
    }
  }

  /// In words, for plans, records and errors.
  public var title: String {
    switch self {
    case .guardOrder(let host, let order): "guard on \(host): \(order.word)"
    case .receipts(let host, let forgets):
      "notes of the guard on \(host) are \(forgets ? "deleted" : "collected")"
    case .act(let act, _): "\(act.service.rawValue) \(act.name.rawValue) on \(act.host)"
    case .question(let host, let title, _): "\(title) on \(host)"
    case .runnerQuestion(let title, _): "\(title) from the runner"
    case .effectProbe(let probe, let expectsOpen):
      "\(probe.title) is \(expectsOpen ? "open" : "closed")"
    case .connect(let host, _): "reach \(host)"
    case .snapshot(let host, let isFinal): "\(isFinal ? "compare" : "record") state of \(host)"
    case .roles(let isFinal): "\(isFinal ? "compare" : "record") the databases' roles"
    case .inspection(let use):
      switch use {
      case .before: "record the live state"
      case .after: "compare the live state"
      case .topology: "compare hosts and links with what is declared"
      case .outside: "ask what stands beside the pool"
      case .active: "count who takes clients"
      }
    case .chat(let order): "chat workload: \(order.word)"
    case .chatState(let isAvailable): "chat is \(isAvailable ? "available" : "unavailable")"
    case .pause(let duration, _): "watch for \(duration.inSeconds) s"
    case .confirm(let prompt, let approval):
      "a person confirms: \(prompt)" + (approval?.file.map { ", or \($0)" } ?? "")
    case .judge: "judge"
    }
  }
}

extension Request.GuardOrder {
  /// The order's word.
  public var word: String {
    switch self {
    case .lock: "lock"
    case .arm: "arm"
    case .query: "query"
    case .renew: "renew"
    case .strike: "strike"
    case .regain: "regain"
    case .fence: "fence"
    case .hold: "hold"
    case .unhold: "unhold"
    case .heal: "heal"
    case .release: "release"
    case .unfence: "unfence"
    case .residue: "residue"
    case .disarm: "disarm"
    }
  }
}

extension Request.GuardOrder {
  /// Whether the order takes something back, or asks what is left.
  var takesBack: Bool {
    switch self {
    case .residue, .release, .heal, .unfence: true
    default: false
    }
  }
}

extension Request.ChatOrder {
  /// The order's word.
  public var word: String {
    switch self {
    case .history(let phase): "history \(phase)"
    case .compareHistory: "compare history"
    case .start: "start"
    case .stop: "stop"
    case .readBack: "read back"
    }
  }
}
