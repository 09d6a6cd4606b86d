import ArgumentParser
import Reporting

/// `muster controls`: what frameworks ask, and what a run has to show for it.
struct ControlsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controls",
    abstract: "List the controls that reports are held against, as data.",
    discussion: """
      A drill that names none under `record: controls:` is held against all. What a control asks
      is told in Muster's words; the framework's own text counts.
        muster controls --json
      """)

  @Flag(help: "Print them as JSON.")
  var json = false

  func run() throws {
    guard !json else {
      Terminal.current.result(try JSONText.write(ControlCatalogue.all))
      return
    }
    for control in ControlCatalogue.all {
      Terminal.current.result(
        "\(control.id)\n  \(control.framework), \(control.clause): \(control.asks)\n"
          + control.needs.map { "  - \($0.words)\n" }.joined()
          + "  besides: \(control.besides)\n")
    }
  }
}
