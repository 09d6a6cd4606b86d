/// Values of parameters, read strictly: nil is what cannot be meant.
enum FaultValue {
  static func count(_ text: String) -> Int? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
      text == "0" || !text.hasPrefix("0")
    else { return nil }
    return Int(text)
  }

  static func list(_ text: String) -> [String] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    return parts.contains("") ? [] : parts
  }

  /// Ports and ranges as nftables prints them.
  static func ports(_ text: String) -> [String]? {
    var ports: [String] = []
    for part in list(text) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
        count(String($0)) ?? 0
      }
      guard (1...2).contains(ends.count), ends.allSatisfy((1...65535).contains) else { return nil }
      if ends.count == 2, ends[0] >= ends[1] { return nil }
      ports.append(part)
    }
    return ports.isEmpty ? nil : ports
  }

  static func hundredthsOfPercent(_ text: String) -> Int? {
    guard text.hasSuffix("%") else { return nil }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
      .map(String.init)
    guard (1...2).contains(parts.count), let whole = count(parts[0]), whole <= 100 else {
      return nil
    }
    var value = whole * 100
    if parts.count == 2 {
      guard (1...2).contains(parts[1].utf8.count), parts[1].allSatisfy(\.isNumber),
        let hundredths = Int(parts[1].utf8.count == 1 ? parts[1] + "0" : parts[1])
      else { return nil }
      value += hundredths
    }
    return (1...10_000).contains(value) ? value : nil
  }

  private static func scaled(_ text: String, _ units: [(String, Int)]) -> Int? {
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let number = count(String(text.dropLast(unit.count))) else { continue }
      return number * factor
    }
    return nil
  }

  static func bytes(_ text: String) -> Int? {
    text == "0"
      ? 0 : scaled(text, [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)])
  }

  static func bytesPerSecond(_ text: String) -> Int? {
    let rate = scaled(
      text,
      [
        ("kbit/s", 125), ("Mbit/s", 125_000), ("Gbit/s", 125_000_000), ("KiB/s", 1 << 10),
        ("MiB/s", 1 << 20),
      ])
    return rate.flatMap { $0 > 0 ? $0 : nil }
  }

  static func milliseconds(_ text: String) -> Int? {
    let sign = text.hasPrefix("-") ? -1 : 1
    let number = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
    guard
      let value = scaled(
        number, [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]),
      value <= 604_800_000
    else { return nil }
    return sign * value
  }

  static func isName(_ text: String) -> Bool {
    (1...200).contains(text.utf8.count) && !text.hasPrefix("-")
      && text.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "@._:-".contains($0))
      }
  }
}
