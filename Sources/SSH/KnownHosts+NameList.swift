import Crypto

extension KnownHosts {
  /// The first field of a line: patterns, or one hashed name.
  enum NameList: Sendable, Hashable {
    case hashed(salt: [UInt8], hash: [UInt8])
    case patterns([Pattern])

    struct Pattern: Sendable, Hashable {
      var isNegated: Bool
      var glob: [UInt8]
    }

    init?(_ field: ArraySlice<UInt8>) {
      guard field.first == UInt8(ascii: "|") else {
        self = .patterns(
          field.split(separator: UInt8(ascii: ",")).map { part in
            let isNegated = part.first == UInt8(ascii: "!")
            return Pattern(
              isNegated: isNegated, glob: Self.lowercased(isNegated ? part.dropFirst() : part))
          })
        return
      }
      let parts = field.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
      guard
        parts.count == 4, parts[1].elementsEqual([UInt8(ascii: "1")]),
        let salt = Base64.decode(bytes: parts[2]), let hash = Base64.decode(bytes: parts[3]),
        hash.count == 20
      else { return nil }
      self = .hashed(salt: salt, hash: hash)
    }

    private static func lowercased(_ name: ArraySlice<UInt8>) -> [UInt8] {
      guard name.allSatisfy({ $0 < 0x80 }) else {
        return Array(String(decoding: name, as: UTF8.self).lowercased().utf8)
      }
      let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
      return name.map { letters.contains($0) ? $0 | 0x20 : $0 }
    }

    /// The names when each is said in full; nil when one is hashed, negated or a pattern.
    var plainNames: [[UInt8]]? {
      guard case .patterns(let patterns) = self else { return nil }
      let isPlain = patterns.allSatisfy { pattern in
        !pattern.isNegated
          && !pattern.glob.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
      }
      return isPlain ? patterns.map(\.glob) : nil
    }

    /// Whether the list names this host; a negated pattern that matches overrules all others.
    func covers(_ name: String) -> Bool {
      switch self {
      case .hashed(let salt, let hash):
        return HMACSHA1.code(of: Array(name.utf8), key: salt) == hash
      case .patterns(let patterns):
        let bytes = Array(name.utf8)
        let matching = patterns.filter { Self.matches(bytes[...], $0.glob[...]) }
        return !matching.isEmpty && !matching.contains(where: \.isNegated)
      }
    }

    /// Glob matching with `*` and `?`, in time bounded by the product of both lengths.
    private static func matches(_ name: ArraySlice<UInt8>, _ glob: ArraySlice<UInt8>) -> Bool {
      var place = name.startIndex
      var pattern = glob.startIndex
      var star: (pattern: Int, place: Int)?
      while place < name.endIndex {
        if pattern < glob.endIndex, glob[pattern] == UInt8(ascii: "*") {
          star = (pattern, place)
          pattern += 1
        } else if pattern < glob.endIndex,
          glob[pattern] == UInt8(ascii: "?") || glob[pattern] == name[place]
        {
          pattern += 1
          place += 1
        } else if let last = star {
          star = (last.pattern, last.place + 1)
          pattern = last.pattern + 1
          place = last.place + 1
        } else {
          return false
        }
      }
      return glob[pattern...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
  }
}
