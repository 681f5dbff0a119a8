// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

extension DeviceProfile {
  /// Every field under which a profile can show what it holds.
  public static let fields: [Field] =
    ProfileTotals.all + FeatureFields.all + SymbolFields.lists.flatMap(\.all) + RhythmFields.all + HourFields.all

  /// Shows what the profile holds to a visitor; hashed symbols are shown as they are kept, in hexadecimal.
  ///
  /// Not shown are what identity and addresses say, which the inventory shows, the running tick, and the joint model's matrix.
  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    ProfileTotals.visit(self, &visitor)
    FeatureFields.visit(usual, &visitor)
    SymbolFields.peers.visit(peers, &visitor)
    SymbolFields.destinations.visit(destinations, &visitor)
    SymbolFields.services.visit(services, &visitor)
    SymbolFields.internetServices.visit(internetServices, &visitor)
    SymbolFields.domains.visit(domains, &visitor)
    SymbolFields.programs.visit(clientFingerprints, &visitor)
    SymbolFields.topics.visit(topics, &visitor)
    SymbolFields.paths.visit(resourcePaths, &visitor)
    SymbolFields.clientNames.visit(clientNames, &visitor)
    RhythmFields.visit(beacons, &visitor)
    HourFields.visit(timeOfDay, &visitor)
  }
}

/// The numbers of a profile that stand alone.
private enum ProfileTotals {
  private static let packetsOut = Field("profile.packets_out", .number, "packets that the device sent")
  private static let packetsIn = Field("profile.packets_in", .number, "packets sent to it")
  private static let bytesOut = Field("profile.bytes_out", .number, unit: "bytes", "bytes that it sent")
  private static let bytesIn = Field("profile.bytes_in", .number, unit: "bytes", "bytes sent to it")
  private static let activeTicks = Field("profile.active_ticks", .number, "periods of 10 s in which it sent something")
  private static let answered = Field(
    "profile.answered_conversations", .number, "conversations that it started and that were answered")
  private static let newPeers = Field(
    "profile.new_peers", .decimal,
    "hosts that were new to it while nothing was wrong, those found by name counted a quarter")
  private static let jointTicks = Field("profile.joint_ticks", .number, "ticks that its joint model has learned")
  private static let comparedSince = Field(
    "profile.compared_since", .time, "since which day what it does is compared with what it did then")
  private static let hellos = Field("profile.tls_hellos", .number, "TLS hellos that it sent")
  private static let isHub = Field(
    "profile.is_hub", .boolean, "true if it subscribed to every MQTT topic while it was learned")

  static let all = [
    packetsOut, packetsIn, bytesOut, bytesIn, activeTicks, answered, newPeers, jointTicks, comparedSince, hellos, isHub,
  ]

  static func visit(_ profile: borrowing DeviceProfile, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(packetsOut, profile.packetsOut)
    visitor.visit(packetsIn, profile.packetsIn)
    visitor.visit(bytesOut, profile.bytesOut)
    visitor.visit(bytesIn, profile.bytesIn)
    visitor.visit(activeTicks, profile.activeTicks)
    visitor.visit(answered, profile.answeredConversations)
    visitor.visit(newPeers, .decimal(profile.learnedNewPeers))
    visitor.visit(jointTicks, profile.joint.tickCount)
    if let since = profile.anchor.since { visitor.visit(comparedSince, .time(since)) }
    visitor.visit(hellos, profile.helloCount)
    if profile.isHub { visitor.visit(isHub, true) }
  }
}

/// What is usual of each feature.
private enum FeatureFields {
  private static let list = Field("profile.usual", .list, "what its ticks of 10 s are usually like, one item a feature")
  private static let name = Field("profile.usual.feature", .text, "the feature, as bytes_out or new_peers")
  private static let ticks = Field("profile.usual.ticks", .number, "the ticks that the values stand for")
  private static let median = Field("profile.usual.median", .decimal, "the median")
  private static let high = Field("profile.usual.high", .decimal, "what 98 of 100 ticks do not exceed")

  static let all = [list, name, ticks, median, high]

  static func visit(_ usual: borrowing FeatureHistograms, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard usual[.packetsOut].count > 0 else { return }
    visitor.openList(list)
    for feature in Feature.allCases {
      let histogram = usual[feature]
      visitor.openItem()
      visitor.visit(name, feature.word)
      visitor.visit(ticks, histogram.count)
      visitor.visit(median, .decimal(histogram.median))
      visitor.visit(high, .decimal(exponential2(histogram.logQuantile(0.98)) - 1))
      visitor.closeItem()
    }
    visitor.closeList()
  }
}
