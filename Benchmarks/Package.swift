// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// A package of its own, so that building the sensor never builds its measures.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableExperimentalFeature("Lifetimes"),
  .enableExperimentalFeature("AddressableParameters"),
]

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "vedette", path: "..")],
  targets: [
    .target(name: "BareLoop", linkerSettings: [.linkedLibrary("pcap")]),
    .executableTarget(
      name: "PacketCost",
      dependencies: [
        "BareLoop", .product(name: "PacketPath", package: "vedette"),
        .product(name: "SensorTestKit", package: "vedette"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "FlowCost",
      dependencies: [
        .product(name: "PacketPath", package: "vedette"), .product(name: "FlowPath", package: "vedette"),
        .product(name: "DetectionPath", package: "vedette"), .product(name: "SensorTestKit", package: "vedette"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "MessageCost", dependencies: [.product(name: "FlowPath", package: "vedette")], swiftSettings: settings),
    .executableTarget(
      name: "FlowFlood",
      dependencies: [
        .product(name: "FlowPath", package: "vedette"), .product(name: "SensorTestKit", package: "vedette"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "StreamTrials", dependencies: [.product(name: "SensorTestKit", package: "vedette")],
      swiftSettings: settings),
    .executableTarget(
      name: "RingStress",
      dependencies: [
        .product(name: "PacketPath", package: "vedette"), .product(name: "SensorTestKit", package: "vedette"),
      ],
      swiftSettings: settings),
  ]
)
