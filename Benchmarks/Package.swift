// swift-tools-version: 6.2
import PackageDescription

/// As strict as the product's own targets.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "muster-benchmarks",
  dependencies: [.package(name: "muster", path: "..")],
  targets: [
    // Imports `SSH` alone, so that memory and start-up are its own.
    .executableTarget(
      name: "ssh-bench", dependencies: [.product(name: "SSH", package: "muster")],
      swiftSettings: settings),
    .executableTarget(
      name: "chat-bench",
      dependencies: [
        .product(name: "Chat", package: "muster"), .product(name: "SSH", package: "muster"),
        .product(name: "DrillModel", package: "muster"),
      ], swiftSettings: settings),
    .executableTarget(
      name: "ledger-bench",
      dependencies: [
        .product(name: "Integrity", package: "muster"),
        .product(name: "DrillModel", package: "muster"),
      ], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
