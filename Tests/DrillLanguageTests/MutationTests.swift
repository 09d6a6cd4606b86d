import DrillLanguage
import DrillModel
import Testing

/// Valid files, changed at random by a seed: every one is read or complained of, none crashes.
@Suite struct MutationTests {
  private static let pieces: [[UInt8]] =
    [
      "\t", "\n", ":", "- ", "? ", "{", "}", "[", "]", "&a ", "*a", "!!int ", "|\n", ">-\n", "'",
      "\"", "#", "---\n", "...\n", "%YAML 1.1\n", "${", "}", "$$", "\u{0}", "\u{FEFF}", "\u{2028}",
      "\u{85}", "\r", "<<: ", "~", "null", "0x1F", "1e999", "-1", "999999999999999999999s", "é👩‍👩‍👧",
      "\\uD800", "\"\\x00\"", ", ", "10s", "file:", "true",
    ].map { Array($0.utf8) } + [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ]

  private static func mutated(_ bytes: [UInt8], by random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0..<12, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes.removeSubrange(place..<end)
      case 1:
        bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
      case 2:
        bytes.replaceSubrange(place..<end, with: pieces.randomElement(using: &random) ?? [])
      case 3:
        if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
      case 4:
        let other = Int.random(in: 0...bytes.count, using: &random)
        bytes.insert(contentsOf: Array(bytes[place..<end]), at: other)
      default: bytes.removeSubrange(place...)
      }
      if bytes.isEmpty { return bytes }
    }
    return bytes
  }

  /// Reads bytes as both kinds of file, prints every complaint, and checks what must always hold.
  private func read(_ bytes: [UInt8]) throws {
    var complaints: [DrillLanguageError] = []
    do throws(DrillLanguageError) {
      let source = try SourceFile(path: "x.yaml", bytes: bytes)
      do throws(DrillLanguageError) {
        let drill = try DrillParser.parse(source, vocabulary: .forTests).drill
        #expect(!drill.steps.isEmpty)
      } catch { complaints.append(error) }
      do throws(DrillLanguageError) {
        let parsed = try EnvironmentParser.parse(source, vocabulary: .forTests)
        #expect(parsed.environment.hosts(.primaryDatabase).count == 1)
      } catch { complaints.append(error) }
      _ = CheckReport(files: [source], vocabulary: .forTests).text()
    } catch { complaints.append(error) }
    for complaint in complaints {
      #expect(complaint.diagnostics.contains { $0.severity == .error })
      #expect(complaint.diagnostics.allSatisfy { $0.position.line >= 1 && $0.position.column >= 1 })
      #expect(!complaint.description.isEmpty)
    }
  }

  @Test(arguments: 0..<6)
  func nothingCrashes(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let files =
      try BundledFiles.files(in: "Drills")
      + BundledFiles.files(in: "Drills/environments")
    for _ in 0..<25 {
      for file in files { try read(Self.mutated(Array(file.text.utf8), by: &random)) }
    }
  }

  @Test func bytesAtRandomDoNotCrash() throws {
    var random = SplitMix64(seed: 99)
    for _ in 0..<300 {
      let count = Int.random(in: 0..<60, using: &random)
      let bytes = (0..<count).flatMap { _ in Self.pieces.randomElement(using: &random) ?? [] }
      try read(bytes)
    }
  }
}
