/// Cuts a shell's output into answers by their trailers.
///
/// A trailer is `RS nonce:number:status RS newline`, RS being the byte 0x1E. The nonce is drawn
/// for each shell and never shown to what runs in it, so output cannot pretend to be a trailer.
/// Memory is bounded by the output limit whatever comes.
struct AnswerParser {
  /// One answer: the number of its question, the status, and the output before the trailer.
  struct Answer: Equatable {
    var number: Int
    var status: Int32
    var output: [UInt8]
    var outputIsCut: Bool
  }

  /// The byte that a trailer starts and ends with.
  static let separator: UInt8 = 0x1E
  private static let tailLimit = 40

  private let start: [UInt8]
  private let outputLimit: Int
  private var pending: [UInt8] = []
  private var output: CappedBytes

  init(nonce: String, outputLimit: Int) {
    start = [Self.separator] + Array(nonce.utf8) + [UInt8(ascii: ":")]
    self.outputLimit = outputLimit
    output = CappedBytes(limit: outputLimit)
  }

  /// Takes bytes as they come and gives the answers that they complete.
  mutating func feed(_ bytes: some Collection<UInt8>) -> [Answer] {
    pending.append(contentsOf: bytes)
    var answers: [Answer] = []
    var place = 0
    while let candidate = pending[place...].firstIndex(of: Self.separator) {
      output.add(pending[place..<candidate])
      place = candidate
      switch trailer(at: candidate) {
      case .incomplete:
        pending.removeFirst(place)
        return answers
      case .none:
        output.add(CollectionOfOne(Self.separator))
        place += 1
      case .found(let number, let status, let end):
        answers.append(
          Answer(
            number: number, status: status, output: output.kept,
            outputIsCut: output.count > output.kept.count))
        output = CappedBytes(limit: outputLimit)
        place = end
      }
    }
    output.add(pending[place...])
    pending.removeAll(keepingCapacity: true)
    return answers
  }

  private enum Trailer {
    case none
    case incomplete
    case found(number: Int, status: Int32, end: Int)
  }

  private func trailer(at place: Int) -> Trailer {
    let rest = pending[place...]
    guard rest.count >= start.count else {
      return start.starts(with: rest) ? .incomplete : .none
    }
    guard rest.starts(with: start) else { return .none }
    let tail = rest.dropFirst(start.count).prefix(Self.tailLimit)
    guard let newline = tail.firstIndex(of: UInt8(ascii: "\n")) else {
      return tail.count < Self.tailLimit ? .incomplete : .none
    }
    let text = String(decoding: tail[..<newline], as: UTF8.self)
    guard text.utf8.last == Self.separator else { return .none }
    let parts = text.dropLast().split(separator: ":")
    guard parts.count == 2, let number = Int(parts[0]), let status = Int32(parts[1]) else {
      return .none
    }
    return .found(number: number, status: status, end: newline + 1)
  }
}
