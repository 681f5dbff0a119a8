// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// What devices of the same maker and type do, beside the one that an alert is about.
public struct SiblingComparison: Sendable, Equatable {
  /// The number of devices of the same vendor and type, the one itself left out: at least 1.
  public let count: Int
  /// Those of them of which the same was found within the last day, or that use the same peer.
  public let alike: Int

  public init(count: Int, alike: Int) {
    self.count = count
    self.alike = alike
  }
}

extension DetectionEngine {
  /// Compares what was found of a device with its siblings; nil where it has none, or nobody knows what it is.
  ///
  /// Costs a look at every device; alerts are rare.
  mutating func siblings(of slot: Int, _ kind: DetectorKind, _ evidence: Evidence) -> SiblingComparison? {
    let own = conclusion(at: slot)
    guard !own.vendor.isEmpty, own.guess != .unknown else { return nil }
    let peer = evidence.peer.map { site.symbol(of: $0.address) }
    var count = 0
    var alike = 0
    for place in 0..<devices.profiles.count where place != slot && !devices.profiles.span[place].isVacant {
      let other = conclusion(at: place)
      guard other.vendor == own.vendor, other.guess == own.guess else { continue }
      count += 1
      let sharesPeer = peer.map { devices.profiles.span[place].peers.contains($0) } ?? false
      if watches[place].repetitions.wasFound(kind, at: site.time) || (sharesPeer && evidence.isInternet) { alike += 1 }
    }
    return count == 0 ? nil : SiblingComparison(count: count, alike: alike)
  }
}
