import Glibc

/// Which process descends from which, as /proc tells it.
enum SSHServerProcesses {
  private struct Entry {
    var number: pid_t
    var parent: pid_t
    var name: String
  }

  /// The descendants of a process that have this name, reached through such ones only.
  static func descendants(of ancestor: pid_t, named name: String) -> [pid_t] {
    let entries = all().filter { $0.name == name }
    var found: [pid_t] = []
    var parents = [ancestor]
    while let parent = parents.popLast() {
      let children = entries.filter { $0.parent == parent }.map(\.number)
      found += children
      parents += children
    }
    return found
  }

  /// The children of a process that have this name.
  static func children(of parent: pid_t, named name: String) -> [pid_t] {
    all().filter { $0.parent == parent && $0.name == name }.map(\.number)
  }

  private static func all() -> [Entry] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var entries: [Entry] = []
    while let item = readdir(folder) {
      let name = withUnsafePointer(to: &item.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let number = pid_t(name), let text = try? SSHServerFiles.read("/proc/\(number)/stat"),
        let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")")
      else { continue }
      let fields = text[text.index(after: close)...].split(separator: " ")
      guard fields.count > 1, let parent = pid_t(fields[1]) else { continue }
      entries.append(
        Entry(
          number: number, parent: parent, name: String(text[text.index(after: open)..<close])))
    }
    return entries
  }
}
