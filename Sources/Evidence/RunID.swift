internal import Crypto
internal import Journal

/// The name of a run and of its folder: `20260809T020003Z-k7f3qd`.
///
/// UTC to the second, so that names sort by time, and six random characters, so that two runs of
/// one second differ. Letters, digits and a hyphen only: fit for files, labels and messages.
public struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// As it is written.
  public let description: String

  /// Lower case without what is mistaken for something else: 32 characters.
  private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")

  /// Names a run that starts now.
  ///
  /// - Parameter sinceEpoch: Time since 1970-01-01T00:00:00Z.
  public init(startingAt sinceEpoch: Duration) {
    self.init(startingAt: sinceEpoch, random: RandomBytes.make(6))
  }

  init(startingAt sinceEpoch: Duration, random: [UInt8]) {
    let suffix = random.prefix(6).map { Self.alphabet[Int($0) % Self.alphabet.count] }
    description = "\(UTCTime.basic(sinceEpoch))-\(String(suffix))"
  }

  /// Reads a run's name.
  ///
  /// - Parameter text: What is claimed to be one; nil comes back where it is none.
  public init?(_ text: String) {
    guard text.wholeMatch(of: /[0-9]{8}T[0-9]{6}Z-[a-z0-9]{6}/) != nil else { return nil }
    description = text
  }

  /// By time, then by the random characters.
  public static func < (first: RunID, second: RunID) -> Bool {
    first.description < second.description
  }
}
