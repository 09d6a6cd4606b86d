/// Someone outside who is told of a run once its reports are written.
///
/// Telling is never part of a run: a receiver that is slow, refuses or is not there changes neither
/// its result nor its exit code.
public struct Receiver: Sendable, Hashable {
  /// The forms in which a receiver wants to be told.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A signed JSON summary, as Standard Webhooks has it.
    case webhook
    /// An incoming webhook of Slack.
    case slack
    /// A Workflows webhook of Microsoft Teams.
    case teams
    /// Events API v2 of PagerDuty.
    case pagerduty
    /// The run's trace over OTLP/HTTP.
    case otlp
    /// A folder of node_exporter's textfile collector.
    case textfile
  }

  /// What a run came to, in one word, and whether it left something broken.
  public enum Occasion: String, Sendable, Hashable, CaseIterable {
    /// It passed.
    case passed
    /// An objective or a check failed.
    case failed
    /// It could not be judged.
    case inconclusive
    /// It was refused before any change.
    case refused
    /// A condition ended it.
    case aborted
    /// A signal ended it.
    case interrupted
    /// Its runner died.
    case crashed
    /// Whatever else it came to: not everything is as it was.
    case notRestored = "not-restored"
  }

  /// A text that may be a secret: written in the file, or somewhere else.
  public enum Text: Sendable, Hashable {
    /// As it is written.
    case plain(String)
    /// It is elsewhere.
    case secret(SecretReference)
  }

  /// A header of a request.
  public struct Header: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: Text

    /// Makes a header.
    public init(name: String, value: Text) {
      self.name = name
      self.value = value
    }
  }

  /// What it is called in records, unique in its file.
  public var name: String
  /// In which form it is told.
  public var kind: Kind
  /// Where requests go; of PagerDuty and OTLP the part before the path; nil for a folder.
  public var url: Text?
  /// The key of a webhook's signature, or PagerDuty's routing key.
  public var secret: SecretReference?
  /// Further headers, such as `Authorization`.
  public var headers: [Header]
  /// On which occasions it is told; empty for every one.
  public var occasions: [Occasion]
  /// How long all attempts may take together.
  public var within: Duration
  /// How many attempts there are.
  public var attempts: Int
  /// A file of certificates to trust instead of the system's.
  public var certificates: String?
  /// The folder of a textfile collector.
  public var folder: String?

  /// Describes a receiver.
  public init(
    name: String, kind: Kind, url: Text? = nil, secret: SecretReference? = nil,
    headers: [Header] = [], occasions: [Occasion] = [], within: Duration = .seconds(10),
    attempts: Int = 3, certificates: String? = nil, folder: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.url = url
    self.secret = secret
    self.headers = headers
    self.occasions = occasions
    self.within = within
    self.attempts = attempts
    self.certificates = certificates
    self.folder = folder
  }

  /// Whether it wants to be told of a run.
  ///
  /// A folder is always written to: a metric that is left out would tell of the run before.
  public func wants(_ result: RunResult) -> Bool {
    kind == .textfile || occasions.isEmpty || occasions.contains(result.occasion)
      || !result.restored && occasions.contains(.notRestored)
  }
}
