/// Numbers as people and machines read them: a point, no exponent, no locale.
enum NumberText {
  /// A number with so many places behind the point; `–` where it is not finite.
  static func fixed(_ number: Double, _ places: Int) -> String {
    guard number.isFinite else { return "–" }
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = (number.magnitude * scale).rounded()
    guard scaled < 9e17 else { return "\(number)" }
    let digits = String(Int64(scaled))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = number < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + padded }
    return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
  }

  /// A number with at most three places, without zeros at its end.
  static func short(_ number: Double) -> String {
    var text = fixed(number, 3)
    guard text.contains(".") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// A whole number with its digits in groups of three: `10 907`, with a narrow space that does
  /// not break.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "\u{202F}" }
      text.append(digit)
    }
    return text
  }

  /// Places behind the point that a value with this error deserves: as many as the error has when
  /// it is rounded up to two digits, and never more than three.
  static func places(error: Double) -> Int {
    guard error > 0, error.isFinite else { return 3 }
    var places = 0
    var scaled = error
    while scaled < 9.999_999, places < 3 {
      scaled *= 10
      places += 1
    }
    let digits = (scaled - 1e-6).rounded(.up)
    let isRound = (digits / 10).rounded() * 10 == digits
    return isRound && places > 0 ? places - 1 : places
  }

  /// An error rounded up, so that the stated interval holds the measured one.
  static func error(_ error: Double, _ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    return fixed((error * scale - 1e-6).rounded(.up) / scale, places)
  }

  /// A measured value: `12.84 s ± 0.02 s`, or without the error where there is none.
  static func measured(_ value: Double, error: Double?, unit: String) -> String {
    let symbol = unit == "s" ? " s" : ""
    guard let error, error > 0, error.isFinite else { return short(value) + symbol }
    let places = places(error: error)
    return "\(fixed(value, places))\(symbol) ± \(Self.error(error, places))\(symbol)"
  }

  /// An offset with its sign: `+12.832 s`.
  static func offset(_ seconds: Double, places: Int = 3) -> String {
    let digits = fixed(seconds.magnitude, places)
    if digits.allSatisfy({ $0 == "0" || $0 == "." }) { return "0 s" }
    return (seconds < 0 ? "−" : "+") + digits + " s"
  }
}
