import MusterCommands

/// The executable: everything it does is in `MusterCommands`.
@main
struct Main {
  static func main() async {
    await MusterCommand.runToExit()
  }
}
