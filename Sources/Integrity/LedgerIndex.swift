public import DrillModel

/// A ledger, indexed for judging: one record a message, and the moments of everything else.
///
/// Built by whoever reads the ledger, entry by entry, in the order of the file; nothing else of
/// this module keeps entries. Times are monotonic nanoseconds of the runner.
public struct LedgerIndex: Sendable {
  /// What became of one message, as its sender saw it.
  struct Message: Sendable {
    var digest = CompactDigest.text("")
    var archiveID: CompactID?
    var sequence: Int
    var sentAt: UInt64?
    var acknowledgedAt: UInt64?
    var stream: Int32
    var isRefused = false

    init(stream: Int32, sequence: Int) {
      self.stream = stream
      self.sequence = sequence
    }
  }

  /// One user's messages in one room.
  struct Stream: Sendable, Hashable {
    var room: String
    var sender: String
  }

  /// A message handed to a connection.
  struct Send: Sendable {
    var at: UInt64
    var message: Int32
  }

  /// An acknowledgement.
  struct Answer: Sendable {
    var at: UInt64
    var message: Int32
  }

  /// A message that was due while its sender was not connected.
  struct Missed: Sendable {
    var at: UInt64
    var sender: String
  }

  /// A user that came into its room by an address.
  struct Join: Sendable {
    var at: UInt64
    var user: String
    var address: String
  }

  /// An address that was tried.
  struct Attempt: Sendable {
    var address: String
    var outcome: String
    var from: UInt64
    var to: UInt64
  }

  private(set) var messages: [Message] = []
  private(set) var streams: [Stream] = []
  private(set) var sends: [Send] = []
  private(set) var answers: [Answer] = []
  private(set) var missed: [Missed] = []
  private(set) var joins: [Join] = []
  private(set) var attempts: [Attempt] = []
  private(set) var stalls: [ClosedRange<UInt64>] = []
  private var streamPlaces: [Stream: Int32] = [:]
  private var places: [SequencePlaces] = []

  /// Starts an empty index.
  public init() {}

  /// Indexes a whole ledger.
  public init(_ entries: some Sequence<LedgerEntry>) {
    for entry in entries { add(entry) }
  }

  /// Adds the ledger's next line.
  public mutating func add(_ entry: LedgerEntry) {
    switch entry {
    case .sent(let key, let digest, _, let at):
      let place = place(of: key)
      messages[place].digest = CompactDigest(digest)
      messages[place].sentAt = at
      sends.append(Send(at: at, message: Int32(place)))
    case .acknowledged(let key, let archiveID, let at):
      let place = place(of: key)
      guard messages[place].acknowledgedAt == nil else { return }
      messages[place].acknowledgedAt = at
      messages[place].archiveID = CompactID(archiveID)
      answers.append(Answer(at: at, message: Int32(place)))
    case .reflected(let key, _):
      _ = place(of: key)
    case .refused(let key, _, _):
      messages[place(of: key)].isRefused = true
    case .notSent(let key, let scheduledAt):
      missed.append(Missed(at: scheduledAt, sender: key.sender))
    case .joined(let user, let address, let at):
      joins.append(Join(at: at, user: user, address: address))
    case .attempted(let address, let outcome, let from, let to):
      attempts.append(Attempt(address: address, outcome: outcome, from: from, to: to))
    case .stalled(let from, let to):
      if from <= to { stalls.append(from...to) }
    case .disconnected: break
    }
  }

  /// Where a message's record stands, or nil where the ledger does not know it.
  func knownPlace(stream: Int32, sequence: Int) -> Int? {
    places[Int(stream)][sequence].map(Int.init)
  }

  /// The number of a stream, or nil where the ledger does not know it.
  func knownStream(room: String, sender: String) -> Int32? {
    streamPlaces[Stream(room: room, sender: sender)]
  }

  /// The room and sender of a message.
  func stream(of message: Message) -> Stream { streams[Int(message.stream)] }

  private mutating func place(of key: MessageKey) -> Int {
    let stream = Stream(room: key.room, sender: key.sender)
    let streamPlace: Int32
    if let known = streamPlaces[stream] {
      streamPlace = known
    } else {
      streamPlace = Int32(streams.count)
      streams.append(stream)
      places.append(SequencePlaces())
      streamPlaces[stream] = streamPlace
    }
    if let known = places[Int(streamPlace)][key.sequence] { return Int(known) }
    let place = messages.count
    messages.append(Message(stream: streamPlace, sequence: key.sequence))
    places[Int(streamPlace)][key.sequence] = Int32(place)
    return place
  }
}
