import DrillLanguage
import DrillModel
import Engine
import Faults
import Foundation
import Services

/// The plan under test: the main drill against the lab's environment, as `muster plan` makes it.
enum LabPlan {
  /// Plans the drill in `Drills/` with these settings.
  static func make(
    _ settings: [String] = [], stops: [StopCondition] = [], limits: BlastLimits? = nil,
    coordinator: String? = nil, approvals: ApprovalRules? = nil, isProduction: Bool = false,
    drill path: String = "Drills/stretched-pool-failover.yaml"
  ) throws -> Plan {
    let loaded = try LoadedDrill.load(
      drill: try file(path),
      environment: try file("Drills/environments/lab.yaml"), settings: settings,
      vocabulary: vocabulary)
    var environment = loaded.environment.environment
    environment.limits = limits
    environment.approvalRules = approvals
    environment.isProduction = isProduction
    for index in environment.hosts.indices where environment.hosts[index].name == coordinator {
      environment.hosts[index].roles.append(.coordinator)
    }
    var drill = loaded.drill.drill
    drill.stopConditions = stops
    var facts: [String: HostFacts] = [:]
    for host in environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    }
    return try Planner(
      drill: drill, environment: environment, run: "run-1", owner: "tester",
      facts: facts
    ).plan()
  }

  static func file(_ path: String) throws -> SourceFile {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try SourceFile(
      path: path, bytes: [UInt8](Data(contentsOf: root.appending(path: path))))
  }

  static var vocabulary: Vocabulary {
    Vocabulary(
      faults: FaultCatalogue.all.map { kind in
        Vocabulary.Fault(
          kind: kind.kind, parameters: kind.parameters.map(\.name),
          requiredParameters: kind.parameters.filter(\.isRequired).map(\.name))
      },
      providers: [Act.Service.database, .chat].flatMap { service in
        ServiceCatalogue.providers(of: service).map { word in
          Vocabulary.Provider(
            word: word, service: service,
            settings: (ServiceCatalogue.settings[word] ?? []).map(\.name),
            acts: ServiceCatalogue.acts(of: service))
        }
      })
  }
}
