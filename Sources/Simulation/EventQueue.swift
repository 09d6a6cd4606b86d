/// What is to come, by time; what was put in first comes first at one time.
struct EventQueue<Event> {
  private struct Entry {
    var at: UInt64
    var number: Int
    var event: Event
  }

  private var heap: [Entry] = []
  private var nextNumber = 0

  var isEmpty: Bool { heap.isEmpty }
  var nextTime: UInt64? { heap.first?.at }

  mutating func put(_ event: Event, at time: UInt64) {
    heap.append(Entry(at: time, number: nextNumber, event: event))
    nextNumber += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard comes(child, before: parent) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func take() -> (at: UInt64, event: Event)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (first.at, first.event)
  }

  private mutating func sink() {
    var parent = 0
    while true {
      let left = 2 * parent + 1
      guard left < heap.count else { return }
      let right = left + 1
      let least = right < heap.count && comes(right, before: left) ? right : left
      guard comes(least, before: parent) else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  private func comes(_ one: Int, before other: Int) -> Bool {
    (heap[one].at, heap[one].number) < (heap[other].at, heap[other].number)
  }
}
