/// Writes SVG whose colours are attributes: they stay where a content policy drops style sheets.
///
/// Each shape also has a class, by which the style sheet of the page gives it the colours of the
/// reader's theme.
struct SVGWriter {
  private(set) var text = ""

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, ink: ChartInk, radius: Double = 0,
    opacity: Double? = nil, title: String? = nil
  ) {
    text += "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(max(width, 0)))\""
    text += " height=\"\(number(height))\"\(attributes(ink))"
    if radius > 0 { text += " rx=\"\(number(radius))\"" }
    if let opacity { text += " fill-opacity=\"\(NumberText.short(opacity))\"" }
    close("rect", title)
  }

  mutating func line(
    x1: Double, y1: Double, x2: Double, y2: Double, ink: ChartInk, width: Double = 1,
    dashes: String? = nil, title: String? = nil
  ) {
    text += "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\""
    text += " y2=\"\(number(y2))\"\(attributes(ink, isStroke: true))"
    text += " stroke-width=\"\(number(width))\""
    if let dashes { text += " stroke-dasharray=\"\(dashes)\"" }
    close("line", title)
  }

  /// Draws lines from point to point; nil begins a new line.
  mutating func path(_ points: [(x: Double, y: Double)?], ink: ChartInk, width: Double) {
    var steps = ""
    var isNew = true
    for point in points {
      guard let point else {
        isNew = true
        continue
      }
      steps += "\(isNew ? "M" : "L")\(number(point.x)) \(number(point.y))"
      isNew = false
    }
    guard !steps.isEmpty else { return }
    text += "<path d=\"\(steps)\" fill=\"none\"\(attributes(ink, isStroke: true))"
    text += " stroke-width=\"\(number(width))\" stroke-linejoin=\"round\""
    text += " stroke-linecap=\"round\"/>\n"
  }

  mutating func label(
    _ words: String, x: Double, y: Double, ink: ChartInk = .ink, size: Double = 12,
    anchor: String = "start", isBold: Bool = false, halo: ChartInk? = nil
  ) {
    let classes = halo.map { " s-\($0.rawValue)" } ?? ""
    text += "<text x=\"\(number(x))\" y=\"\(number(y))\" fill=\"\(ink.color)\""
    text += " class=\"f-\(ink.rawValue)\(classes)\""
    text += " font-size=\"\(number(size))\""
    if anchor != "start" { text += " text-anchor=\"\(anchor)\"" }
    if isBold { text += " font-weight=\"600\"" }
    if let halo {
      text += " paint-order=\"stroke\" stroke=\"\(halo.color)\" stroke-width=\"3.5\""
      text += " stroke-linejoin=\"round\""
    }
    text += ">\(HTMLText.escape(words))</text>\n"
  }

  /// Puts in what another writer has written.
  mutating func append(_ other: SVGWriter) { text += other.text }

  private mutating func close(_ name: String, _ title: String?) {
    guard let title else {
      text += "/>\n"
      return
    }
    text += "><title>\(HTMLText.escape(title))</title></\(name)>\n"
  }

  private func attributes(_ ink: ChartInk, isStroke: Bool = false) -> String {
    let what = isStroke ? "stroke" : "fill"
    return " \(what)=\"\(ink.color)\" class=\"\(isStroke ? "s" : "f")-\(ink.rawValue)\""
  }

  private func number(_ value: Double) -> String {
    let text = NumberText.fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
