internal import Crypto

/// Writes the HTML report: one file, complete without scripts, other files or a network.
///
/// It has no script at all, and a content policy that would stop one. The same model gives the
/// same bytes.
public enum HTMLReport {
  /// Where the page's style sheet is.
  public enum Assets: String, Sendable, CaseIterable {
    /// In the page: one file to keep and to mail.
    case inline
    /// In `report.css` beside it: for servers whose policy drops style sheets in pages, such as
    /// Jenkins'.
    case sibling
  }

  /// The style sheet, as `sibling` expects it beside the page.
  public static let style = (name: "report.css", text: HTMLStyle.text)

  /// Writes the report.
  ///
  /// - Parameters:
  ///   - model: The run.
  ///   - assets: Where the style sheet is.
  /// - Returns: The page's text.
  public static func write(_ model: ReportModel, assets: Assets = .inline) -> String {
    var view = HTMLView(model).page
    view["policy"] = .text(policy(assets))
    view["style"] = .markup(
      assets == .inline
        ? "<style>\(HTMLStyle.text)</style>"
        : "<link rel=\"stylesheet\" href=\"\(style.name)\">")
    return HTMLTemplates.render(view)
  }

  /// Nothing may be loaded, run or sent but the one style sheet, named by its digest where it is in
  /// the page.
  static func policy(_ assets: Assets) -> String {
    let digest = Base64.encode(SHA256.digest(of: Array(HTMLStyle.text.utf8)))
    let source = assets == .inline ? "'sha256-\(digest)'" : "'self' file:"
    return "default-src 'none'; style-src \(source); img-src data:; base-uri 'none'; "
      + "form-action 'none'"
  }
}
