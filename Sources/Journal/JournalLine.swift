import Crypto
internal import DrillModel
import FoundationEssentials

/// A record as its line of bytes, and back.
enum JournalLine {
  /// The digest that the first record carries in place of a previous line's.
  static let genesis = String(repeating: "0", count: 64)

  /// Writes a record as one line of JSON without its newline; keys are sorted.
  static func encode(_ record: JournalRecord) throws(JournalError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return [UInt8](try encoder.encode(record))
    } catch {
      throw .notEncodable(kind: record.event.kind, reason: words(error))
    }
  }

  /// What the next record carries as `prev`.
  static func digest(_ line: some Collection<UInt8>) -> String {
    SHA256.hex(of: line)
  }

  /// Reads a line; the reason why it is none, in words, where it is none.
  static func decode(_ line: ArraySlice<UInt8>) -> Result<JournalRecord, Unreadable> {
    let decoder = JSONDecoder()
    let data = Data(line)
    do {
      let version = try decoder.decode(Version.self, from: data).v
      guard version <= JournalEvent.schemaVersion else {
        return .failure(
          Unreadable(
            reason: "schema version \(version) is newer than \(JournalEvent.schemaVersion), "
              + "the newest that this Muster reads"))
      }
      return .success(try decoder.decode(JournalRecord.self, from: data))
    } catch {
      return .failure(Unreadable(reason: "not a journal record: \(words(error))"))
    }
  }

  /// Why a line is no record.
  struct Unreadable: Error, Hashable {
    var reason: String
  }

  private struct Version: Decodable {
    var v: Int
  }

  private static func words(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty ? "" : " at \(path.map(\.stringValue).joined(separator: "."))"
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(key.stringValue) is missing\(place(context.codingPath))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      return "\(context.debugDescription)\(place(context.codingPath))"
    case DecodingError.dataCorrupted(let context):
      return "\(context.debugDescription)\(place(context.codingPath))"
    case EncodingError.invalidValue(let value, let context):
      return "\(value) cannot be written\(place(context.codingPath))"
    default:
      return "\(error)"
    }
  }
}
