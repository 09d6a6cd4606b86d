import Foundation
import History

/// Where the index of runs is.
enum HistoryLocation {
  /// `MUSTER_HISTORY`, or `muster/history.sqlite` in the user's state folder, as the XDG base
  /// directory specification has it.
  static var path: String {
    let variables = ProcessInfo.processInfo.environment
    if let path = variables["MUSTER_HISTORY"], !path.isEmpty { return path }
    if let folder = variables["XDG_STATE_HOME"], folder.hasPrefix("/") {
      return "\(folder)/muster/history.sqlite"
    }
    return "\(NSHomeDirectory())/.local/state/muster/history.sqlite"
  }

  /// Opens it.
  ///
  /// - Returns: The index.
  static func open() throws(HistoryError) -> HistoryStore { try HistoryStore(path: path) }
}
