import ArgumentParser
import DrillModel

/// `muster drills [NAME]`: the drills that ship inside the binary.
struct DrillsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drills", abstract: "List the drills that ship with muster, or print one.")

  @Argument(help: "The drill to print.")
  var name: String?

  func run() throws {
    let terminal = Terminal.current
    guard let name else {
      for drill in ShippedDrills.all {
        let title =
          drill.text.split(separator: "\n").first { $0.hasPrefix("drill:") }
          .map { $0.dropFirst("drill:".count).trimmingPrefix(while: \.isWhitespace) } ?? ""
        terminal.result("\(drill.name)  \(title)")
      }
      return
    }
    guard let text = ShippedDrills.text(of: name) else {
      terminal.say(
        "no drill is called \(name); there are: "
          + ShippedDrills.all.map(\.name).joined(separator: ", "))
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    terminal.result(text)
  }
}
