import Crypto
import Foundation
import Remote
import TestSupport
import Testing

/// Secrets taken out of texts: in every form that programs write them in, and nothing else.
@Suite struct RedactorTests {
  private static let secrets = [
    "p@ss word/1!", "hunter2-hush", "aaaa", "\"quo'ted\\\"", "%41%42+x", "Zoë's 🤷 key", "<a&b>;#1",
    "back\\slash`tick$x", "line one of it\nand line two of it", ".,.,-", "tab\tand\u{1}bell",
  ]

  private static func redactor(_ secrets: String...) -> Redactor {
    var redactor = Redactor()
    for secret in secrets { redactor.add(secret) }
    return redactor
  }

  // MARK: - Forms

  /// The forms of a secret, each made by something else than the redactor.
  static func forms(of secret: String) -> [(name: String, text: String)] {
    let bytes = Array(secret.utf8)
    let hexadecimal = bytes.map { String(format: "%02x", $0) }
    var forms: [(String, String)] = [
      ("plain", secret),
      ("reversed", String(String.UnicodeScalarView(secret.unicodeScalars.reversed()))),
      ("percent", hexadecimal.map { "%\($0)" }.joined()),
      ("percent, upper case", hexadecimal.map { "%\($0.uppercased())" }.joined()),
      ("percent twice", hexadecimal.map { "%25\($0)" }.joined()),
      (
        "percent where needed",
        secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      ),
      (
        "form",
        (secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
          .replacing("%20", with: "+")
      ),
      ("quoted-printable", hexadecimal.map { "=\($0.uppercased())" }.joined()),
      ("hexadecimal", hexadecimal.joined()), ("upper case", hexadecimal.joined().uppercased()),
      ("with spaces", hexadecimal.joined(separator: " ")),
      ("with colons", hexadecimal.joined(separator: ":")),
      ("as in C", hexadecimal.map { "0x\($0)" }.joined(separator: ", ")),
      ("\\x", hexadecimal.map { "\\x\($0)" }.joined()),
      ("octal", bytes.map { String(format: "\\%03o", $0) }.joined()),
      ("UTF-16 units", secret.utf16.map { String(format: "\\u%04X", $0) }.joined()),
      ("scalars", secret.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined()),
      ("numeric entities", secret.unicodeScalars.map { "&#\($0.value);" }.joined()),
      (
        "hexadecimal entities",
        secret.unicodeScalars.map { "&#x\(String($0.value, radix: 16));" }.joined()
      ),
      ("sh", "'" + secret.replacing("'", with: #"'\''"#) + "'"),
      ("sh, double quotes", "'" + secret.replacing("'", with: #"'"'"'"#) + "'"),
      (
        "backslashes",
        secret.unicodeScalars.map { scalar in
          scalar.isASCII && !CharacterSet.alphanumerics.contains(scalar) && scalar != "\n"
            && scalar != "\t" && scalar.value > 31 ? "\\\(scalar)" : "\(scalar)"
        }.joined()
      ),
      ("SQL", secret.replacing("'", with: "''")),
      (
        "XML",
        secret.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
          .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing(
            "'", with: "&apos;")
      ),
    ]
    if let data = try? JSONEncoder().encode([secret]) {
      let text = String(decoding: data, as: UTF8.self).dropFirst(2).dropLast(2)
      forms.append(("JSON", String(text)))
      if let twice = try? JSONEncoder().encode([String(text)]) {
        forms.append(
          ("JSON twice", String(String(decoding: twice, as: UTF8.self).dropFirst(2).dropLast(2))))
      }
    }
    for (name, encoding) in [("UTF-8", String.Encoding.utf8), ("UTF-16", .utf16LittleEndian)] {
      guard let data = secret.data(using: encoding) else { continue }
      for before in 0..<3 {
        let whole = (Data(repeating: 0x7A, count: before) + data + Data("tail".utf8))
          .base64EncodedString()
        let url = whole.replacing("+", with: "-").replacing("/", with: "_")
        forms += [
          ("base64 of \(name) behind \(before)", whole),
          ("base64url of \(name) behind \(before)", url),
          ("base64 in a URL", whole.replacing("+", with: "%2B").replacing("/", with: "%2F")),
        ]
      }
      forms.append(("base64 of \(name) alone", data.base64EncodedString()))
    }
    return forms
  }

  /// By bytes: a mark on the last bracket makes another character of it.
  private static func isMarked(_ text: String) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "[")).contains { $0.starts(with: "redacted]".utf8) }
  }

  @Test(arguments: secrets)
  func everyFormIsTakenOut(secret: String) {
    let redactor = Self.redactor(secret)
    for (name, form) in Self.forms(of: secret) {
      for (before, after) in [("", ""), ("(it is ", "\u{301})")] {
        let text = redactor.redacted(before + form + after)
        #expect(Self.isMarked(text), "\(name): \(form.debugDescription) stays")
        if name.hasPrefix("base64") {
          // The neighbours' characters stay: of "z" before it and "tail" behind it.
          #expect(text.utf8.count <= (before + after).utf8.count + 24, "\(name): \(text)")
        } else if !name.hasPrefix("sh"), name != "as in C" {
          #expect(
            text.utf8.elementsEqual((before + Redactor.mark + after).utf8),
            "\(name) of \(secret.debugDescription): \(text)")
        }
      }
    }
  }

  @Test(arguments: secrets.filter { !$0.contains("\n") }.prefix(7), [1, 7])
  func whatIsWrappedIsTakenOut(secret: String, width: Int) {
    let redactor = Self.redactor(secret)
    for (name, form) in Self.forms(of: secret) {
      // An escape is not cut in two by what wraps lines; single bytes of base64 and digits are.
      let isCuttable = name == "plain" || name.hasPrefix("base64") || name == "hexadecimal"
      guard isCuttable, name != "base64 in a URL" else { continue }
      for end in ["\n", "\r\n", "\n    ", "\\\n"] {
        var wrapped = ""
        let step = name == "hexadecimal" ? max(2, width / 2 * 2) : width
        for (index, scalar) in form.unicodeScalars.enumerated() {
          if index > 0, index % step == 0 { wrapped += end }
          wrapped.unicodeScalars.append(scalar)
        }
        let text = redactor.redacted("it is:\n\(wrapped)\nend")
        #expect(text.contains(Redactor.mark), "\(name) by \(width): \(wrapped.debugDescription)")
        if name == "plain" {
          #expect(text == "it is:\n\(Redactor.mark)\nend", "\(wrapped.debugDescription)")
        }
      }
    }
  }

  // MARK: - Properties

  /// Random secrets in random texts: found wherever they stand, and nothing else is touched.
  @Test(arguments: 1...3)
  func aSecretAnywhereIsFoundAndNothingElse(seed: Int) {
    var random = HostileBytes(seed: UInt64(seed))
    func word(_ count: Int, _ alphabet: [Character]) -> String {
      String((0..<count).map { _ in alphabet[random.number(in: 0..<alphabet.count)] })
    }
    let letters = Array("abcdefgh0123/+-_'\" $%&\\=é🤷")
    // No character of these stands in a secret, and no escape begins with one.
    let harmless = Array("MNOPQRST;,()[]|!?^~*\n ")
    for _ in 0..<40 {
      let secret = "k" + word(random.number(in: 6..<30), letters) + "z"
      let redactor = Self.redactor(secret)
      let forms = Self.forms(of: secret).filter {
        !$0.name.hasPrefix("base64") && !$0.name.hasPrefix("sh") && $0.name != "as in C"
      }
      let form = forms[random.number(in: 0..<forms.count)]
      let before = word(random.number(in: 0..<40), harmless)
      let after = word(random.number(in: 0..<40), harmless)
      #expect(
        redactor.redacted(before + form.text + after) == before + Redactor.mark + after,
        "\(form.name) of \(secret.debugDescription)")
      #expect(redactor.redacted(before + after) == before + after)
    }
  }

  /// Any bytes: nothing crashes, nothing is found twice, and what is left is text.
  @Test(arguments: 1...3)
  func anyBytesAreTaken(seed: Int) {
    let secret = "p@ss 'w\"ord\\%41"
    let redactor = Self.redactor(secret, "hunter2-hush", ".,.,-")
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: Self.forms(of: secret).map(\.text) + ["\\u", "&#", "&#x", "%2", "\\x", "\\", "\\\n"])
    for _ in 0..<15 {
      let bytes = hostile.assembled()
      for isCut in [false, true] {
        let redacted = redactor.redacted(bytes, isCut: isCut)
        #expect(!redactor.redacted(redacted, isCut: isCut).isEmpty || redacted.isEmpty)
        #expect(!String(decoding: redacted, as: UTF8.self).contains(secret))
      }
    }
  }

  // MARK: - Cuts and neighbours

  @Test(arguments: 3...11)
  func halfASecretAtACutEndIsTakenOut(count: Int) {
    let redactor = Self.redactor("hunter2-hush")
    let half = Array("it is hunter2-hush".utf8.prefix(6 + count))
    #expect(redactor.redacted(half, isCut: true) == Array("it is [redacted]".utf8))
    #expect(redactor.redacted(half) == half)
  }

  @Test func anEscapeCutInTwoIsTakenOut() {
    let redactor = Self.redactor("hunter2-hush")
    for text in ["hunter2%2", "hunter2\\u00", "hunter2&#4", "aHVudGVyMi1od"] {
      let redacted = redactor.redacted(Array(text.utf8), isCut: true)
      #expect(String(decoding: redacted, as: UTF8.self) == "[redacted]", "\(text)")
    }
  }

  @Test func secretsThatOverlapAreOne() {
    let redactor = Self.redactor("abcdef", "cdefgh")
    #expect(redactor.redacted("-abcdefgh-") == "-[redacted]-")
  }

  @Test func aLineOfALongSecretIsASecret() {
    let redactor = Self.redactor("-----BEGIN-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\nx\n")
    #expect(redactor.redacted("grep: MIIEvQIBADANBgkq") == "grep: [redacted]")
    #expect(redactor.redacted("x") == "x")
  }

  @Test func nothingIsTakenOutOfOrdinaryWords() {
    let redactor = Self.redactor("hunter2-hush", "p@ss word/1!")
    for text in [
      "running=yes\nrole=primary\nlsn=0/5000028", "hunter", "p@ss", "%20%20", "\\u0041", "&amp;",
      "aHVudGVy", "the password is p@ss", "68756e746572",
    ] {
      #expect(redactor.redacted(text) == text)
    }
  }
}
