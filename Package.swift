// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Every target: data-race safety of Swift 6, visible unsafe code, lifetimes of views into packets, and parameters that are looked at
/// where they lie, since what is large would be copied for every call.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableExperimentalFeature("Lifetimes"),
  .enableExperimentalFeature("AddressableParameters"),
]

/// A target that may hold no unsafe code at all: parsers and everything that thinks.
let safeSettings: [SwiftSetting] = settings + [.treatWarning("StrictMemorySafety", as: .error)]

let package = Package(
  name: "vedette",
  products: [
    .executable(name: "vedette", targets: ["vedette"]),
    // What a packet passes through up to its headers, for the package in Benchmarks.
    .library(name: "PacketPath", targets: ["NetworkTypes", "Wire", "PacketQueue", "Frames", "Capture"]),
    // What it passes through from there up to its events.
    .library(name: "FlowPath", targets: ["Protocols", "Flows"]),
    // What judges these events.
    .library(name: "DetectionPath", targets: ["Devices", "Detection"]),
    // What tests are made with, for the packages in Fuzz and Benchmarks.
    .library(name: "SensorTestKit", targets: ["SensorTestKit"]),
    // Draws the traffic of homes, with labels, for the package in Evaluation.
    .library(name: "HomeSimulation", targets: ["HomeSimulation"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),

    .target(name: "NetworkTypes", dependencies: ["CCrypto"], swiftSettings: settings),
    .target(name: "Wire", swiftSettings: settings),
    .target(name: "PacketQueue", dependencies: ["NetworkTypes"], swiftSettings: settings),
    .target(name: "Frames", dependencies: ["Wire", "NetworkTypes"], swiftSettings: safeSettings),
    .target(name: "Ciphers", dependencies: ["CCrypto", "Wire", "NetworkTypes"], swiftSettings: settings),
    .target(
      name: "Protocols",
      dependencies: ["Ciphers", "Wire", "NetworkTypes", .product(name: "SwiftASN1", package: "swift-asn1")],
      swiftSettings: safeSettings),
    .target(
      name: "Capture", dependencies: ["CPcap", "CZlib", "CZstd", "CLinux", "PacketQueue", "NetworkTypes"],
      swiftSettings: settings),
    .target(
      name: "Flows", dependencies: ["Frames", "Protocols", "Wire", "NetworkTypes"],
      swiftSettings: safeSettings),
    .target(
      name: "Devices", dependencies: ["Flows", "Frames", "Protocols", "Wire", "NetworkTypes"],
      swiftSettings: safeSettings),
    .target(name: "RuleLanguage", dependencies: ["Yams", "Wire", "NetworkTypes"], swiftSettings: safeSettings),
    .target(
      name: "Detection",
      dependencies: [
        "Devices", "RuleLanguage", "Flows", "Frames", "Protocols", "Wire", "NetworkTypes",
      ],
      swiftSettings: safeSettings),
    .target(
      name: "Reporting",
      dependencies: [
        "Detection", "Devices", "Flows", "Frames", "Protocols", "Wire", "NetworkTypes",
        "PacketQueue",
      ],
      swiftSettings: settings),
    .target(
      name: "Storage",
      dependencies: ["Wire", "NetworkTypes", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: safeSettings),
    .target(
      name: "Sensor",
      dependencies: [
        "CLinux", "CZlib", "Capture", "PacketQueue", "Frames", "Flows", "Devices", "RuleLanguage", "Detection",
        "Reporting", "Storage", "Protocols", "Wire", "NetworkTypes", "Yams",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "vedette",
      dependencies: [
        "Sensor", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(
      name: "SensorTestKit",
      dependencies: [
        "Capture", "Ciphers", "Protocols", "Frames", "Flows", "Wire", "NetworkTypes", "PacketQueue", "CCrypto", "CZlib",
        "CZstd",
      ],
      swiftSettings: settings),
    .target(name: "HomeSimulation", dependencies: ["SensorTestKit", "NetworkTypes"], swiftSettings: safeSettings),
  ]
    + [
      "NetworkTypes", "Wire", "PacketQueue", "Frames", "Ciphers", "Protocols", "Capture", "Flows", "Devices",
      "RuleLanguage", "Detection", "Reporting", "Sensor", "HomeSimulation",
    ].map { name in
      .testTarget(
        name: name + "Tests", dependencies: [.target(name: name), "SensorTestKit"],
        swiftSettings: settings)
    }
    // Keeps a state on disk, and a program to be killed while it does.
    + [
      .executableTarget(
        name: "StateSaver", dependencies: ["Storage", "NetworkTypes"], path: "Tests/StateSaver",
        swiftSettings: settings),
      .testTarget(
        name: "StorageTests",
        dependencies: [
          "Storage", "StateSaver", "SensorTestKit", "NetworkTypes", .product(name: "GRDB", package: "GRDB.swift"),
        ],
        swiftSettings: settings),
    ]
    // Runs the built program as a person or systemd would.
    + [
      .testTarget(
        name: "CommandLineTests", dependencies: ["vedette", "Storage", "SensorTestKit"], swiftSettings: settings)
    ]
    // Holds what is read of real captures against another reader.
    + [
      .testTarget(
        name: "CorpusTests", dependencies: ["Capture", "Detection", "Frames", "NetworkTypes", "SensorTestKit"],
        exclude: ["KnownDifferences.tsv"], swiftSettings: settings)
    ]
    // Reads the sources and documents as text; needs none of them built.
    + [.testTarget(name: "ArchitectureTests", swiftSettings: settings)]
)
