/// The database of the pool: who provides it, its settings, and the environment's own commands.
public struct DatabaseService: Sendable, Hashable, Codable {
  /// The provider's word: `postgresql`, or `own` where every act is an own command.
  public var provider: String
  /// The database's name.
  public var name: String
  /// The provider's settings, checked by the provider, such as `port` and `data`.
  public var settings: [String: String]
  /// How often log is shipped: what the recovery point is bounded by.
  public var shippingInterval: Duration
  /// A marker that is not replayed for so long is an alert; nil where there is no threshold.
  public var shippingAlert: Duration?
  /// Own commands in place of the provider's acts; the key is the act's name.
  public var commands: [String: OwnCommand]

  /// Describes a database service.
  public init(
    provider: String, name: String, settings: [String: String], shippingInterval: Duration,
    shippingAlert: Duration? = nil, commands: [String: OwnCommand] = [:]
  ) {
    self.provider = provider
    self.name = name
    self.settings = settings
    self.shippingInterval = shippingInterval
    self.shippingAlert = shippingAlert
    self.commands = commands
  }
}
