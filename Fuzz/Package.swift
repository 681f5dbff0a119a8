// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// A package of its own, as all it holds is built with the fuzzer's instrumentation; `make fuzz` knows the flags.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "vedette", path: "..")],
  targets: [
    .target(name: "FuzzDriver"),
    .target(
      name: "Fuzzing", dependencies: ["FuzzDriver", .product(name: "SensorTestKit", package: "vedette")],
      swiftSettings: settings),
    .executableTarget(name: "FuzzCoAP", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzConfiguration", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzDTLS", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzFiles", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzFrames", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzLogins", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzMQTT", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzMQTTSN", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzNames", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzOpenVPN", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzPacketMessages", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzPlants", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzQUIC", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzStreams", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzText", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzTLS", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(name: "FuzzWebSocket", dependencies: ["Fuzzing"], swiftSettings: settings),
    .executableTarget(
      name: "WriteSeeds", dependencies: [.product(name: "SensorTestKit", package: "vedette")],
      swiftSettings: settings),
  ]
)
