import Foundation
import Testing

/// The project's rules, checked against its own files.
@Suite struct TidyTests {
  let repository = Repository()

  @Test func everyImportIsInTheTableOfWhoKnowsWhom() throws {
    let table = ModuleTable(markdown: try repository.text("ARCHITECTURE.md"))
    let sources = try repository.swiftFiles(under: "Sources")
    #expect(sources.count > 50)
    for source in sources {
      let row = try #require(table.rows[source.module], "\(source.module) has no row")
      for line in source.lines {
        guard let imported = Self.importedModule(line) else { continue }
        let isOurs = table.rows[imported] != nil || imported.hasPrefix("CLib")
        let isAllowed =
          isOurs ? row.knowsAll || row.ours.contains(imported) : row.outside.contains(imported)
        #expect(isAllowed, "\(source.path) imports \(imported), which its row does not have")
      }
    }
  }

  @Test func theTableNamesExactlyTheModulesThatExist() throws {
    let table = ModuleTable(markdown: try repository.text("ARCHITECTURE.md"))
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: repository.root.appending(path: "Sources").path
    ).filter { !$0.hasPrefix("CLib") && !$0.hasPrefix(".") }
    #expect(Set(folders).union(["BundledDrills"]) == Set(table.rows.keys))
  }

  @Test func cLibrariesHaveOneDoorEach() throws {
    for library in ["CLibSSH2", "CLibCrypto", "CLibLinux", "CLibStrophe"] {
      let doors = Set(
        try repository.swiftFiles(under: "Sources")
          .filter { $0.lines.contains { Self.importedModule($0) == library } }.map(\.module))
      #expect(doors.count == 1, "\(library) is imported by \(doors.sorted())")
    }
    let doors = try repository.swiftFiles(under: "Sources/SSH").filter {
      $0.lines.contains { Self.importedModule($0) == "CLibSSH2" }
    }
    #expect(doors.map(\.name) == ["LibSSH2"])
  }

  @Test func onlyTheCommandsPrint() throws {
    for source in try repository.swiftFiles(under: "Sources")
    where source.module != "MusterCommands" {
      for (index, line) in source.lines.enumerated() where line.contains("print(") {
        let isCall = line.contains(" print(") || line.hasPrefix("print(")
        #expect(!isCall || line.contains("\""), "\(source.path):\(index + 1) prints")
      }
    }
  }

  @Test func theMachineHasNoTaskAndNoClock() throws {
    let machine = try repository.swiftFiles(under: "Sources/Engine").filter {
      $0.name.hasPrefix("RunMachine") || $0.name.hasPrefix("Planner")
    }
    #expect(machine.count >= 6)
    for source in machine {
      for (index, line) in source.lines.enumerated() {
        for word in ["Task {", "Task.", "await ", "async ", "ContinuousClock", "SuspendingClock"] {
          #expect(!line.contains(word), "\(source.path):\(index + 1) contains \(word)")
        }
      }
    }
  }

  @Test func noLabFactStandsOutsideTheLab() throws {
    for source in try repository.swiftFiles(under: "Sources")
    where source.module != "Lab" && source.module != "BundledDrills" {
      for (index, line) in source.lines.enumerated() {
        for fact in ["10.77.", "muster-lab", "wal-ship", "wal-copy", "lab.example"] {
          #expect(!line.contains(fact), "\(source.path):\(index + 1) knows the lab: \(fact)")
        }
      }
    }
  }

  @Test func nothingIsLeftToBeDone() throws {
    let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
    for folder in ["Sources", "Tests", "Drills", "Benchmarks/Sources"] {
      for source in try repository.swiftFiles(under: folder) {
        for (index, line) in source.lines.enumerated() {
          let place = "\(source.path):\(index + 1)"
          let tokens = Set(line.split { !$0.isLetter }.map(String.init))
          for word in words where tokens.contains(word) {
            Issue.record("\(place) has \(word)")
          }
        }
      }
    }
  }

  /// What the benchmark says of memory and start-up is the module's own only as long as this holds.
  @Test func theBenchmarkOfSSHImportsNothingElseOfOurs() throws {
    let sources = try repository.swiftFiles(under: "Benchmarks/Sources/ssh-bench")
    #expect(sources.count >= 3)
    let imported = Set(sources.flatMap(\.lines).compactMap(Self.importedModule))
    #expect(imported == ["Glibc", "SSH", "Synchronization"])
  }

  @Test func noTargetIsADrawer() throws {
    let table = ModuleTable(markdown: try repository.text("ARCHITECTURE.md"))
    for drawer in ["Utils", "Utilities", "Common", "Core", "Helpers", "Misc"] {
      #expect(table.rows[drawer] == nil)
    }
  }

  @Test func changelogAndReadmeSayWhatTheyMust() throws {
    #expect(try repository.text("CHANGELOG.md").contains("## [Unreleased]"))
    let readme = try repository.text("README.md")
    #expect(readme.contains("make drill"))
    #expect(readme.contains("make test"))
  }

  /// A page that says what shows a promise must not name a test that is gone.
  @Test func everyTestThatSafetyNamesExists() throws {
    var functions: [String: Set<String>] = [:]
    for source in try repository.swiftFiles(under: "Tests") {
      let suite = String(source.name.prefix { $0 != "+" })
      for line in source.lines {
        guard let start = line.firstRange(of: "func ")?.upperBound else { continue }
        functions[suite, default: []].insert(String(line[start...].prefix { $0 != "(" }))
      }
    }
    let page = try repository.text("docs/safety.md")
    let names = page.matches(of: /`([A-Za-z]+Tests)\.([A-Za-z]+)`/)
    #expect(names.count > 40)
    for name in names {
      let (suite, function) = (String(name.output.1), String(name.output.2))
      #expect(
        functions[suite]?.contains(function) == true, "there is no test \(suite).\(function)")
    }
  }

  private static func importedModule(_ line: String) -> String? {
    var words = line.split(separator: " ")
    while let first = words.first,
      ["public", "internal", "private", "package", "@preconcurrency"]
        .contains(String(first))
    {
      words.removeFirst()
    }
    guard words.first == "import", words.count >= 2 else { return nil }
    let name = ["struct", "func", "enum", "class"].contains(String(words[1])) ? words[2] : words[1]
    return String(name.split(separator: ".")[0])
  }
}
