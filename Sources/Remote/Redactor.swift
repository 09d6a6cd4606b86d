/// Takes secrets out of texts, in every form that programs write them in by themselves.
///
/// Found are: the plain secret, each of its characters escaped or not for a URL, JSON, XML, a
/// shell, C or PowerShell; base64 of either alphabet wherever the secret stands in what was
/// encoded, also as UTF-16; hexadecimal digits; the secret backwards; and each of these with lines
/// broken in it. Works on bytes: a mark behind the secret that joins its last character hides
/// nothing. What a program encrypts, packs, or encodes twice over in base64 is not found.
public struct Redactor: Sendable {
  /// What stands where a secret stood.
  public static let mark = "[redacted]"
  /// A shorter secret would be found where there is none.
  static let shortest = 4
  /// A line of a secret of many lines is looked for by itself from this length on.
  private static let shortestLine = 8
  /// How many characters of a secret at a cut text's end make it one.
  private static let shortestStart = 3
  /// The longest escape of one character, bytes.
  private static let longestUnit = 14

  private var forms: [SecretForm] = []
  /// For each first byte, the forms that may begin with it.
  private var byFirst = [[Int]](repeating: [], count: 256)
  /// More bytes than any form of any secret can take.
  public private(set) var reach = 0

  /// Knows no secret.
  public init() {}

  /// Learns a secret; one that is too short to be told from other text is not looked for.
  public mutating func add(_ secret: String) {
    let lines = secret.split(separator: "\n").map(String.init)
      .filter { $0.utf8.count >= Self.shortestLine }
    for text in lines.count > 1 ? [secret] + lines : [secret]
    where text.utf8.count >= Self.shortest {
      reach = max(reach, (text.utf8.count + 1) * 2 * Self.longestUnit)
      for form in SecretForm.all(of: text) {
        for byte in UInt8.min...UInt8.max where form.mayBegin(with: byte) {
          byFirst[Int(byte)].append(forms.count)
        }
        forms.append(form)
      }
    }
  }

  /// The text with every known secret replaced.
  public func redacted(_ text: String) -> String {
    if forms.isEmpty { return text }
    let bytes = Array(text.utf8)
    let places = places(in: bytes)
    return places.isEmpty ? text : String(decoding: replaced(bytes, places), as: UTF8.self)
  }

  /// The bytes with every known secret replaced.
  ///
  /// - Parameters:
  ///   - bytes: Of a text.
  ///   - isCut: Whether more followed: the beginning of a secret at the end is then one too.
  /// - Returns: The bytes.
  public func redacted(_ bytes: [UInt8], isCut: Bool = false) -> [UInt8] {
    if forms.isEmpty { return bytes }
    let places = places(in: bytes, isCut: isCut)
    return places.isEmpty ? bytes : replaced(bytes, places)
  }

  /// Whether any known secret is in a text.
  public func finds(in text: String) -> Bool {
    !forms.isEmpty && !places(in: Array(text.utf8)).isEmpty
  }

  private func replaced(_ bytes: [UInt8], _ places: [Range<Int>]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    for place in places {
      result += bytes[start..<place.lowerBound] + Array(Self.mark.utf8)
      start = place.upperBound
    }
    return result + bytes[start...]
  }

  /// Where secrets stand, in order; those that overlap are one.
  private func places(in bytes: [UInt8], isCut: Bool = false) -> [Range<Int>] {
    let reader = WrittenUnit(bytes: bytes)
    var found: [Range<Int>] = []
    for start in bytes.indices {
      for index in byFirst[Int(bytes[start])] {
        guard let place = place(of: forms[index], at: start, reader, isCut: isCut) else {
          continue
        }
        if let last = found.last, place.lowerBound < last.upperBound {
          found[found.count - 1] =
            min(last.lowerBound, place.lowerBound)..<max(last.upperBound, place.upperBound)
        } else {
          found.append(place)
        }
      }
    }
    return found
  }

  /// Where a form stands that begins here, taken as far as it can be read.
  private func place(
    of form: SecretForm, at start: Int, _ reader: WrittenUnit, isCut: Bool
  ) -> Range<Int>? {
    var ends = [start]
    for (number, unit) in form.units.enumerated() {
      if isCut, number >= Self.shortestStart, ends.contains(where: { isAtEnd($0, reader.bytes) }) {
        return start..<reader.bytes.count
      }
      var next: [Int] = []
      for end in ends {
        var begins = [end]
        if number > 0 { begins += reader.gaps(at: end, isHexadecimal: form.isHexadecimal) }
        for begin in begins {
          for reached in Self.ends(of: unit, in: form, from: begin, reader)
          where !next.contains(reached) {
            next.append(reached)
          }
        }
      }
      if next.isEmpty { return nil }
      ends = next
    }
    guard let end = ends.max() else { return nil }
    return widened(start..<end, form, reader.bytes)
  }

  private static func ends(
    of unit: [UInt8], in form: SecretForm, from start: Int, _ reader: WrittenUnit
  ) -> [Int] {
    switch form.writing {
    case .text: reader.ends(ofText: unit, from: start)
    case .base64: reader.ends(ofBase64: unit[0], from: start)
    case .hexadecimal: reader.ends(ofHexadecimal: unit[0], from: start)
    }
  }

  /// Whether the bytes end here, or within an escape that begins here.
  private func isAtEnd(_ place: Int, _ bytes: [UInt8]) -> Bool {
    place == bytes.count
      || bytes.count - place < Self.longestUnit && WrittenUnit.introducers.contains(bytes[place])
  }

  /// With the characters of base64 at both ends that hold bits of the secret beside others'.
  private func widened(_ place: Range<Int>, _ form: SecretForm, _ bytes: [UInt8]) -> Range<Int> {
    guard case .base64(let before, let after) = form.writing else { return place }
    var start = place.lowerBound
    var end = place.upperBound
    if before, start > 0, Base64Character.isOne(bytes[start - 1]) { start -= 1 }
    if after, end < bytes.count, Base64Character.isOne(bytes[end]) { end += 1 }
    while end < bytes.count, bytes[end] == UInt8(ascii: "="), end - place.upperBound < 3 {
      end += 1
    }
    return start..<end
  }
}

extension SecretForm {
  fileprivate var isHexadecimal: Bool {
    if case .hexadecimal = writing { return true }
    return false
  }
}
