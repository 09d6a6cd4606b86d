import DrillModel
import Remote

/// Every secret that an environment refers to.
///
/// All are read before a host is asked anything: a secret that nobody has read yet cannot be taken
/// out of what a host says.
struct DeclaredSecrets {
  private let references: [(reference: SecretReference, isNeeded: Bool)]

  /// What came of reading them.
  struct Reading {
    /// Why the drill must not begin.
    var complaints: [String] = []
    /// What the reader of the report must know.
    var remarks: [String] = []
  }

  /// Gathers the references.
  ///
  /// - Parameters:
  ///   - environment: Names them.
  ///   - drill: Says whether there is traffic, which needs the users' password.
  init(_ environment: Environment, drill: Drill) {
    var commands = Array(environment.database.commands) + Array(environment.chat.commands)
    for service in [environment.compliance, environment.fileStore] {
      if case .told(let command) = service { commands.append((key: "outside", value: command)) }
    }
    let inCommands = commands.sorted { $0.key < $1.key }.flatMap { command in
      command.value.secrets.sorted { $0.key < $1.key }.map(\.value)
    }
    var seen: Set<SecretReference> = []
    references = ([environment.chat.password] + inCommands).filter { seen.insert($0).inserted }
      .map {
        (
          $0,
          $0 != environment.chat.password
            || drill.workload != nil && environment.chat.provider != "lync"
        )
      }
  }

  /// Reads them all.
  ///
  /// - Parameters:
  ///   - store: Keeps them.
  ///   - files: Texts that the bundle will hold as they are; a secret in one is refused.
  /// - Returns: What came of it; no secret is in it.
  func read(into store: SecretStore, files: [String]) async -> Reading {
    var reading = Reading()
    for (reference, isNeeded) in references {
      do {
        let value = try await store.value(reference)
        var own = Redactor()
        own.add(value)
        if files.contains(where: own.finds) {
          reading.complaints.append(
            "the secret that \(reference.source.rawValue): refers to stands in the drill or the "
              + "environment file itself, or is a word of it: every bundle would show it, and "
              + "names would be taken out of the records; choose another, and keep it elsewhere")
        }
      } catch {
        if isNeeded {
          reading.complaints.append("\(error)")
        } else {
          reading.remarks.append("\(error); should a host print it, it is not taken out")
        }
      }
    }
    return reading
  }
}
