public import DrillModel

/// The words that other modules own: faults with their parameters, providers with their settings.
///
/// It is handed to the parsers, so that the language knows no catalogue of its own.
public struct Vocabulary: Sendable {
  /// How the value of a fault's parameter is written.
  public struct Form: Sendable {
    /// In words, for a person.
    public var expectation: String
    /// The words that it may be, where it is one of a few.
    public var words: [String]
    /// Whether it is a list with commas in which hosts of the environment may stand by name.
    public var namesHosts: Bool
    /// Whether a value is written so.
    public var accepts: @Sendable (String) -> Bool

    /// Describes a form.
    public init(
      expectation: String, words: [String] = [], namesHosts: Bool = false,
      accepts: @escaping @Sendable (String) -> Bool
    ) {
      self.expectation = expectation
      self.words = words
      self.namesHosts = namesHosts
      self.accepts = accepts
    }
  }

  /// A fault of the catalogue.
  public struct Fault: Sendable {
    /// Its word, such as `network-cut`.
    public var kind: String
    /// The parameters that it takes.
    public var parameters: [String]
    /// Those that must be given.
    public var requiredParameters: [String]
    /// How their values are written, by name; those that are not in it may be any text.
    public var forms: [String: Form]
    /// What is wrong with it in an environment, on these hosts and with these values, where each
    /// of them is well written; nil where nothing is.
    public var complaint: @Sendable (Environment, [String], [String: String]) -> Complaint?

    /// What is wrong with a fault, and with which of its parameters where it is one.
    public struct Complaint: Sendable, Hashable {
      /// The parameter; nil where it is none of them alone.
      public var parameter: String?
      /// A sentence without its full stop.
      public var sentence: String

      /// States what is wrong.
      public init(parameter: String?, sentence: String) {
        self.parameter = parameter
        self.sentence = sentence
      }
    }

    /// Describes a fault's words.
    public init(
      kind: String, parameters: [String] = [], requiredParameters: [String] = [],
      forms: [String: Form] = [:],
      complaint: @escaping @Sendable (Environment, [String], [String: String]) -> Complaint? = {
        _, _, _ in nil
      }
    ) {
      self.kind = kind
      self.parameters = parameters
      self.requiredParameters = requiredParameters
      self.forms = forms
      self.complaint = complaint
    }
  }

  /// A provider of a service.
  public struct Provider: Sendable, Hashable {
    /// Its word, such as `postgresql`.
    public var word: String
    /// The service that it provides.
    public var service: Act.Service
    /// The settings that it knows.
    public var settings: [String]
    /// Those that must be given.
    public var requiredSettings: [String]
    /// The acts that an environment may replace by its own command.
    public var acts: [Act.Name]
    /// The acts that it has no command for: the environment must bring its own.
    public var requiredCommands: [Act.Name]

    /// Describes a provider's words.
    public init(
      word: String, service: Act.Service, settings: [String] = [],
      requiredSettings: [String] = [], acts: [Act.Name] = Act.Name.allCases,
      requiredCommands: [Act.Name] = []
    ) {
      self.word = word
      self.service = service
      self.settings = settings
      self.requiredSettings = requiredSettings
      self.acts = acts
      self.requiredCommands = requiredCommands
    }
  }

  /// The catalogue of faults.
  public var faults: [Fault]
  /// The providers of both services.
  public var providers: [Provider]
  /// The time zones that this machine knows; empty leaves them unchecked.
  public var timeZones: [String]

  /// Collects words.
  public init(faults: [Fault], providers: [Provider], timeZones: [String] = []) {
    self.faults = faults
    self.providers = providers
    self.timeZones = timeZones
  }

  /// The fault of this word.
  public func fault(_ kind: String) -> Fault? { faults.first { $0.kind == kind } }

  /// The provider of this word for this service.
  public func provider(_ word: String, of service: Act.Service) -> Provider? {
    providers.first { $0.word == word && $0.service == service }
  }
}
