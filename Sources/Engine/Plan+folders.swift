import DrillModel

extension Plan {
  /// The folders on a host where faults of this plan put files of their own, or fill a file system.
  func struckFolders(on host: String) -> [String] {
    var folders: [String] = []
    for effect in faults.flatMap(\.description.effects) where effect.host == host {
      let folder: String?
      switch effect.change {
      case .diskFull(let path, _), .diskReadOnly(let path), .diskSlow(let path, _): folder = path
      case .certificateExpired(let path):
        folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) }
      case .memory: folder = "/run"
      default: folder = nil
      }
      if let folder, !folders.contains(folder) { folders.append(folder) }
    }
    return folders
  }
}
