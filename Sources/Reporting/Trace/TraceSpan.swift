/// A span of a trace in the making.
struct TraceSpan {
  /// Kinds by the numbers of OTLP.
  enum Kind: Int {
    case inside = 1
    case server = 2
    case client = 3
  }

  /// How it ended, by the numbers of OTLP.
  enum Status {
    case unset
    case good
    case bad(String)
  }

  /// What happened in it at a moment.
  struct Event {
    var name: String
    /// Monotonic nanoseconds.
    var at: UInt64
    var attributes: [(String, JSONValue)] = []
  }

  /// Where it stands in the trace, such as `run/steps/08-promote`; its id is made of it.
  var path: String
  var name: String
  var kind = Kind.inside
  /// Monotonic nanoseconds.
  var from: UInt64
  var to: UInt64
  var attributes: [(String, JSONValue)] = []
  var events: [Event] = []
  var status = Status.unset

  /// The path of the span that it is in; nil for the run's own.
  var parent: String? {
    path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}
