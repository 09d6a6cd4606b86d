internal import Foundation
import Glibc

/// One line of `deliveries.jsonl`, beside the bundles: who was told of which run, and what came of it.
///
/// It stands outside the bundle, which is sealed by then.
public struct DeliveryRecord: Sendable, Hashable, Codable {
  /// The schema's name and version.
  public var schema = "muster.delivery/1"
  /// When, ISO 8601 in UTC.
  public var time: String
  /// The run.
  public var run: String
  /// The receiver's name.
  public var receiver: String
  /// In which form it was told.
  public var kind: String
  /// Whether it was.
  public var delivered: Bool
  /// How many attempts were made.
  public var attempts: Int
  /// In words; no secret is in them.
  public var detail: String

  /// Describes a delivery.
  public init(
    time: String, run: String, receiver: String, kind: String, outcome: DeliveryOutcome
  ) {
    self.time = time
    self.run = run
    self.receiver = receiver
    self.kind = kind
    delivered = outcome.isDelivered
    attempts = outcome.attempts
    detail = outcome.detail
  }

  /// Adds it to a file, in one write: several runners may share it.
  ///
  /// - Parameter path: The file.
  /// - Returns: What went wrong, in words; nil where nothing did.
  public func append(to path: String) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "the record cannot be written" }
    let bytes = Array(data) + [UInt8(ascii: "\n")]
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return "\(path): \(String(cString: strerror(errno)))" }
    defer { close(descriptor) }
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    return count == bytes.count ? nil : "\(path): \(String(cString: strerror(errno)))"
  }
}
