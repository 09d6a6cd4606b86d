import DrillModel
import Testing

@testable import DrillLanguage

/// The manual pages: their examples are read as they stand, and no word of the language is missing.
@Suite struct DocumentationTests {
  private func page(_ name: String) throws -> String {
    try BundledFiles.file("docs/\(name).md").text
  }

  /// The YAML examples of a page.
  private func examples(_ page: String) -> [String] {
    var examples: [String] = []
    var current: String?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```yaml" {
        current = ""
      } else if line == "```", let example = current {
        examples.append(example)
        current = nil
      } else {
        current? += line + "\n"
      }
    }
    return examples
  }

  private func context(_ text: String) -> ReadingContext {
    ReadingContext(
      source: SourceFile(path: "example.yaml", text: text), scope: VariableScope(),
      vocabulary: .forTests)
  }

  @Test func theExamplesOfTheDrillLanguageAreRight() throws {
    let examples = examples(try page("drill-language"))
    #expect(examples.count >= 14)
    for example in examples {
      if example.hasPrefix("drill:") {
        let parsed = try DrillParser.parse(
          SourceFile(path: "example.yaml", text: example), vocabulary: .forTests)
        #expect(parsed.warnings.isEmpty)
        continue
      }
      // Steps out of their order: the form of each is read, not the sense of all.
      let context = context(example)
      let root = try YAMLComposer.compose(context.source)
      let steps = DrillReader(context: context).steps(root) ?? []
      #expect(context.diagnostics.isEmpty, "\(context.diagnostics) in \(example)")
      #expect(!steps.isEmpty)
    }
  }

  @Test func theExamplesOfTheEnvironmentAreRight() throws {
    let examples = examples(try page("environment"))
    #expect(examples.count >= 5)
    let whole = try #require(examples.first { $0.hasPrefix("environment:") })
    let keys = [
      "hosts", "database", "power", "commands", "limits", "calendar", "approvals", "topology",
      "compliance",
    ]
    for example in examples {
      let key = try #require(example.split(separator: ":").first.map(String.init))
      guard key != "environment" else {
        let source = SourceFile(path: "example.yaml", text: example)
        #expect(try EnvironmentParser.parse(source, vocabulary: .forTests).warnings.isEmpty)
        continue
      }
      #expect(keys.contains(key))
      let context = context(example)
      let reader = EnvironmentReader(
        context: context, paths: PathResolver(folder: "", home: nil))
      _ = reader.environment(try YAMLComposer.compose(context.source))
      // A part of an environment lacks the other parts, and must lack nothing else.
      let complaints = context.diagnostics.filter { !$0.message.contains("an environment has no") }
      let expected = key == "commands" ? 1 : 0
      #expect(complaints.count == expected, "\(complaints)")
    }
    #expect(!whole.isEmpty)
  }

  @Test func noWordIsMissing() throws {
    let drills = try page("drill-language")
    let words =
      DrillReader.Verb.allCases.map(\.rawValue) + Objective.Name.allCases.map(\.rawValue)
      + ["stop-conditions", "chat-unavailable-for", "host-load", "command", "http", "failures"]
      + LatentFault.allCases.map(\.rawValue) + ["expect", "covers", "trace", "ship"]
      + Step.Way.allCases.map(\.rawValue) + Step.PoolState.allCases.map(\.rawValue)
    for word in words { #expect(drills.contains("`\(word)`"), "\(word)") }
    let environments = try page("environment")
    let others =
      Role.allCases.map(\.rawValue) + Act.Name.allCases.map(\.rawValue)
      + [
        "environment", "production", "subject", "variables", "ssh", "data-centers", "hosts",
        "database", "chat", "power", "protected", "timing", "identity", "known-hosts", "config",
        "sudo", "shell", "limits", "hosts-struck", "roles-never", "calendar", "time-zone",
        "windows", "freeze", "shipping-interval", "shipping-alert", "topology", "compliance",
        "file-store", "active-limit", "room-prefix", "idempotent", "outcome",
      ]
    for word in others { #expect(environments.contains("`\(word)`"), "\(word)") }
    for source in SecretReference.Source.allCases {
      #expect(environments.contains("`\(source.rawValue):"))
    }
  }
}
