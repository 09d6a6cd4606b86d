import DrillLanguage
import DrillModel
import Faults
import Foundation
import Services

/// The words that drills and environments may use: what the catalogue and the providers have.
enum ProductVocabulary {
  /// Every fault with its parameters, every provider with its settings and acts.
  static let vocabulary = Vocabulary(
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
          acts: ServiceCatalogue.acts(of: service, by: word),
          requiredCommands: word == ServiceCatalogue.own ? requiredOfOwn(service) : [])
      }
    }, timeZones: TimeZone.knownTimeZoneIdentifiers)

  /// What no run can do without where every act is an own command; a drill may want more.
  private static func requiredOfOwn(_ service: Act.Service) -> [Act.Name] {
    switch service {
    case .database: [.status, .fence, .unfence, .promote, .probeWrite, .reseed, .readBack]
    case .chat: [.status, .fence, .unfence, .activate, .deactivate, .poolState]
    }
  }
}
