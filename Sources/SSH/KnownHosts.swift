import Crypto

/// What known_hosts files say of hosts: an own reader, since libssh2's knows no patterns, no
/// negation and no `@revoked`, and stops at the first bad line.
///
/// The format is that of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". Matching is OpenSSH's: the
/// name in lower case, `[name]:port` for another port than 22, then the name alone.
public struct KnownHosts: Sendable, Hashable {
  /// What a line says of the keys on it.
  public enum Marker: Sendable, Hashable {
    /// The key is the host's.
    case none
    /// The key must never be accepted.
    case revoked
    /// The key signs host certificates, which cannot be checked here.
    case certAuthority
  }

  /// One line that was understood.
  public struct Entry: Sendable, Hashable {
    /// What the line says of its key.
    public var marker: Marker
    /// The key.
    public var key: HostKey
    /// The file the line is in.
    public var file: String
    /// The line's number, from 1.
    public var line: Int
    var names: NameList

    /// Whether the line's names include this one.
    func covers(_ name: String) -> Bool { names.covers(name) }
  }

  /// A line that was skipped, and why.
  public struct Warning: Sendable, Hashable, CustomStringConvertible {
    /// The file the line is in.
    public var file: String
    /// The line's number, from 1.
    public var line: Int
    /// What is wrong with it.
    public var reason: String

    /// `file:line: reason`.
    public var description: String { "\(file):\(line): \(reason); the line is skipped" }
  }

  /// The lines that were understood, in order.
  public private(set) var entries: [Entry] = []
  /// The lines that were not.
  public private(set) var warnings: [Warning] = []
  /// The places of entries by the names that they say in full.
  private var placesByName: [String: [Int]] = [:]
  /// The places of all other entries: with patterns, or hashed.
  private var otherPlaces: [Int] = []

  /// Knows no host.
  public init() {}

  /// Adds the lines of one file.
  ///
  /// - Parameters:
  ///   - bytes: The file's contents.
  ///   - file: Its name, for messages.
  public mutating func add(_ bytes: [UInt8], file: String) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // One host has a line for each of its addresses, with the same key.
    var keys: [ArraySlice<UInt8>: HostKey] = [:]
    for (index, line) in lines.enumerated() {
      let fields = line.split(maxSplits: 4, whereSeparator: Self.isBlank)
      guard let first = fields.first, first.first != UInt8(ascii: "#") else { continue }
      switch Self.read(fields, file: file, line: index + 1, &keys) {
      case .success(let entry): append(entry)
      case .failure(let fault):
        warnings.append(Warning(file: file, line: index + 1, reason: fault.reason))
      }
    }
  }

  /// By bytes: a file has a line for each of many hosts, and Unicode's idea of space is slow.
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
  }

  private mutating func append(_ entry: Entry) {
    if let names = entry.names.plainNames {
      let place = entries.count
      for (index, name) in names.enumerated() where !names[..<index].contains(name) {
        placesByName[String(decoding: name, as: UTF8.self), default: []].append(place)
      }
    } else {
      otherPlaces.append(entries.count)
    }
    entries.append(entry)
  }

  /// The entries whose names include this one, in the order of the lines.
  func entries(covering name: String) -> [Entry] {
    let plain = placesByName[name] ?? []
    let others = otherPlaces.filter { entries[$0].covers(name) }
    return (plain + others).sorted().map { entries[$0] }
  }

  private struct Fault: Error {
    var reason: String
  }

  private static func read(
    _ allFields: [ArraySlice<UInt8>], file: String, line: Int,
    _ keys: inout [ArraySlice<UInt8>: HostKey]
  ) -> Result<Entry, Fault> {
    var fields = allFields[...]
    var marker = Marker.none
    if let first = fields.first, first.first == UInt8(ascii: "@") {
      switch text(first) {
      case "@revoked": marker = .revoked
      case "@cert-authority": marker = .certAuthority
      case let other: return .failure(Fault(reason: "the marker \(other) is unknown"))
      }
      fields = fields.dropFirst()
    }
    guard fields.count >= 3 else {
      return .failure(Fault(reason: "expected host names, a key type and a key"))
    }
    let parts = Array(fields)
    guard let names = NameList(parts[0]) else {
      return .failure(Fault(reason: "the hashed host name is not of the form |1|salt|hash"))
    }
    let key: HostKey?
    if let known = keys[parts[2]] {
      key = known
    } else {
      guard let blob = Base64.decode(bytes: parts[2]) else {
        return .failure(Fault(reason: "the key is not base64"))
      }
      key = HostKey(blob: blob)
    }
    guard let key, key.type.utf8.elementsEqual(parts[1]) else {
      return .failure(
        Fault(reason: "the key is not of the type \(text(parts[1])) that the line names"))
    }
    keys[parts[2]] = key
    return .success(Entry(marker: marker, key: key, file: file, line: line, names: names))
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
