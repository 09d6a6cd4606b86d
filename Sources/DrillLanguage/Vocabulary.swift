public import DrillModel

/// The words that other modules own: faults with their parameters, providers with their settings.
///
/// It is handed to the parsers, so that the language knows no catalogue of its own.
public struct Vocabulary: Sendable, Hashable {
  /// A fault of the catalogue.
  public struct Fault: Sendable, Hashable {
    /// Its word, such as `network-cut`.
    public var kind: String
    /// The parameters that it takes.
    public var parameters: [String]
    /// Those that must be given.
    public var requiredParameters: [String]

    /// Describes a fault's words.
    public init(kind: String, parameters: [String] = [], requiredParameters: [String] = []) {
      self.kind = kind
      self.parameters = parameters
      self.requiredParameters = requiredParameters
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
