internal import Mustache

/// Writes the audit of a period as one HTML file: no script, no other file, no network.
///
/// The same audit gives the same bytes.
public enum AuditPage {
  /// Writes the page.
  ///
  /// - Parameter model: The audit.
  /// - Returns: The page's text.
  public static func write(_ model: AuditModel) -> String {
    var view = AuditView(model: model).page
    view["style"] = .markup(HTMLStyle.text)
    view["policy"] = .text(HTMLReport.policy(.inline))
    guard let page = library.render(HTMLValue.view(view).rendered, withTemplate: "audit") else {
      preconditionFailure("the audit's templates have no page")
    }
    return page
  }

  private static let library: MustacheLibrary = {
    var templates: [String: MustacheTemplate] = [:]
    for (name, source) in AuditTemplates.sources {
      guard let template = try? MustacheTemplate(string: source) else {
        preconditionFailure("the audit's template \(name) cannot be parsed")
      }
      templates[name] = template
    }
    return MustacheLibrary(templates: templates)
  }()
}
