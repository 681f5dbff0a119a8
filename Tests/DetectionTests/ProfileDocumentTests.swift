// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Testing

@testable import Detection
@testable import Devices

/// Docs/Profiles.md says what a profile is made of, and how many bytes that takes. With the environment variable
/// VEDETTE_RECORD_GOLDEN set, its table is written anew instead of compared.
@Suite("A profile's bytes")
struct ProfileDocumentTests {
  private static let page = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(
      path: "Docs/Profiles.md")

  /// Which of a profile's properties belong to which row.
  private static let properties: [ProfileContent: [String]] = [
    .identity: [
      "identities", "firstSeen", "lastSeen", "addresses", "isVacant", "isEstablished", "isRouter",
      "packetsOut", "packetsIn", "bytesOut", "bytesIn", "activeTicks", "answeredConversations", "learnedNewPeers",
    ],
    .tick: ["tick"],
    .recent: ["recent", "newPeersInMinute", "newPeersInTenMinutes"],
    .usual: ["usual"],
    .anchor: ["anchor"],
    .joint: ["joint"],
    .peers: ["peers"],
    .destinations: ["destinations", "destinationNovelty"],
    .services: ["services", "internetServices"],
    .domains: ["domains"],
    .programs: ["clientFingerprints", "clientFingerprintNovelty", "lowestOfferedTLS", "helloCount"],
    .messages: ["topics", "topicNovelty", "isHub", "resourcePaths", "clientNames"],
    .beacons: ["beacons"],
    .timeOfDay: ["timeOfDay"],
  ]

  private static func size<Value>(_ value: Value) -> Int { MemoryLayout<Value>.size }

  /// The bytes of each property of a profile.
  private static var sizes: [String: Int] {
    var sizes: [String: Int] = [:]
    for child in Mirror(reflecting: profile).children { sizes[child.label ?? ""] = size(child.value) }
    return sizes
  }

  private static let profile = DeviceProfile(identity: .hardware(.zero), firstSeen: Timestamp(nanoseconds: 0))

  @Test("a profile and its detectors' memory hold no references, so that their size is all that they take")
  func inline() {
    #expect(_isPOD(DeviceProfile.self))
    #expect(_isPOD(DeviceWatch.self))
    #expect(MemoryLayout<DeviceProfile>.stride + MemoryLayout<DeviceWatch>.stride <= 10_240)
  }

  @Test("every property of a profile is told of in one row")
  func completeness() {
    let told = Self.properties.values.flatMap { $0 }.sorted()
    #expect(told == Self.sizes.keys.sorted())
    #expect(ProfileContent.allCases.allSatisfy { Self.properties[$0] != nil })
  }

  @Test("the document's table has the sizes and words of the sources")
  func table() throws {
    let sizes = Self.sizes
    var lines = ["| part | bytes | learns | forgets | personal |", "|---|---|---|---|---|"]
    var sum = 0
    for content in ProfileContent.allCases {
      let bytes = (Self.properties[content] ?? []).reduce(0) { $0 + (sizes[$1] ?? 0) }
      sum += bytes
      lines.append("| \(content.word) | \(bytes) | \(content.learns) | \(content.forgets) | \(content.personal) |")
    }
    let stride = MemoryLayout<DeviceProfile>.stride
    let watch = MemoryLayout<DeviceWatch>.stride
    #expect((0..<64).contains(stride - sum))
    lines.append("| space between them | \(stride - sum) | | | |")
    lines.append("| **profile** | **\(stride)** | | | |")
    lines.append(
      "| detectors | \(watch) | walks, hosts tried lately, the last update, the strongest evidence of each, what was told | within minutes to weeks | "
        + "addresses of the last hosts tried |")
    lines.append("| **both** | **\(stride + watch)** | | | |")
    let written = try String(contentsOf: Self.page, encoding: .utf8)
    let begin = try #require(written.range(of: "<!-- contents -->\n"))
    let end = try #require(written.range(of: "<!-- /contents -->"))
    let text = written.replacingCharacters(
      in: begin.upperBound..<end.lowerBound, with: lines.map { $0 + "\n" }.joined())
    if ProcessInfo.processInfo.environment["VEDETTE_RECORD_GOLDEN"] != nil {
      try text.write(to: Self.page, atomically: true, encoding: .utf8)
    } else {
      #expect(written == text, "run the tests with VEDETTE_RECORD_GOLDEN=1 to write Docs/Profiles.md anew")
    }
  }
}
