/// The chat service of the pool: how clients reach it, and how its servers are governed.
public struct ChatService: Sendable, Hashable, Codable {
  /// Whether client connections are encrypted.
  public enum TLS: String, Sendable, Hashable, Codable {
    /// Never.
    case disabled
    /// By STARTTLS, the certificate trusted as it is.
    case trusted
    /// By STARTTLS, the certificate verified.
    case verified
  }

  /// The provider's word: `ejabberd`, `prosody`, or `own` where every act is an own command.
  public var provider: String
  /// The XMPP domain of the users.
  public var domain: String
  /// The domain of the room service.
  public var rooms: String
  /// The port that clients connect to.
  public var port: Int
  /// Whether client connections are encrypted.
  public var tls: TLS
  /// The users that a drill may use: local parts.
  public var users: [String]
  /// Their common password, by reference.
  public var password: SecretReference
  /// Room names start with this; a drill adds a number.
  public var roomPrefix: String
  /// The provider's settings, checked by the provider.
  public var settings: [String: String]
  /// Own commands in place of the provider's acts; the key is the act's name.
  public var commands: [String: OwnCommand]

  /// Describes a chat service.
  public init(
    provider: String, domain: String, rooms: String, port: Int = 5222, tls: TLS = .disabled,
    users: [String], password: SecretReference, roomPrefix: String = "muster-",
    settings: [String: String] = [:], commands: [String: OwnCommand] = [:]
  ) {
    self.provider = provider
    self.domain = domain
    self.rooms = rooms
    self.port = port
    self.tls = tls
    self.users = users
    self.password = password
    self.roomPrefix = roomPrefix
    self.settings = settings
    self.commands = commands
  }
}
