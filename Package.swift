// swift-tools-version: 6.2
import PackageDescription

/// Only `make fuzz` sets it: our modules then tell libFuzzer where an input leads.
let isFuzzed = Context.environment["MUSTER_FUZZ_TARGET"] != nil

/// What every target of ours is compiled with: strict imports, explicit existentials, warnings as errors.
let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ] + (isFuzzed ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])

/// A module of the product; what it may know is the list of its dependencies.
func module(_ name: String, knows dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one module.
func tests(_ name: String, knows dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
    swiftSettings: settings)
}

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]

/// The fuzzed readers: linked against libFuzzer, which has a `main` of its own.
let fuzzing: [Target] =
  !isFuzzed
  ? []
  : [
    .executableTarget(
      name: "muster-fuzz",
      dependencies: [
        "DrillModel", "DrillLanguage", "Remote", "SSH", "Guard", "Journal", "Chat", "CLibStrophe",
        "TestSupport",
      ],
      path: "Fuzz", exclude: ["Corpus", "Dictionaries"], swiftSettings: settings)
  ]

let package = Package(
  name: "muster",
  products: [
    .executable(name: "muster", targets: ["muster"]),
    // What the benchmarks measure, each by itself.
    .library(name: "SSH", targets: ["SSH"]),
    .library(name: "Chat", targets: ["Chat"]),
    .library(name: "Integrity", targets: ["Integrity"]),
    .library(name: "DrillModel", targets: ["DrillModel"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // The doors to C libraries: a module map and a shim, nothing else.
    .systemLibrary(
      name: "CLibSSH2", pkgConfig: "libssh2", providers: [.apt(["libssh2-1-dev"])]),
    .systemLibrary(
      name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLibLinux"),
    .systemLibrary(name: "CLibStrophe", providers: [.apt(["libstrophe-dev"])]),

    // Values and pure maps.
    module("DrillModel"),
    module(
      "DrillLanguage", knows: ["DrillModel", .product(name: "Yams", package: "Yams")]),
    module("Guard", knows: ["DrillModel", "Crypto"]),
    module("Faults", knows: ["DrillModel", "Guard"]),
    module("Services", knows: ["DrillModel"]),
    module("Integrity", knows: ["DrillModel"]),

    // Effects at named edges.
    module("Crypto", knows: ["CLibCrypto"]),
    module(
      "LocalProcess", knows: [.product(name: "Subprocess", package: "swift-subprocess")]),
    module("SSH", knows: ["CLibLinux", "CLibSSH2", "Crypto"] + nio),
    module("Remote", knows: ["DrillModel", "SSH", "Crypto", "LocalProcess"]),
    module("Chat", knows: ["DrillModel", "SSH", "Crypto", "CLibStrophe"]),
    module("Journal", knows: ["DrillModel", "Crypto"]),
    module(
      "History", knows: ["DrillModel", .product(name: "GRDB", package: "GRDB.swift")]),
    module("Delivery", knows: ["Crypto", "LocalProcess"]),
    module("Evidence", knows: ["DrillModel", "Crypto", "Journal", "LocalProcess"]),
    module(
      "Reporting",
      knows: ["DrillModel", "Crypto", .product(name: "Mustache", package: "swift-mustache")]),
    module(
      "Engine",
      knows: [
        "DrillModel", "Guard", "Faults", "Services", "Remote", "Chat", "Integrity", "Journal",
        "Crypto",
      ]),
    module("Lab", knows: ["LocalProcess"]),

    // The drills that ship inside the binary: `muster drills`.
    .target(
      name: "BundledDrills", path: "Drills", exclude: ["environments"],
      sources: ["BundledDrills.swift"],
      resources: [
        .embedInCode("planned-switchover.yaml"), .embedInCode("half-alive.yaml"),
        .embedInCode("lync-2013/failback.yaml"), .embedInCode("lync-2013/failover.yaml"),
        .embedInCode("approved-switchover.yaml"), .embedInCode("backup-protected.yaml"),
        .embedInCode("witness-quorum.yaml"),
        .embedInCode("lync-2013/backup-mirrored.yaml"),
        .embedInCode("lync-2013/latent-fault.yaml"), .embedInCode("lync-2013/mirror-gone.yaml"),
        .embedInCode("lync-2013/mirror-takes-over.yaml"),
        .embedInCode("lync-2013/planned-switch.yaml"), .embedInCode("lync-2013/shipping.yaml"),
        .embedInCode("backup-mirror.yaml"), .embedInCode("mirror-failover.yaml"),
        .embedInCode("mirror-lost.yaml"),
        .embedInCode("network-cut.yaml"), .embedInCode("selftest/clocks.yaml"),
        .embedInCode("selftest/faults.yaml"), .embedInCode("selftest/frozen.yaml"),
        .embedInCode("selftest/hosts.yaml"),
        .embedInCode("latent/alert.yaml"),
        .embedInCode("latent/archiver-stuck.yaml"),
        .embedInCode("latent/copy-full.yaml"),
        .embedInCode("latent/copy-job-stopped.yaml"),
        .embedInCode("latent/copy-rights.yaml"),
        .embedInCode("latent/early-recovery.yaml"),
        .embedInCode("latent/gap.yaml"),
        .embedInCode("latent/mirror-config.yaml"),
        .embedInCode("latent/share-rights.yaml"),
        .embedInCode("latent/share-unreachable.yaml"),
        .embedInCode("log-shipping.yaml"), .embedInCode("topology.yaml"),
        .embedInCode("selftest/strike.yaml"),
        .embedInCode("stretched-pool-failover.yaml"), .embedInCode("witness-failover.yaml"),
      ], swiftSettings: settings),

    // The composition root and the executable over it.
    module(
      "MusterCommands",
      knows: [
        "DrillModel", "DrillLanguage", "Guard", "Faults", "Services", "Integrity", "Remote",
        "SSH", "Chat", "Journal", "Evidence", "Reporting", "Engine", "Lab", "LocalProcess",
        "Crypto", "History", "Delivery", "BundledDrills",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "muster", dependencies: ["MusterCommands"], swiftSettings: settings),

    // For tests only: a real sshd on loopback, scratch folders, programs that tests need.
    module("TestSupport", knows: ["DrillModel", "LocalProcess"]),

    // Whole runs on a virtual clock: `make simulate`.
    module(
      "Simulation",
      knows: [
        "DrillModel", "DrillLanguage", "Guard", "Faults", "Services", "Engine", "Journal",
        "Reporting", "BundledDrills",
      ]),
    .executableTarget(
      name: "muster-simulate", dependencies: ["Simulation"], swiftSettings: settings),

    tests("DrillModel"),
    tests("DrillLanguage", knows: ["TestSupport"]),
    tests("Guard", knows: ["DrillModel", "TestSupport", "LocalProcess"]),
    tests("Faults", knows: ["DrillModel", "Guard", "TestSupport", "LocalProcess"]),
    .testTarget(
      name: "ServicesTests",
      dependencies: ["Services", "DrillModel", "TestSupport", "LocalProcess"],
      exclude: ["Golden", "readers"], swiftSettings: settings),
    tests("Integrity", knows: ["DrillModel"]),
    tests("Crypto"),
    tests("LocalProcess", knows: ["TestSupport"]),
    tests("SSH", knows: ["Crypto", "TestSupport", "LocalProcess"] + nio),
    tests("Remote", knows: ["DrillModel", "Crypto", "TestSupport", "SSH", "LocalProcess"]),
    tests(
      "Chat",
      knows: [
        "DrillModel", "Crypto", "TestSupport", "SSH", "LocalProcess", "Integrity", "CLibStrophe",
      ]),
    tests("Journal", knows: ["DrillModel", "Crypto", "TestSupport", "LocalProcess"]),
    .testTarget(
      name: "DeliveryTests", dependencies: ["Delivery", "Crypto", "TestSupport", "LocalProcess"],
      exclude: ["readers"], swiftSettings: settings),
    tests("History", knows: ["DrillModel", "TestSupport"]),
    .testTarget(
      name: "EvidenceTests",
      dependencies: ["Evidence", "DrillModel", "Crypto", "Journal", "TestSupport", "LocalProcess"],
      exclude: ["stamp_server.py"], swiftSettings: settings),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "DrillModel", "Crypto", "Journal", "TestSupport", "LocalProcess",
      ],
      exclude: ["browser", "schema"], swiftSettings: settings),
    tests(
      "Engine",
      knows: [
        "DrillModel", "DrillLanguage", "Guard", "Faults", "Services", "Remote", "Journal",
        "Integrity", "SSH", "TestSupport", "LocalProcess", "History", "MusterCommands",
      ]),
    tests("Simulation", knows: ["DrillModel", "Guard", "LocalProcess", "TestSupport"]),
    tests("Lab", knows: ["TestSupport", "LocalProcess"]),
    tests(
      "MusterCommands",
      knows: [
        "DrillModel", "DrillLanguage", "Engine", "Guard", "Remote", "Reporting", "TestSupport",
        "Chat", "History", "Evidence",
      ]),
    .testTarget(
      name: "TidyTests", dependencies: ["LocalProcess"], swiftSettings: settings),
    .testTarget(
      name: "AcceptanceTests", dependencies: ["TestSupport", "LocalProcess", "DrillModel"],
      exclude: ["ForeignSite", "live"], swiftSettings: settings),
  ] + fuzzing,
  swiftLanguageModes: [.v6]
)
