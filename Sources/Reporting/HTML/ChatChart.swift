import Glibc

/// What clients saw, drawn: the time to the answer on a logarithmic scale, and below it which share
/// of the messages was answered.
///
/// However long the run is, nothing extreme is lost: the longest time of a column stays the longest,
/// and a column in which one bucket had no answer is red.
struct ChatChart {
  private static let plotHeight = 110.0
  private static let stripHeight = 14.0

  /// In at most so many points as there are places to draw them.
  private let series: ChatSeries
  private let scale: TimeScale
  /// What clients saw in each column of the figure, the worst of it; nil where nothing was sent.
  private let columns: [Share?]

  init(_ series: ChatSeries, _ scale: TimeScale) {
    self.scale = scale
    let length = max(series.bucketSeconds, 1e-6)
    let count = series.buckets.count
    func index(_ moment: Double) -> Int {
      Int(min(max((moment - series.startSeconds) / length, 0), Double(count)))
    }
    let first = max(index(scale.from) - 1, 0)
    let last = max(first, min(index(scale.to) + 1, count))
    let window = ChatSeries(
      bucketSeconds: series.bucketSeconds,
      startSeconds: series.startSeconds + Double(first) * length,
      buckets: Array(series.buckets[first..<last]))
    columns = Self.columns(window, scale)
    self.series = window.coarsened(to: 1_000)
  }

  func draw(_ svg: inout SVGWriter, _ y: inout Double) {
    drawTimes(&svg, y)
    y += Self.plotHeight + 14
    drawShares(&svg, y)
    y += Self.stripHeight + 8
  }

  private func drawTimes(_ svg: inout SVGWriter, _ top: Double) {
    let times = series.buckets.flatMap { [$0.medianMilliseconds, $0.maximumMilliseconds] }
      .compactMap(\.self).filter { $0 > 0 }
    var low = 1.0
    while let least = times.min(), least < low, low > 0.001 { low /= 10 }
    var high = low * 100
    while let most = times.max(), most > high, high < 1e7 { high *= 10 }
    let bottom = top + Self.plotHeight
    for run in runs where run.share == Share.none {
      svg.rectangle(
        x: run.x, y: top, width: run.width, height: Self.plotHeight, ink: .bad, opacity: 0.16)
    }
    let decades = Self.decades(from: low, to: high)
    func place(_ value: Double) -> Double {
      let share = log10(min(max(value, low), high) / low) / Double(decades.count - 1)
      return bottom - share * Self.plotHeight
    }
    for decade in decades {
      svg.line(
        x1: scale.left, y1: place(decade), x2: scale.right, y2: place(decade), ink: .line)
      svg.label(
        Self.words(decade), x: scale.left - 12, y: place(decade) + 4, ink: .muted, size: 11,
        anchor: "end")
    }
    svg.label("time to answer", x: scale.left - 62, y: top + 14, anchor: "end")
    svg.label("median", x: scale.left - 62, y: top + 34, ink: .answer, size: 11, anchor: "end")
    svg.label("longest", x: scale.left - 62, y: top + 50, ink: .muted, size: 11, anchor: "end")
    svg.path(points(\.maximumMilliseconds, place), ink: .slowest, width: 1.2)
    svg.path(points(\.medianMilliseconds, place), ink: .answer, width: 1.8)
  }

  private func points(
    _ value: KeyPath<ChatSeries.Bucket, Double?>, _ place: (Double) -> Double
  ) -> [(x: Double, y: Double)?] {
    series.buckets.enumerated().map { index, bucket in
      let moment = middle(index)
      guard let value = bucket[keyPath: value], scale.contains(moment) else { return nil }
      return (scale.x(moment), place(value))
    }
  }

  private func drawShares(_ svg: inout SVGWriter, _ top: Double) {
    svg.label("answered", x: scale.left - 12, y: top + 11, anchor: "end")
    for run in runs {
      svg.rectangle(
        x: run.x, y: top, width: run.width, height: Self.stripHeight, ink: run.share.ink,
        title: run.share.words)
    }
  }

  /// Neighbouring columns in which clients saw the same.
  private var runs: [(share: Share, x: Double, width: Double)] {
    var runs: [(share: Share, x: Double, width: Double)] = []
    var start = 0
    while start < columns.count {
      var end = start + 1
      while end < columns.count, columns[end] == columns[start] { end += 1 }
      if let share = columns[start] {
        runs.append((share, scale.left + Double(start), Double(end - start)))
      }
      start = end
    }
    return runs
  }

  private static func columns(_ series: ChatSeries, _ scale: TimeScale) -> [Share?] {
    var columns = [Share?](repeating: nil, count: max(Int(scale.right - scale.left), 1))
    for (index, bucket) in series.buckets.enumerated() {
      let begin = series.startSeconds + Double(index) * series.bucketSeconds
      let end = begin + series.bucketSeconds
      guard let share = share(bucket), scale.from < end, begin < scale.to else { continue }
      let first = min(Int(scale.x(begin) - scale.left), columns.count - 1)
      let last = min(
        max(Int((scale.x(end) - scale.left).rounded(.up)) - 1, first), columns.count - 1)
      for column in first...last {
        columns[column] = max(columns[column] ?? share, share)
      }
    }
    return columns
  }

  /// All, some or none answered, from good to bad.
  private enum Share: Int, Comparable {
    case all, some, none

    static func < (one: Share, other: Share) -> Bool { one.rawValue < other.rawValue }

    var ink: ChartInk {
      switch self {
      case .all: .good
      case .some: .doubtful
      case .none: .bad
      }
    }

    var words: String {
      switch self {
      case .all: "all messages were answered"
      case .some: "some messages were answered"
      case .none: "no message was answered"
      }
    }
  }

  /// Nil where nothing was sent.
  private static func share(_ bucket: ChatSeries.Bucket) -> Share? {
    switch (bucket.acknowledged, bucket.unanswered) {
    case (0, 0): nil
    case (_, 0): .all
    case (0, _): Share.none
    default: .some
    }
  }

  private func begin(_ index: Int) -> Double {
    series.startSeconds + Double(index) * series.bucketSeconds
  }

  private func middle(_ index: Int) -> Double { begin(index) + series.bucketSeconds / 2 }

  private static func decades(from low: Double, to high: Double) -> [Double] {
    var decades = [low]
    while let last = decades.last, last < high * 0.99 { decades.append(last * 10) }
    return decades
  }

  private static func words(_ milliseconds: Double) -> String {
    milliseconds >= 1_000
      ? "\(NumberText.short(milliseconds / 1_000)) s" : "\(NumberText.short(milliseconds)) ms"
  }
}
