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
        requiredParameters: kind.parameters.filter(\.isRequired).map(\.name),
        forms: Dictionary(uniqueKeysWithValues: kind.parameters.map { ($0.name, form($0.form)) }),
        complaint: { environment, hosts, parameters in
          FaultCatalogue.misfit(
            kind.kind, hosts: hosts, parameters: parameters, in: environment
          ).map { Vocabulary.Fault.Complaint(parameter: $0.parameter, sentence: $0.message) }
        })
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

  private static func form(_ form: FaultParameterForm) -> Vocabulary.Form {
    Vocabulary.Form(
      expectation: form.expectation, words: form.words, namesHosts: form.namesHosts,
      accepts: { form.accepts($0) })
  }
}
