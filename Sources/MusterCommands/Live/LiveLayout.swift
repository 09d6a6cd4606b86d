import DrillModel

/// The lines of the live view for a terminal's size: pure, so that they can be read in a test.
struct LiveLayout {
  /// A piece of text in a colour.
  struct Piece {
    var text: String
    var colour: Terminal.Colour?

    init(_ text: String, _ colour: Terminal.Colour? = nil) {
      self.text = text
      self.colour = colour
    }
  }

  let state: LiveState
  /// Monotonic nanoseconds.
  let now: UInt64
  let columns: Int
  let rows: Int

  /// The view from above to below; nothing where the terminal is too small for one.
  var lines: [[Piece]] {
    guard columns >= 20, rows >= 5 else { return [] }
    let width = columns - 1
    let full = [head(width), phase, clock(width), chat(width), broken, hint].compactMap(\.self)
    // Never more than half of the terminal: what was said stays in sight.
    let room = max(2, min(full.count, rows / 2))
    let order = [1, 4, 2, 3, 0, 5].filter { $0 < full.count }.prefix(room).sorted()
    return order.map { Self.clipped(full[$0], width) }
  }

  private func head(_ width: Int) -> [Piece]? {
    let elapsed = " \(Self.clock(seconds(since: state.startedAt ?? now))) ──"
    let title = Self.clip("── \(ProgressPrinter.visible(state.title)) ", width - elapsed.count)
    let rule = String(repeating: "─", count: max(0, width - Self.width(title) - elapsed.count))
    return [Piece(title + rule + elapsed, .dim)]
  }

  private var phase: [Piece]? {
    let colour: Terminal.Colour =
      switch state.phase {
      case "OUTAGE": .red
      case "STOPPING", "FAULT IN EFFECT": .yellow
      default: .green
      }
    guard let step = state.step else { return [Piece(state.phase, colour)] }
    let length = Self.short(seconds(since: state.stepAt))
    let most = step.deadlineSeconds.map { " of \(Self.short($0))" } ?? ""
    let index = state.steps.firstIndex { $0.id == step.id }
    let count = index.map { " \($0 + 1)/\(state.steps.count)" } ?? ""
    return [
      Piece(state.phase, colour), Piece("  \(step.id)", .bold), Piece("  \(length)\(most)\(count)"),
      Piece("  \(ProgressPrinter.visible(step.title))", .dim),
    ]
  }

  /// How long chat is or was away, against what it may be.
  private func clock(_ width: Int) -> [Piece]? {
    let target = state.objectives.first { $0.name == .recoveryTime }?.target
    let words = target.map { "objective \(Self.short($0))" } ?? "no objective"
    guard let outage = state.probes.outage else {
      return [Piece("recovery  ", .dim), Piece("no outage so far, \(words)")]
    }
    let end = max(outage.to ?? now, outage.from)
    let length = Double(end - outage.from) / 1e9
    let isLate = target.map { length > $0 } ?? false
    let colour: Terminal.Colour = isLate ? .red : outage.to == nil ? .yellow : .green
    var pieces = [
      Piece("recovery  ", .dim), Piece(Self.short(length), colour),
      Piece(outage.to == nil ? " out" : " was out"),
    ]
    if let target, target > 0, width >= 60 {
      let cells = min(24, width - 50)
      let filled = Int((min(length / target, 1) * Double(cells)).rounded(.down))
      pieces.append(Piece("  "))
      pieces.append(Piece(String(repeating: "█", count: filled), colour))
      pieces.append(Piece(String(repeating: "░", count: cells - filled), .dim))
    }
    return pieces + [Piece(isLate ? "  over the \(words)" : "  \(words)")]
  }

  private func chat(_ width: Int) -> [Piece]? {
    let probes = state.probes
    guard !probes.samples.isEmpty else {
      return [Piece("chat      ", .dim), Piece("no traffic yet")]
    }
    let rate = probes.isSending ? "\(Int(probes.rate.rounded())) answers/s" : "traffic has ended"
    return [
      Piece("chat      ", .dim), Piece(rate, probes.isOut ? .red : nil), Piece("  "),
      Piece(
        probes.sparkline(width - 12 - rate.count), probes.isOut ? .red : .green),
    ]
  }

  /// What is broken now, and when it heals itself.
  private var broken: [Piece]? {
    let open = state.faults.filter(\.isOpen)
    guard let fault = open.first else {
      return [
        Piece("broken    ", .dim),
        Piece(state.faults.isEmpty ? "nothing" : "nothing: every fault is taken back", .green),
      ]
    }
    let left = open.flatMap(\.guards).compactMap { host in
      state.leases[host].flatMap { $0.state == "armed" ? $0.left(at: now) : nil }
    }
    let hosts = fault.hosts.filter { !fault.healed.contains($0) }
    let names =
      hosts.prefix(2).joined(separator: ", ") + (hosts.count > 2 ? " +\(hosts.count - 2)" : "")
    var words = "\(fault.fault) on \(names)"
    if open.count > 1 { words += " and \(open.count - 1) more" }
    var pieces = [
      Piece("broken    ", .dim), Piece(ProgressPrinter.visible(words), .yellow),
    ]
    if let most = left.max() {
      pieces.append(Piece(": heals by itself in \(Int(most.rounded(.up))) s if this runner dies"))
    }
    if let step = state.healingStep { pieces.append(Piece(", planned in \(step)", .dim)) }
    return pieces
  }

  private var hint: [Piece]? {
    if let reason = state.stopping {
      return [Piece("■ \(ProgressPrinter.visible(reason))", .yellow)]
    }
    var pieces: [Piece] = []
    if !state.red.isEmpty {
      pieces.append(Piece("red: \(state.red.joined(separator: ", "))  ", .red))
    }
    pieces.append(
      Piece(
        state.isPastNoReturn
          ? "past the point of no return: Ctrl-C goes the declared way back"
          : "Ctrl-C begins no new step and heals", .dim))
    return pieces
  }

  private func seconds(since moment: UInt64) -> Double {
    now > moment ? Double(now - moment) / 1e9 : 0
  }

  private static func short(_ seconds: Double) -> String {
    seconds < 100 ? "\((seconds * 10).rounded() / 10) s" : "\(Int(seconds.rounded())) s"
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds)
    let rest = whole % 60
    return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)"
  }

  /// How many columns a text takes: scripts of East Asia take two a sign, marks none.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  private static func width(_ scalar: UnicodeScalar) -> Int {
    switch scalar.value {
    case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }

  static func clip(_ text: String, _ columns: Int) -> String {
    guard width(text) > columns else { return text }
    var clipped = String.UnicodeScalarView()
    var taken = 0
    for scalar in text.unicodeScalars {
      taken += width(scalar)
      guard taken < columns else { break }
      clipped.append(scalar)
    }
    return String(clipped) + (columns > 0 ? "…" : "")
  }

  private static func clipped(_ pieces: [Piece], _ columns: Int) -> [Piece] {
    var left = columns
    var clipped: [Piece] = []
    for piece in pieces where left > 0 {
      let text = clip(piece.text, left)
      clipped.append(Piece(text, piece.colour))
      left -= width(text)
      if text != piece.text { break }
    }
    return clipped
  }
}
