import Foundation
import Testing

@testable import MusterCommands

/// What CI servers would obey, and do not get.
@Suite struct HarmlessLinesTests {
  @Test func marksAreBrokenUp() {
    let text = "a ::b\n  ::error::x\n::set-env name=a::b\nx ##[error]y ##vso[task]z # ## plain"
    #expect(
      HarmlessLines.make(text)
        == "a ::b\n  : :error::x\n: :set-env name=a::b\nx # #[error]y # #vso[task]z # ## plain")
    for plain in ["", "plain", "a::b", "# title", "host::1"] {
      #expect(HarmlessLines.make(plain) == plain)
    }
  }

  @Test func jsonStaysWhatItIs() throws {
    let text = "{\"a\":\"##[error]x\\\\##vso[y] ####\"}"
    let harmless = HarmlessLines.make(text)
    #expect(!harmless.contains("##"))
    let before = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    let after = try JSONDecoder().decode([String: String].self, from: Data(harmless.utf8))
    #expect(before == after)
  }
}
