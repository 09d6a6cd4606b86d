public import DrillModel

/// One reading of a whole archive, as little of each message as judging needs.
///
/// Built message by message, so that whoever reads a file need not keep what it reads: a million
/// messages are some 90 MB.
public struct ArchiveReading: Sendable {
  /// A stream that a message's body names.
  struct Stream: Sendable, Hashable {
    var run: String
    var room: String
    var sender: String
  }

  struct Row: Sendable {
    var archiveID: CompactID
    var digest: CompactDigest
    var sequence: Int
    var room: Int32
    /// The stream that its body names; -1 where the body is none of Muster's.
    var stream: Int32
  }

  private(set) var rows: [Row] = []
  private(set) var rooms: [String] = []
  private(set) var streams: [Stream] = []
  private var roomPlaces: [String: Int32] = [:]
  private var streamPlaces: [Stream: Int32] = [:]

  /// Starts an empty reading.
  public init() {}

  /// Keeps what is needed of a whole reading.
  public init(_ messages: some Collection<ArchivedMessage>) {
    rows.reserveCapacity(messages.count)
    for message in messages { add(message) }
  }

  /// How many messages were read.
  public var count: Int { rows.count }

  /// Adds the next message; each room must come in archive order.
  public mutating func add(_ message: ArchivedMessage) {
    let stream = message.marker.map { marker in
      place(Stream(run: marker.run, room: marker.key.room, sender: marker.key.sender))
    }
    rows.append(
      Row(
        archiveID: CompactID(message.archiveID), digest: CompactDigest(message.bodyDigest),
        sequence: message.marker?.key.sequence ?? 0, room: place(room: message.room),
        stream: stream ?? -1))
  }

  /// The places of the rows of each room, in order.
  func placesByRoom() -> [[Int32]] {
    var places = [[Int32]](repeating: [], count: rooms.count)
    for place in rows.indices { places[Int(rows[place].room)].append(Int32(place)) }
    return places
  }

  private mutating func place(room: String) -> Int32 {
    if let known = roomPlaces[room] { return known }
    let place = Int32(rooms.count)
    rooms.append(room)
    roomPlaces[room] = place
    return place
  }

  private mutating func place(_ stream: Stream) -> Int32 {
    if let known = streamPlaces[stream] { return known }
    let place = Int32(streams.count)
    streams.append(stream)
    streamPlaces[stream] = place
    return place
  }
}
