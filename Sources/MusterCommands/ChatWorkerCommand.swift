import ArgumentParser
import Chat

/// `muster chat-worker`: the child process that speaks XMPP; not for people.
struct ChatWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat-worker", abstract: "Speaks XMPP for a run.", shouldDisplay: false)

  func run() throws {
    ChatWorker.main()
  }
}
