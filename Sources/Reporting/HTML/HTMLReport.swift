internal import Crypto

/// Writes the HTML report: one file, complete without scripts, other files or a network.
///
/// It has no script at all, and a content policy that would stop one. The same model gives the
/// same bytes.
public enum HTMLReport {
  /// Writes the report.
  ///
  /// - Parameter model: The run.
  /// - Returns: The page's text.
  public static func write(_ model: ReportModel) -> String {
    var view = HTMLView(model).page
    view["style"] = .markup(HTMLStyle.text)
    view["policy"] = .text(policy)
    return HTMLTemplates.render(view)
  }

  /// Nothing may be loaded, run or sent; the one style sheet is named by its digest.
  static let policy: String = {
    let digest = Base64.encode(SHA256.digest(of: Array(HTMLStyle.text.utf8)))
    return "default-src 'none'; style-src 'sha256-\(digest)'; img-src data:; base-uri 'none'; "
      + "form-action 'none'"
  }()
}
