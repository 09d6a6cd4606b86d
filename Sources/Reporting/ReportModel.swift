public import DrillModel

/// All that a report is written from.
///
/// Values only: no writer asks a clock, a file or a host.
public struct ReportModel: Sendable, Hashable {
  /// Who signs the bundle, as the report tells how to verify it.
  public struct Signature: Sendable, Hashable {
    /// The signer's identity in `allowed_signers`.
    public var identity: String
    /// The namespace of the signature.
    public var namespace: String

    /// Names a signer.
    public init(identity: String, namespace: String) {
      self.identity = identity
      self.namespace = namespace
    }
  }

  /// The result.
  public var result: RunResult
  /// The journal by subject.
  public var account: RunAccount
  /// What chat clients saw; nil where the drill has no traffic, or none was recorded.
  public var series: ChatSeries?
  /// SHA-256 of the journal's last line, hex; nil where it is not known.
  public var journalHead: String?
  /// Who signs the bundle; nil where nobody does.
  public var signature: Signature?

  /// Makes a model of a journal.
  ///
  /// - Parameters:
  ///   - records: The journal's, in their order; any prefix will do.
  ///   - series: What chat clients saw.
  ///   - journalHead: SHA-256 of the journal's last line, hex.
  ///   - signature: Who signs the bundle.
  public init(
    records: [JournalRecord], series: ChatSeries? = nil, journalHead: String? = nil,
    signature: Signature? = nil
  ) {
    account = RunAccount(records)
    result = ResultBuilder.build(account)
    self.series = series
    self.journalHead = journalHead
    self.signature = signature
  }

  /// The run's title: the drill's, for people.
  var title: String { account.start?.title ?? result.drill }
}
