/// What a template may be given: text is escaped here, so that templates need not.
///
/// Only `markup` goes in as it is; it is made by this module's own writers.
enum HTMLValue {
  case text(String)
  case markup(String)
  case flag(Bool)
  case view([String: HTMLValue])
  case views([[String: HTMLValue]])

  /// Text where there is some, and nothing where there is none.
  static func optional(_ text: String?) -> HTMLValue {
    guard let text, !text.isEmpty else { return .flag(false) }
    return .text(text)
  }

  /// As the template engine takes it.
  var rendered: Any {
    switch self {
    case .text(let text): HTMLText.escape(text)
    case .markup(let markup): markup
    case .flag(let flag): flag
    case .view(let view): view.mapValues(\.rendered)
    case .views(let views): views.map { $0.mapValues(\.rendered) }
    }
  }
}
