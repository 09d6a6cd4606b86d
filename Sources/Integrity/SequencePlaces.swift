/// Where each number of a stream stands: an array, since numbers are counted from 1 up, and a
/// dictionary for those that are far from all others.
struct SequencePlaces: Sendable {
  private static let reach = 256

  private var near: [Int32] = []
  private var far: [Int: Int32] = [:]

  subscript(sequence: Int) -> Int32? {
    get {
      guard near.indices.contains(sequence) else { return far[sequence] }
      return near[sequence] < 0 ? far[sequence] : near[sequence]
    }
    set {
      guard sequence >= 0, sequence < near.count + Self.reach, let newValue else {
        far[sequence] = newValue
        return
      }
      while near.count <= sequence { near.append(-1) }
      near[sequence] = newValue
    }
  }
}
