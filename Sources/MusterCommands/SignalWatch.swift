import Dispatch
import Glibc

/// Hands INT, TERM and HUP to the run instead of dying of them; PIPE is ignored.
///
/// A closed terminal or a closed standard output must not end a run that has something to heal.
final class SignalWatch {
  private var sources: [any DispatchSourceSignal] = []

  init(onSignal: @escaping @Sendable (Int32) -> Void) {
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { onSignal(number) }
      source.resume()
      sources.append(source)
    }
  }

  /// Stops watching; the signals stay ignored.
  func stop() {
    for source in sources { source.cancel() }
    sources = []
  }
}
